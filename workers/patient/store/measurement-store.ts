import type { Reading } from '@naer/domain/measurement/reading';
import { valueKey } from '@naer/domain/measurement/value-key';
import { detailOf, flagsOf } from './sample-row.ts';

/** The window and the memory of duplicates: rows live 90 days after receipt (DESIGN 2). */
export const WINDOW_MS = 90 * 24 * 60 * 60 * 1000;
/** An identifier used again later than this, for another time, is not the same reading sent again. */
export const SAME_ID_WITHIN_MS = 24 * 60 * 60 * 1000;
const PRUNE_ROWS = 3;
const PRUNE_PAUSE_MS = 60 * 60 * 1000;

export interface KnownReading {
  readonly sequence: number;
  readonly status: 'recorded' | 'questionable';
}

export type DuplicateSearch =
  | { readonly kind: 'duplicate'; readonly first: KnownReading }
  | { readonly kind: 'new'; readonly ordinal: number; readonly conflict: boolean };

interface KeyRow extends Record<string, SqlStorageValue> {
  ordinal: number;
  sequence: number;
  status: 'recorded' | 'questionable';
  value_key: string;
}

const KEY_COLUMNS = 'ordinal, sequence, status, value_key';

const ADOPTED_COLUMNS = [
  'series',
  'device_time',
  'device',
  'ordinal',
  'sequence',
  'measured_at',
  'received_at',
  'value',
  'value_key',
  'status',
  'sender_id',
  'detail',
  'unit',
  'flags',
  'mapping',
];
const ADOPT = `insert or ignore into measurement (${ADOPTED_COLUMNS.join(', ')})
  values (${ADOPTED_COLUMNS.map(() => '?').join(', ')})`;

export class MeasurementStore {
  readonly #sql: SqlStorage;
  /** Per series: nothing to prune before this time (epoch ms). A hint, rebuilt after eviction. */
  readonly #pruneAfter = new Map<string, number>();
  /** Per series: no stored device time is later. One that is too high costs a query, no more: a rollback leaves it. */
  readonly #newest = new Map<string, number>();

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /**
   * By the sender's identifier and by (series, device time, device). The same value under either key is a duplicate;
   * another value is a new reading with the next ordinal, in conflict. So is the same value under an identifier that
   * is used again more than a day later: a device that counts anew must not silence an alert.
   */
  findDuplicate(reading: Reading): DuplicateSearch {
    const key = valueKey(reading);
    const atTime = this.#atTime(reading);
    const bySender = this.#sameSender(reading);
    const first = [...atTime, ...bySender].find((row) => row.value_key === key);
    if (first !== undefined) return { kind: 'duplicate', first: { sequence: first.sequence, status: first.status } };
    return {
      kind: 'new',
      ordinal: (atTime.at(-1)?.ordinal ?? -1) + 1,
      conflict: atTime.length > 0 || bySender.length > 0,
    };
  }

  #atTime({ series, deviceTime, deviceId }: Reading): readonly KeyRow[] {
    if (deviceTime > this.#newestOf(series)) return [];
    return this.#sql
      .exec<KeyRow>(
        `select ${KEY_COLUMNS} from measurement where series = ? and device_time = ? and device = ? order by ordinal`,
        series,
        deviceTime,
        deviceId,
      )
      .toArray();
  }

  #newestOf(series: string): number {
    const known = this.#newest.get(series);
    if (known !== undefined) return known;
    const newest =
      this.#sql
        .exec<{ newest: number | null }>('select max(device_time) as newest from measurement where series = ?', series)
        .one().newest ?? Number.NEGATIVE_INFINITY;
    this.#newest.set(series, newest);
    return newest;
  }

  /** Readings of the same series under the same identifier; a gateway may have stamped the time anew, within a day. */
  #sameSender({ series, deviceId, senderId, deviceTime }: Reading): readonly KeyRow[] {
    if (senderId === undefined) return [];
    return this.#sql
      .exec<KeyRow & { device_time: number }>(
        `select ${KEY_COLUMNS}, device_time from measurement
         where device = ? and sender_id = ? and series = ? order by sequence`,
        deviceId,
        senderId,
        series,
      )
      .toArray()
      .map((row) => (Math.abs(row.device_time - deviceTime) > SAME_ID_WITHIN_MS ? { ...row, value_key: '' } : row));
  }

  /** FHIR conditional create: the first reading this device has sent under that identifier. */
  findBySender(deviceId: string, senderId: string): KnownReading | undefined {
    return this.#bySender(deviceId, senderId)[0];
  }

  #bySender(deviceId: string, senderId: string): KeyRow[] {
    return this.#sql
      .exec<KeyRow>(
        `select ${KEY_COLUMNS} from measurement where device = ? and sender_id = ? order by sequence`,
        deviceId,
        senderId,
      )
      .toArray();
  }

  insert(reading: Reading, sequence: number, ordinal: number, status: KnownReading['status']): void {
    this.#sql.exec(
      'insert into measurement values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
      reading.series,
      reading.deviceTime,
      reading.deviceId,
      ordinal,
      sequence,
      reading.measuredAt,
      reading.receivedAt,
      reading.quantity?.canonical ?? null,
      valueKey(reading),
      status,
      reading.senderId ?? null,
      detailOf(reading),
      reading.quantity?.unit ?? null,
      flagsOf(reading),
      reading.mappingVersion,
    );
    this.#newest.set(reading.series, Math.max(this.#newestOf(reading.series), reading.deviceTime));
  }

  /** A row of another record's window (`merge/window-of.ts`), under its number here; one that is here stays. */
  adopt(row: Readonly<Record<string, SqlStorageValue>>): void {
    const columns = ADOPTED_COLUMNS.map((column) => row[column] ?? null);
    this.#sql.exec(ADOPT, ...columns);
    this.#newest.delete(String(row.series));
  }

  /**
   * Deletes at most a few rows of the series that are past the window by device time and by receipt; answers their
   * measured times.
   */
  prune(series: string, now: number): readonly number[] {
    if ((this.#pruneAfter.get(series) ?? 0) > now) return [];
    const cutoff = now - WINDOW_MS;
    const deleted = this.#sql
      .exec<{ measured_at: number }>(
        `delete from measurement where (series, device_time, device, ordinal) in (
         select series, device_time, device, ordinal from measurement
         where series = ? and device_time < ? and received_at < ? order by device_time limit ?)
         returning measured_at`,
        series,
        cutoff,
        cutoff,
        PRUNE_ROWS,
      )
      .toArray();
    if (deleted.length === 0) this.#pruneAfter.set(series, now + PRUNE_PAUSE_MS);
    return deleted.map((row) => row.measured_at);
  }
}
