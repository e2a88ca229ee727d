import { ERROR_CODES, type ErrorCode, type Language } from '@naer/contracts/error-codes';
import type { PatientAdvice } from '@naer/contracts/measurement-item';
import type { RefusedValue } from '@naer/domain/measurement/outcome';
import type { OperationOutcome, OperationOutcomeIssue } from './emitted-resources.ts';

export const FHIR_JSON = 'application/fhir+json';
/** Our stable error codes as a code system. */
const PROBLEM_SYSTEM = 'https://naer.example/fhir/CodeSystem/problem';
const NOTE_SYSTEM = 'https://naer.example/fhir/CodeSystem/note';
const ADVICE_SYSTEM = 'https://naer.example/fhir/CodeSystem/advice';

type IssueCode = OperationOutcomeIssue['code'];

/** FHIR's issue types for our codes; the rest are `processing`. */
const ISSUE_CODES: Partial<Record<ErrorCode, IssueCode>> = {
  'malformed-json': 'structure',
  'too-deep': 'structure',
  'invalid-request': 'invalid',
  'invalid-parameter': 'invalid',
  unauthenticated: 'login',
  'credential-revoked': 'login',
  forbidden: 'forbidden',
  'not-found': 'not-found',
  'method-not-allowed': 'not-supported',
  'unsupported-media-type': 'not-supported',
  'body-too-large': 'too-long',
  'too-many-items': 'too-costly',
  'too-many-requests': 'throttled',
  internal: 'exception',
  'try-again': 'transient',
  'records-unavailable': 'transient',
  'unknown-type': 'code-invalid',
  'unknown-code': 'code-invalid',
  'unknown-answer': 'code-invalid',
  'missing-value': 'required',
  'missing-unit': 'required',
  'wrong-unit': 'value',
  'invalid-value': 'value',
  'impossible-value': 'value',
  'invalid-time': 'value',
  'time-in-future': 'value',
  'unexpected-field': 'structure',
  'wrong-subject': 'business-rule',
  'not-a-measurement': 'not-supported',
  'cannot-be-placed': 'business-rule',
};

/** What is said of an entry that was kept, beside its status. */
export const NOTES = {
  questionable: {
    en: 'Kept and marked questionable',
    nb: 'Tatt imot og merket usikker',
    nn: 'Teken imot og merkt usikker',
  },
  duplicate: { en: 'Already received', nb: 'Allerede mottatt', nn: 'Alt motteken' },
  quarantined: {
    en: 'Kept aside: it cannot be placed yet',
    nb: 'Lagt til side: kan ikke plasseres ennå',
    nn: 'Lagd til side: kan ikkje plasserast enno',
  },
  conflict: {
    en: 'Kept beside another value for the same time',
    nb: 'Tatt imot ved siden av en annen verdi for samme tid',
    nn: 'Teken imot ved sida av ein annan verdi for same tid',
  },
  context: {
    en: 'Understood as context, not a measurement',
    nb: 'Forstått som kontekst, ikke en måling',
    nn: 'Forstått som kontekst, ikkje ei måling',
  },
  unwatched: {
    en: 'Kept, but nobody is told: it is for information, or its code is not known here',
    nb: 'Tatt imot, men ingen varsles: til orientering, eller koden er ukjent her',
    nn: 'Teken imot, men ingen blir varsla: til orientering, eller koden er ukjend her',
  },
  'ambiguous-code': {
    en: 'The code 7 is used for safety alarms too: taken as the more severe; safety alarms have code 3',
    nb: 'Koden 7 brukes også for trygghetsalarm: tatt som det mest alvorlige; trygghetsalarm har kode 3',
    nn: 'Koden 7 blir òg brukt for tryggleiksalarm: teken som det mest alvorlege; tryggleiksalarm har kode 3',
  },
  ignored: {
    en: 'This element was not taken over',
    nb: 'Dette elementet ble ikke tatt med',
    nn: 'Dette elementet vart ikkje teke med',
  },
} as const;
export type NoteCode = keyof typeof NOTES;

export interface EntryProblem {
  readonly code: ErrorCode;
  /** FHIRPath-like: `Observation.valueQuantity.code`, `Bundle.entry[3].request.method`. Never a value. */
  readonly expression?: string | undefined;
  /** Of a measurement: handed on to its monitor, and told to nobody. */
  readonly refused?: RefusedValue | undefined;
}

export function outcomeOf(issues: readonly OperationOutcomeIssue[]): OperationOutcome {
  return { resourceType: 'OperationOutcome', issue: issues };
}

/** An issue from the catalogue of error codes: its code, its title in the caller's language, and where. */
export function errorIssue({ code, expression }: EntryProblem, language: Language): OperationOutcomeIssue {
  return {
    severity: 'error',
    code: ISSUE_CODES[code] ?? 'processing',
    details: { coding: [{ system: PROBLEM_SYSTEM, code }], text: ERROR_CODES[code][language] },
    ...(expression !== undefined && expression !== '' && { expression: [expression] }),
  };
}

const WARNINGS: ReadonlySet<NoteCode> = new Set([
  'questionable',
  'quarantined',
  'conflict',
  'unwatched',
  'ambiguous-code',
]);

/** An issue that tells what became of something kept; some warn. */
export function noteIssue(note: NoteCode, language: Language, expression?: string): OperationOutcomeIssue {
  return {
    severity: WARNINGS.has(note) ? 'warning' : 'information',
    code: note === 'duplicate' ? 'duplicate' : 'informational',
    details: { coding: [{ system: NOTE_SYSTEM, code: note }], text: NOTES[note][language] },
    ...(expression !== undefined && { expression: [expression] }),
  };
}

/** What the patient must do because nobody receives the alert now: 113, 116117 or opening-hour, and the sentence to show. */
export function adviceIssue({ instead, text }: Pick<PatientAdvice, 'instead' | 'text'>): OperationOutcomeIssue {
  return {
    severity: 'information',
    code: 'informational',
    details: { coding: [{ system: ADVICE_SYSTEM, code: instead }], text },
  };
}
