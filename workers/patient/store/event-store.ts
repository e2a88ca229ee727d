import type { EventChange } from '@naer/domain/monitor/change';
import type { PastEvent } from '@naer/domain/monitor/past';
import type { ReportedEvent } from '@naer/domain/monitor/reported-event';
import type { Severity } from '@naer/domain/plan/severity';
import { SAME_ID_WITHIN_MS, WINDOW_MS } from './measurement-store.ts';

const PRUNE_ROWS = 3;

/** An event that was kept before. */
export interface KnownEvent {
  readonly sequence: number;
  readonly at: number;
  readonly severity: Severity | null;
}

/** The memory of events, 90 days after receipt, so that one sent again is known; what they said is in the records. */
export class EventStore {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /**
   * The same code of this device with the same time on its clock, or the same identifier; no more than a day apart: a
   * device that counts anew, or whose clock begins anew, must not silence an alarm.
   */
  findDuplicate({ deviceId, code, at, deviceTime, senderId }: ReportedEvent): KnownEvent | undefined {
    const [first] = this.#sql
      .exec<{ sequence: number; at: number; severity: Severity | null }>(
        `select sequence, at, severity from event
         where device = ? and code = ? and at between ? and ? and (device_time = ? or sender_id = ?)
         order by sequence limit 1`,
        deviceId,
        code,
        at - SAME_ID_WITHIN_MS,
        at + SAME_ID_WITHIN_MS,
        deviceTime,
        senderId ?? null,
      )
      .toArray();
    return first;
  }

  /** Of the past, when the monitor is made anew. */
  restore({ sequence, deviceId, code, at, deviceTime, senderId, severity, receivedAt }: PastEvent): void {
    this.#sql.exec(
      'insert or replace into event values (?, ?, ?, ?, ?, ?, ?, ?)',
      sequence,
      deviceId,
      code,
      at,
      deviceTime,
      senderId ?? null,
      severity,
      receivedAt,
    );
  }

  /** Keeps it, and deletes a few that are long past. */
  insert({ sequence, event, severity }: EventChange, now: number): void {
    this.#sql.exec(
      'insert into event values (?, ?, ?, ?, ?, ?, ?, ?)',
      sequence,
      event.deviceId ?? '',
      event.code,
      event.at,
      event.deviceTime,
      event.senderId ?? null,
      severity,
      now,
    );
    this.#sql.exec(
      'delete from event where sequence in (select sequence from event where received_at < ? limit ?)',
      now - WINDOW_MS,
      PRUNE_ROWS,
    );
  }
}
