/** What a device or a person reports; the names are Nær's public measurement types. */
export const MEASUREMENT_TYPES = [
  'blood-pressure',
  'pulse',
  'oxygen-saturation',
  'respiratory-rate',
  'body-temperature',
  'body-weight',
  'glucose',
  'cgm-glucose',
  'fev1',
  'fvc',
  'pef',
  'apnea-hypopnea-index',
  'cpap-usage',
  'steps',
  'oxygen-flow',
  'oxygen-therapy',
  'consciousness',
  'score',
  'coded-answer',
  'battery',
] as const;
export type MeasurementType = (typeof MEASUREMENT_TYPES)[number];

/** `LO` and `HI` stand alone (outside the meter's range); `<` and `>` come with a value. */
export type Comparator = '<' | '>' | 'LO' | 'HI';
export type ComponentName = 'systolic' | 'diastolic' | 'mean';

/** A number with its unit. `text` and `unit` are what was sent, digit for digit; `canonical` is in the measure's canonical unit. */
export interface Quantity {
  readonly text: string;
  readonly unit: string;
  readonly canonical: number;
}

/** Why a kept reading is marked questionable (soft limits of the catalogue, or an odd combination). */
export type DoubtCode = 'soft-limit' | 'pulse-pressure' | 'rapid-change' | 'fev1-above-fvc';

export interface ReadingContext {
  readonly activity?: 'rest' | 'effort' | undefined;
  readonly meal?: 'fasting' | 'before-meal' | 'after-meal' | 'bedtime' | undefined;
  readonly oxygen?: 'air' | 'oxygen' | undefined;
  readonly note?: string | undefined;
}

/**
 * One validated measurement, as the monitor stores it. Times are epoch milliseconds (UTC).
 * `deviceTime` is the device's own clock and part of the duplicate key; `measuredAt` is corrected and decides clinically.
 */
export interface Reading {
  readonly v: 1;
  readonly type: MeasurementType;
  readonly code?: string | undefined;
  /** `type`, or `type:code` for scores and coded answers: the window and duplicate key. */
  readonly series: string;
  readonly quantity?: Quantity | undefined;
  readonly comparator?: Comparator | undefined;
  readonly components?: Readonly<Partial<Record<ComponentName, Quantity>>> | undefined;
  readonly answer?: string | undefined;
  readonly deviceTime: number;
  readonly measuredAt: number;
  /** The time as sent, with its offset (or a date alone when `precision` is `day`). */
  readonly measuredAtText: string;
  readonly precision: 'instant' | 'day';
  readonly receivedAt: number;
  readonly sentAt?: number | undefined;
  /** `corrected`: the device clock was off by more than five minutes and `sentAt` told by how much. */
  readonly clock: 'device' | 'corrected';
  /** Older than 24 hours when received, or a date without time: recorded and evaluated, never pages. */
  readonly late: boolean;
  /** Not empty: questionable, never counted as green. */
  readonly doubts: readonly DoubtCode[];
  readonly deviceId: string;
  /** The sender's own identifier of the item (per device). */
  readonly senderId?: string | undefined;
  readonly method?: 'device' | 'manual' | undefined;
  readonly measuredBy?: 'self' | 'kin' | 'staff' | undefined;
  readonly context?: ReadingContext | undefined;
  /** meta.security HTEST: stored, never alerts. */
  readonly test?: boolean | undefined;
  /** Identifiers and references of the sender's own world (never a national id), kept as text. */
  readonly sentReferences?: readonly string[] | undefined;
  readonly door: 'ingest' | 'fhir' | 'api';
  /** What measured it, as the sender says with it: model and firmware. */
  readonly deviceModel?: string | undefined;
  readonly firmware?: string | undefined;
  readonly mappingVersion: string;
}

/** The window and duplicate key of a type; scores and coded answers are a series per code. */
export function seriesOf(type: MeasurementType, code?: string): string {
  return code === undefined ? type : `${type}:${code}`;
}
