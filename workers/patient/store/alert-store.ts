import type { Alert } from '@naer/domain/alert/alert';
import type { TimerChange } from '@naer/domain/monitor/state';

export interface DueTimer {
  readonly alertId: string;
  readonly clock: 'overdue';
  readonly dueAt: number;
}

/** Alerts and their clocks. Live alerts are cached: `reload` after a rolled-back transaction. */
export class AlertStore {
  readonly #sql: SqlStorage;
  #live: readonly Alert[] = [];
  #earliest: number | undefined;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    this.reload();
  }

  reload(): void {
    this.#live = this.#sql
      .exec<{ body: string }>('select body from alert where live = 1')
      .toArray()
      .map((row) => JSON.parse(row.body) as Alert);
    this.#loadEarliest();
  }

  /** Not resolved. */
  get live(): readonly Alert[] {
    return this.#live;
  }

  find(alertId: string): Alert | undefined {
    const live = this.#live.find((alert) => alert.alertId === alertId);
    if (live !== undefined) return live;
    const [row] = this.#sql.exec<{ body: string }>('select body from alert where alert_id = ?', alertId).toArray();
    return row === undefined ? undefined : (JSON.parse(row.body) as Alert);
  }

  put(alert: Alert): void {
    const live = alert.state !== 'resolved';
    this.#sql.exec('insert or replace into alert values (?, ?, ?)', alert.alertId, live ? 1 : 0, JSON.stringify(alert));
    this.#live = [...this.#live.filter((other) => other.alertId !== alert.alertId), ...(live ? [alert] : [])];
  }

  setTimers(timers: readonly TimerChange[]): void {
    if (timers.length === 0) return;
    for (const { alertId, clock, dueAt } of timers)
      if (dueAt === null) this.#sql.exec('delete from timer where alert_id = ? and clock = ?', alertId, clock);
      else this.#sql.exec('insert or replace into timer values (?, ?, ?)', alertId, clock, dueAt);
    this.#loadEarliest();
  }

  /** Epoch ms of the earliest clock. */
  get earliestTimer(): number | undefined {
    return this.#earliest;
  }

  due(now: number): readonly DueTimer[] {
    return this.#sql
      .exec<{ alert_id: string; clock: 'overdue'; due_at: number }>(
        'select alert_id, clock, due_at from timer where due_at <= ? order by due_at',
        now,
      )
      .toArray()
      .map((row) => ({ alertId: row.alert_id, clock: row.clock, dueAt: row.due_at }));
  }

  #loadEarliest(): void {
    const [row] = this.#sql.exec<{ due: number | null }>('select min(due_at) as due from timer').toArray();
    this.#earliest = row?.due ?? undefined;
  }
}
