import type { Comparator, ComponentName, MeasurementType, Quantity, Reading } from './reading.ts';

/** A kept reading as rules see it: the one just taken, or one of a window. Test readings are never samples. */
export interface Sample {
  readonly sequence: number;
  readonly type: MeasurementType;
  readonly code?: string | undefined;
  readonly series: string;
  readonly measuredAt: number;
  readonly receivedAt: number;
  /** Canonical; absent for answers, components and LO/HI. */
  readonly value?: number | undefined;
  /** Digits and unit as sent. */
  readonly text?: string | undefined;
  readonly unit?: string | undefined;
  readonly comparator?: Comparator | undefined;
  readonly components?: Readonly<Partial<Record<ComponentName, Quantity>>> | undefined;
  readonly answer?: string | undefined;
  readonly oxygen?: 'air' | 'oxygen' | undefined;
  /** Questionable: never counted as green, and an alert that rests on it says "verify". */
  readonly doubtful: boolean;
  readonly late: boolean;
  /** The device's clock was off and `measuredAt` is corrected. */
  readonly corrected: boolean;
  readonly mappingVersion: string;
}

/** The reading as a sample. */
export function toSample(reading: Reading, sequence: number): Sample {
  return {
    sequence,
    type: reading.type,
    code: reading.code,
    series: reading.series,
    measuredAt: reading.measuredAt,
    receivedAt: reading.receivedAt,
    value: reading.quantity?.canonical,
    text: reading.quantity?.text,
    unit: reading.quantity?.unit,
    comparator: reading.comparator,
    components: reading.components,
    answer: reading.answer,
    oxygen: reading.context?.oxygen,
    doubtful: reading.doubts.length > 0,
    late: reading.late,
    corrected: reading.clock === 'corrected',
    mappingVersion: reading.mappingVersion,
  };
}
