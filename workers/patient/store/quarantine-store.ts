import type { QuarantineReason } from '@naer/domain/measurement/outcome';
import type { Reading } from '@naer/domain/measurement/reading';
import { valueKey } from '@naer/domain/measurement/value-key';
import type { QuarantineChange } from '@naer/domain/monitor/change';

import { SAME_ID_WITHIN_MS } from './measurement-store.ts';

type QuarantineRow = {
  sequence: number;
  state: QuarantineChange['state'];
  n: number;
  assignment_id: string;
  reason: QuarantineReason;
  reading: string;
  released: string | null;
};

/** Readings kept aside because they could not be placed; never dropped. */
export class QuarantineStore {
  readonly #sql: SqlStorage;
  /** False only when nothing was ever kept aside, as in most monitors: no reading needs to be looked for. */
  #holds: boolean;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    this.#holds = sql.exec('select 1 from quarantine limit 1').toArray().length > 0;
  }

  /** The same reading, kept aside before: same keys and value as the rule of duplicates has it. */
  findDuplicate(reading: Reading): number | undefined {
    if (!this.#holds) return undefined;
    const { deviceId, series, deviceTime, senderId } = reading;
    const [atTime] = this.#sql
      .exec<{ sequence: number }>(
        `select sequence from quarantine
         where device = ? and series = ? and device_time = ? and value_key = ? order by sequence limit 1`,
        deviceId,
        series,
        deviceTime,
        valueKey(reading),
      )
      .toArray();
    if (atTime !== undefined || senderId === undefined) return atTime?.sequence;
    const [bySender] = this.#sql
      .exec<{ sequence: number }>(
        `select sequence from quarantine
         where device = ? and sender_id = ? and series = ? and value_key = ? and abs(device_time - ?) <= ?
         order by sequence limit 1`,
        deviceId,
        senderId,
        series,
        valueKey(reading),
        deviceTime,
        SAME_ID_WITHIN_MS,
      )
      .toArray();
    return bySender?.sequence;
  }

  /** FHIR conditional create: the first reading kept aside under that identifier of this device. */
  findBySender(deviceId: string, senderId: string): number | undefined {
    const [row] = this.#sql
      .exec<{ sequence: number }>(
        'select sequence from quarantine where device = ? and sender_id = ? order by sequence limit 1',
        deviceId,
        senderId,
      )
      .toArray();
    return row?.sequence;
  }

  put(change: QuarantineChange): void {
    const { reading } = change;
    this.#holds = true;
    this.#sql.exec(
      'insert or replace into quarantine values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
      change.sequence,
      reading.series,
      reading.deviceTime,
      reading.deviceId,
      reading.senderId ?? null,
      valueKey(reading),
      change.state,
      change.n,
      change.assignmentId,
      change.reason,
      JSON.stringify(reading),
      change.release === undefined ? null : JSON.stringify(change.release),
    );
  }

  find(sequence: number): QuarantineChange | undefined {
    const [row] = this.#sql
      .exec<QuarantineRow>(
        'select sequence, state, n, assignment_id, reason, reading, released from quarantine where sequence = ?',
        sequence,
      )
      .toArray();
    if (row === undefined) return undefined;
    return {
      kind: 'quarantine',
      sequence: row.sequence,
      reading: JSON.parse(row.reading) as Reading,
      reason: row.reason,
      assignmentId: row.assignment_id,
      state: row.state,
      n: row.n,
      release: row.released === null ? undefined : (JSON.parse(row.released) as QuarantineChange['release']),
    };
  }
}
