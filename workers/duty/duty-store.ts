import type { UnitDutyFacts } from '@naer/domain/duty/unit-duty-facts';
import type { NoticeOutcome } from '@naer/domain/monitor/duty-port';
import { migrateObject } from '../objects/migrate-object.ts';
import { DUTY_MIGRATIONS } from './migrations.ts';

/** Since when nobody is there, and whether the fallback was told; epoch ms. */
export interface AttendanceState {
  /** When it is looked at next. */
  readonly lookAt: number | null;
  readonly unattendedSince: number | null;
  readonly paged: boolean;
}

const NOBODY_ASKED: AttendanceState = { lookAt: null, unattendedSince: null, paged: false };

/** What a unit's duty object keeps, in its own SQLite. */
export class DutyStore {
  readonly #storage: DurableObjectStorage;
  #facts: UnitDutyFacts | undefined;

  constructor(storage: DurableObjectStorage) {
    migrateObject(storage, DUTY_MIGRATIONS);
    this.#storage = storage;
    const [row] = storage.sql.exec<{ body: string }>('select body from facts').toArray();
    this.#facts = row === undefined ? undefined : (JSON.parse(row.body) as UnitDutyFacts);
  }

  get facts(): UnitDutyFacts | undefined {
    return this.#facts;
  }

  /** Takes newer facts; of browsers that they know no more nothing is remembered. */
  takeFacts(facts: UnitDutyFacts): void {
    const known = JSON.stringify(facts.subscriptions.map(({ subscriptionId }) => subscriptionId));
    this.#storage.transactionSync(() => {
      const { sql } = this.#storage;
      sql.exec('insert or replace into facts values (1, ?, ?)', facts.version, JSON.stringify(facts));
      sql.exec('delete from gone where subscription_id not in (select value from json_each(?))', known);
    });
    this.#facts = facts;
  }

  /** What was answered before; a notice is known for as long as `forget` leaves it. */
  outcomeOf(noticeId: string): NoticeOutcome | undefined {
    const [row] = this.#storage.sql
      .exec<{ outcome: string }>('select outcome from notice where notice_id = ?', noticeId)
      .toArray();
    return row === undefined ? undefined : (JSON.parse(row.outcome) as NoticeOutcome);
  }

  /** Keeps what is answered, and forgets what was answered before `before` (epoch ms). */
  keepOutcomes(outcomes: readonly NoticeOutcome[], now: number, before: number): void {
    this.#storage.transactionSync(() => {
      const { sql } = this.#storage;
      for (const outcome of outcomes)
        sql.exec('insert or replace into notice values (?, ?, ?)', outcome.noticeId, now, JSON.stringify(outcome));
      sql.exec('delete from notice where at < ?', before);
    });
  }

  /** Browsers whose push service said that they are gone. */
  gone(): ReadonlySet<string> {
    const rows = this.#storage.sql.exec<{ subscription_id: string }>('select subscription_id from gone').toArray();
    return new Set(rows.map((row) => row.subscription_id));
  }

  addGone(subscriptionId: string): void {
    this.#storage.sql.exec('insert or ignore into gone values (?)', subscriptionId);
  }

  attendance(): AttendanceState {
    const [row] = this.#storage.sql
      .exec<{ look_at: number | null; unattended_since: number | null; paged: number }>('select * from attendance')
      .toArray();
    if (row === undefined) return NOBODY_ASKED;
    return { lookAt: row.look_at, unattendedSince: row.unattended_since, paged: row.paged === 1 };
  }

  keepAttendance({ lookAt, unattendedSince, paged }: AttendanceState): void {
    const { sql } = this.#storage;
    sql.exec('insert or replace into attendance values (1, ?, ?, ?)', lookAt, unattendedSince, paged ? 1 : 0);
  }
}
