import { catalogueEntry, MAPPING_VERSION } from '@naer/domain/measurement/catalogue';
import type { Comparator, MeasurementType, Reading } from '@naer/domain/measurement/reading';
import { LATE_AFTER_MS } from '@naer/domain/measurement/resolve-clock';
import type { Sample } from '@naer/domain/measurement/sample';

/** Bits of `measurement.flags`; null in rows of the first schema, where they are told from the other columns. */
export const TEST_FLAG = 1;
const LATE_FLAG = 2;
const CORRECTED_FLAG = 4;
const AIR_FLAG = 8;
const OXYGEN_FLAG = 16;
/** Other readings made it questionable after it had been answered. */
const DOUBTED_FLAG = 32;
/** Entered in error: kept, and counted for nothing. */
export const ERROR_FLAG = 64;
/** Entered in error with others, and what stood on it is not judged again yet. */
export const UNJUDGED_FLAG = 128;

export const SAMPLE_COLUMNS =
  'series, device_time, sequence, measured_at, received_at, value, value_key, status, detail, unit, flags, mapping';

/** A row of `measurement` as far as rules look at it. */
export interface SampleRow extends Record<string, SqlStorageValue> {
  series: string;
  device_time: number;
  sequence: number;
  measured_at: number;
  received_at: number;
  value: number | null;
  value_key: string;
  status: 'recorded' | 'questionable';
  detail: string | null;
  unit: string | null;
  flags: number | null;
  mapping: string | null;
}

interface Detail {
  readonly text?: string;
  readonly comparator?: Comparator;
  readonly components?: Reading['components'];
  readonly answer?: string;
}

export function flagsOf(reading: Reading): number {
  const { late, clock, context } = reading;
  return (reading.test === true ? TEST_FLAG : 0) | bits(late, clock === 'corrected', context?.oxygen);
}

/** Flags of a stored reading that others have made questionable. */
export function flagsOfDoubted({ late, corrected, oxygen }: Sample): number {
  return DOUBTED_FLAG | bits(late, corrected, oxygen);
}

/** Flags of a stored row that was entered in error; those of before stay. */
export function flagsOfErroneous(row: SampleRow, more = 0): number {
  return (row.flags ?? guessFlags(row)) | ERROR_FLAG | more;
}

function bits(late: boolean, corrected: boolean, oxygen: Sample['oxygen']): number {
  return (
    (late ? LATE_FLAG : 0) |
    (corrected ? CORRECTED_FLAG : 0) |
    (oxygen === 'air' ? AIR_FLAG : 0) |
    (oxygen === 'oxygen' ? OXYGEN_FLAG : 0)
  );
}

/** What is kept beyond the number: the text that was sent, or JSON where there is more. */
export function detailOf(reading: Reading): string | null {
  if (reading.components === undefined && reading.answer === undefined && reading.comparator === undefined)
    return reading.quantity?.text ?? null;
  return JSON.stringify({
    v: 1,
    text: reading.quantity?.text,
    comparator: reading.comparator,
    components: reading.components,
    answer: reading.answer,
  });
}

/** The sample of a row, equal to `toSample` of the reading that was kept. */
export function sampleOf(row: SampleRow): Sample {
  const colon = row.series.indexOf(':');
  const { text, comparator, components, answer } = readDetail(row.detail);
  const flags = row.flags ?? guessFlags(row);
  return {
    sequence: row.sequence,
    type: (colon === -1 ? row.series : row.series.slice(0, colon)) as MeasurementType,
    code: colon === -1 ? undefined : row.series.slice(colon + 1),
    series: row.series,
    measuredAt: row.measured_at,
    receivedAt: row.received_at,
    value: row.value ?? undefined,
    text,
    unit: text === undefined ? undefined : (row.unit ?? unitFromKey(row)),
    comparator,
    components,
    answer,
    oxygen: (flags & OXYGEN_FLAG) !== 0 ? 'oxygen' : (flags & AIR_FLAG) !== 0 ? 'air' : undefined,
    doubtful: row.status === 'questionable' || (flags & DOUBTED_FLAG) !== 0,
    late: (flags & LATE_FLAG) !== 0,
    corrected: (flags & CORRECTED_FLAG) !== 0,
    mappingVersion: row.mapping ?? MAPPING_VERSION,
  };
}

/** JSON begins with a brace; the text of a number never does. */
function readDetail(detail: string | null): Detail {
  if (detail === null) return {};
  return detail.startsWith('{') ? (JSON.parse(detail) as Detail) : { text: detail };
}

function guessFlags(row: SampleRow): number {
  return (
    (row.received_at - row.measured_at > LATE_AFTER_MS ? LATE_FLAG : 0) |
    (row.measured_at === row.device_time ? 0 : CORRECTED_FLAG)
  );
}

/** A row of the first schema keeps its unit, in lower case, in the key that tells duplicates: the digits were sent in it. */
function unitFromKey({ series, value_key }: SampleRow): string | undefined {
  const [type = ''] = series.split(':');
  const entry = catalogueEntry(type);
  if (entry === undefined || !('canonicalUnit' in entry)) return undefined;
  const units = entry.kind === 'numeric' ? [...entry.units.keys()] : [entry.canonicalUnit];
  const sent = value_key.split('|').at(-1)?.split(' ').slice(1).join(' ');
  return units.find((unit) => unit.toLowerCase() === sent) ?? entry.canonicalUnit;
}
