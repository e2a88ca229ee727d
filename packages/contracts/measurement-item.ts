import * as z from 'zod';
import { JsonNumber } from './json-number.ts';
import { storableText } from './storable-text.ts';

/** A finite JSON number, with the digits that were sent. */
const numeric = z.union([z.instanceof(JsonNumber), z.number().transform((n) => new JsonNumber(String(n)))]);
const component = z.union([numeric, z.strictObject({ value: numeric, unit: z.string().max(40).optional() })]);

export const LONGEST_EQUIPMENT_TEXT = 120;

/**
 * One item of `POST /ingest/v1/measurements` (shape only: units, plausibility and clocks are the domain's).
 * A value with an optional `<` or `>`; or `comparator` LO/HI alone; or `components`; or `answer`.
 */
export const measurementItem = z.strictObject({
  id: storableText(1, 200).optional(),
  type: z.string().min(1).max(60),
  code: storableText(1, 120).optional(),
  value: numeric.optional(),
  comparator: z.enum(['<', '>', 'LO', 'HI']).optional(),
  components: z
    .strictObject({ systolic: component.optional(), diastolic: component.optional(), mean: component.optional() })
    .optional(),
  answer: storableText(1, 200).optional(),
  unit: z.string().max(40).optional(),
  measuredAt: z.string().max(40),
  method: z.enum(['device', 'manual']).optional(),
  measuredBy: z.enum(['self', 'kin', 'staff']).optional(),
  /** What measured it, as the maker calls it: told with each item, so that a fault of one firmware can be traced. */
  deviceModel: storableText(1, LONGEST_EQUIPMENT_TEXT).optional(),
  firmware: storableText(1, LONGEST_EQUIPMENT_TEXT).optional(),
  context: z
    .strictObject({
      activity: z.enum(['rest', 'effort']).optional(),
      meal: z.enum(['fasting', 'before-meal', 'after-meal', 'bedtime']).optional(),
      oxygen: z.enum(['air', 'oxygen']).optional(),
      note: storableText(0, 500).optional(),
    })
    .optional(),
});
export type MeasurementItem = z.output<typeof measurementItem>;

export const MAX_ITEMS = 500;
export const MAX_BODY_BYTES = 1_000_000;
export const MAX_DEPTH = 32;

/** The envelope; items are parsed one by one so that a bad one never spoils the rest. */
export const ingestRequest = z.strictObject({
  sentAt: z.string().max(40).optional(),
  measurements: z.array(z.unknown()).min(1),
});

/** Nobody receives the alert of this reading now: what the patient must do instead, to be shown at once. Never a value. */
export interface PatientAdvice {
  readonly severity: 'red' | 'yellow';
  /** 113 emergency, 116117 out-of-hours doctor, or wait until somebody is there. */
  readonly instead: '113' | '116117' | 'opening-hour';
  /** When somebody is there again, ISO 8601 UTC. */
  readonly opensAt?: string;
  /** What to do, in the language of Accept-Language (nb, nn, en). */
  readonly text: string;
}

/** One outcome per item, in the order sent. */
export interface IngestItemOutcome {
  readonly index: number;
  readonly status: 'recorded' | 'duplicate' | 'questionable' | 'refused' | 'quarantined' | 'retry';
  /** `<patientId>.<sequence>`; of a duplicate, the first one's. */
  readonly id?: string;
  readonly firstStatus?: 'recorded' | 'questionable' | 'quarantined';
  readonly conflict?: boolean;
  readonly advice?: PatientAdvice;
  readonly problem?: { readonly code: string; readonly title: string; readonly field?: string };
}
export interface IngestAnswer {
  readonly items: readonly IngestItemOutcome[];
}
