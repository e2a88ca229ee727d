import type { ComponentName, MeasurementType } from './reading.ts';

/**
 * The catalogue of measures: which units are accepted, how they convert, what is impossible and what is doubtful.
 * Source: DOMAIN 3 (DOMAIN marks clinical limits as defaults of this system; a plan's own limits are elsewhere).
 * A change here changes how readings are understood: raise `MAPPING_VERSION` with it.
 */
export const MAPPING_VERSION = '2026-11.1';

/** Values outside `low..high` (both ends belong to the range), in the canonical unit. */
export interface Limits {
  readonly low?: number;
  readonly high?: number;
}

/** canonical = (sent - subtract) * multiply / divide. Kept as integers or published factors, so that nothing is approximated twice. */
export interface Conversion {
  readonly subtract?: number;
  readonly multiply?: number;
  readonly divide?: number;
}

interface Measure {
  readonly canonicalUnit: string;
  /** UCUM code as sent -> conversion to the canonical unit. Anything that is not a key is refused. */
  readonly units: ReadonlyMap<string, Conversion>;
  /** Outside: impossible, refused. */
  readonly hard: Limits;
  /** Outside: kept, questionable. */
  readonly soft?: Limits;
}

export interface NumericEntry extends Measure {
  readonly kind: 'numeric';
}
export interface ComponentsEntry {
  readonly kind: 'components';
  readonly canonicalUnit: string;
  readonly components: Readonly<Record<ComponentName, Measure>>;
  readonly required: readonly ComponentName[];
}
export interface AnswerEntry {
  readonly kind: 'answer';
  readonly answers: ReadonlySet<string>;
}
export interface ScoreEntry {
  readonly kind: 'score';
  readonly canonicalUnit: string;
  /** Whole numbers within the range; anything else is refused. */
  readonly scores: ReadonlyMap<string, Limits>;
}
export interface CodedAnswerEntry {
  readonly kind: 'coded-answer';
}
export type CatalogueEntry = NumericEntry | ComponentsEntry | AnswerEntry | ScoreEntry | CodedAnswerEntry;

const SAME: Conversion = {};

function measure(canonicalUnit: string, hard: Limits, soft?: Limits, others: Record<string, Conversion> = {}): Measure {
  const units = new Map([[canonicalUnit, SAME], ...Object.entries(others)]);
  return soft === undefined ? { canonicalUnit, units, hard } : { canonicalUnit, units, hard, soft };
}

function numeric(...of: Parameters<typeof measure>): NumericEntry {
  return { kind: 'numeric', ...measure(...of) };
}

/** mmol/l is mmol/L; mg/dL divides by 18.016 (glucose, 180.16 g/mol). */
const GLUCOSE = numeric(
  'mmol/L',
  { low: 0, high: 60 },
  { low: 1, high: 35 },
  { 'mmol/l': SAME, 'mg/dL': { divide: 18.016 } },
);

/** One entry per public measurement type. */
export const CATALOGUE: Readonly<Record<MeasurementType, CatalogueEntry>> = {
  'blood-pressure': {
    kind: 'components',
    canonicalUnit: 'mm[Hg]',
    components: {
      systolic: measure('mm[Hg]', { low: 30, high: 300 }, { low: 60, high: 250 }),
      diastolic: measure('mm[Hg]', { low: 10, high: 200 }, { low: 30, high: 150 }),
      mean: measure('mm[Hg]', {}),
    },
    required: ['systolic', 'diastolic'],
  },
  pulse: numeric('/min', { low: 10, high: 350 }, { low: 30, high: 220 }),
  'oxygen-saturation': numeric('%', { low: 0, high: 100 }, { low: 60 }),
  'respiratory-rate': numeric('/min', { low: 1, high: 100 }, { low: 5, high: 60 }),
  'body-temperature': numeric(
    'Cel',
    { low: 25, high: 45 },
    { low: 33, high: 42 },
    {
      '[degF]': { subtract: 32, multiply: 5, divide: 9 },
    },
  ),
  'body-weight': numeric(
    'kg',
    { low: 0.3, high: 650 },
    { low: 30, high: 250 },
    {
      g: { divide: 1000 },
      '[lb_av]': { multiply: 0.45359237 },
    },
  ),
  glucose: GLUCOSE,
  'cgm-glucose': GLUCOSE,
  fev1: numeric('L', { low: 0.05, high: 9 }, { low: 0.2, high: 7 }),
  fvc: numeric('L', { low: 0.1, high: 12 }),
  pef: numeric('L/min', { low: 10, high: 1000 }, { low: 50, high: 850 }),
  'apnea-hypopnea-index': numeric('{events}/h', { low: 0, high: 200 }, { high: 80 }),
  'cpap-usage': numeric('h', { low: 0, high: 24 }),
  steps: numeric('{steps}/d', { low: 0, high: 200_000 }, { high: 60_000 }),
  'oxygen-flow': numeric('L/min', { low: 0, high: 60 }, { high: 15 }),
  'oxygen-therapy': { kind: 'answer', answers: new Set(['air', 'oxygen']) },
  consciousness: { kind: 'answer', answers: new Set(['A', 'C', 'V', 'P', 'U']) },
  score: {
    kind: 'score',
    canonicalUnit: '{score}',
    scores: new Map([
      ['news2', { low: 0, high: 20 }],
      ['cfs', { low: 1, high: 9 }],
      ['cat', { low: 0, high: 40 }],
      ['eq-vas', { low: 0, high: 100 }],
    ]),
  },
  'coded-answer': { kind: 'coded-answer' },
  battery: numeric('%', { low: 0, high: 100 }),
};

/** Pulse pressure (systolic minus diastolic) outside this range is doubtful. mm[Hg]. */
export const PULSE_PRESSURE_SOFT: Limits = { low: 15, high: 120 };

/** The entry of a type that came from outside; undefined for an unknown one. */
export function catalogueEntry(type: string): CatalogueEntry | undefined {
  return Object.hasOwn(CATALOGUE, type) ? CATALOGUE[type as MeasurementType] : undefined;
}

export function isOutside(limits: Limits, value: number): boolean {
  return (limits.low !== undefined && value < limits.low) || (limits.high !== undefined && value > limits.high);
}
