import type { ComponentName, MeasurementType } from './reading.ts';

/** Code systems as FHIR names them. */
export const CODE_SYSTEMS = {
  loinc: 'http://loinc.org',
  snomed: 'http://snomed.info/sct',
  mdc: 'urn:iso:std:iso:11073:10101',
  /** Norsk laboratoriekodeverk, which carries NPU codes. */
  npu: 'urn:oid:2.16.578.1.12.4.1.1.7280',
  /** Nær's own codes, for what no public system above has: the type, or the score's code. */
  local: 'https://naer.example/fhir/CodeSystem/measurement',
} as const;
export type CodeSystem = keyof typeof CODE_SYSTEMS;

/** What a public code means here. */
export interface MeasureCode {
  readonly system: CodeSystem;
  readonly code: string;
  readonly type: MeasurementType;
  /** Scores: which score. */
  readonly score?: string;
}

/** Codes of DOMAIN 3. A code not in this table (nor in configuration) is refused. */
export const MEASURE_CODES: readonly MeasureCode[] = [
  ...codes('blood-pressure', { loinc: ['85354-9'], snomed: ['75367002'], mdc: ['150020'] }),
  ...codes('pulse', { loinc: ['8867-4'], snomed: ['364075005'], mdc: ['149530', '149546'] }),
  ...codes('oxygen-saturation', { loinc: ['59408-5', '2708-6'], snomed: ['431314004'], mdc: ['150456'] }),
  ...codes('respiratory-rate', { loinc: ['9279-1'], snomed: ['86290005'], mdc: ['151562'] }),
  ...codes('body-temperature', { loinc: ['8310-5'], snomed: ['276885007'], mdc: ['150364'] }),
  ...codes('body-weight', { loinc: ['29463-7'], snomed: ['27113001'], mdc: ['188736'] }),
  ...codes('glucose', {
    loinc: ['15074-8', '14743-9'],
    snomed: ['434912009'],
    mdc: ['160184', '160368'],
    npu: ['NPU02187'],
  }),
  ...codes('cgm-glucose', { local: ['cgm-glucose'] }),
  ...codes('fev1', { loinc: ['20150-9'], mdc: ['152586'] }),
  ...codes('fvc', { loinc: ['19870-5'] }),
  ...codes('pef', { loinc: ['33452-4'], mdc: ['152584'] }),
  ...codes('apnea-hypopnea-index', { local: ['apnea-hypopnea-index'] }),
  ...codes('cpap-usage', { local: ['cpap-usage'] }),
  ...codes('steps', { loinc: ['41950-7'] }),
  ...codes('oxygen-flow', { local: ['oxygen-flow'] }),
  ...codes('oxygen-therapy', { local: ['oxygen-therapy'] }),
  ...codes('consciousness', { local: ['consciousness'] }),
  ...codes('battery', { mdc: ['67996'] }),
  { system: 'snomed', code: '1104051000000101', type: 'score', score: 'news2' },
  { system: 'snomed', code: '763264000', type: 'score', score: 'cfs' },
  { system: 'local', code: 'news2', type: 'score', score: 'news2' },
  { system: 'local', code: 'cfs', type: 'score', score: 'cfs' },
  { system: 'local', code: 'cat', type: 'score', score: 'cat' },
  { system: 'local', code: 'eq-vas', type: 'score', score: 'eq-vas' },
];

/**
 * Codes that rest on one source and wait for confirmation: the default of a configuration, not part of the table.
 * LOINC 74465-6 is absent: it says "a questionnaire score", not which one.
 */
export const CODES_TO_CONFIRM: readonly MeasureCode[] = [
  ...codes('glucose', { loinc: ['2339-0', '41653-7'] }),
  ...codes('apnea-hypopnea-index', { loinc: ['69990-0'] }),
  ...codes('oxygen-flow', { loinc: ['3151-8'] }),
];

/** Codes of the parts of a blood pressure. */
export const COMPONENT_CODES: readonly {
  readonly system: CodeSystem;
  readonly code: string;
  readonly component: ComponentName;
}[] = [
  { system: 'loinc', code: '8480-6', component: 'systolic' },
  { system: 'mdc', code: '150021', component: 'systolic' },
  { system: 'loinc', code: '8462-4', component: 'diastolic' },
  { system: 'mdc', code: '150022', component: 'diastolic' },
  { system: 'loinc', code: '8478-0', component: 'mean' },
  { system: 'mdc', code: '150023', component: 'mean' },
];

function codes(type: MeasurementType, of: Partial<Record<CodeSystem, readonly string[]>>): MeasureCode[] {
  return Object.entries(of).flatMap(([system, list]) =>
    list.map((code) => ({ system: system as CodeSystem, code, type })),
  );
}
