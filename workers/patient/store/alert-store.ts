import type { Alert } from '@naer/domain/alert/alert';
import type { DueClock, TimerChange } from '@naer/domain/monitor/state';

/** Clocks of rules stand in the same table, under this instead of an alert's id. */
const RULE_PREFIX = 'rule/';

interface TimerRow extends Record<string, SqlStorageValue> {
  alert_id: string;
  clock: DueClock['clock'];
  due_at: number;
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
    for (const timer of timers) {
      const { clock, dueAt } = timer;
      const of = timer.clock === 'rule' ? `${RULE_PREFIX}${timer.ruleKey}` : timer.alertId;
      if (dueAt === null) this.#sql.exec('delete from timer where alert_id = ? and clock = ?', of, clock);
      else this.#sql.exec('insert or replace into timer values (?, ?, ?)', of, clock, dueAt);
    }
    this.#loadEarliest();
  }

  /** Epoch ms of the earliest clock. */
  get earliestTimer(): number | undefined {
    return this.#earliest;
  }

  /** Earliest first. */
  due(now: number): readonly DueClock[] {
    return this.#sql
      .exec<TimerRow>('select alert_id, clock, due_at from timer where due_at <= ? order by due_at, alert_id', now)
      .toArray()
      .map(toDueClock);
  }

  /** The clocks of rules, due or not. */
  ruleClocks(): readonly (DueClock & { readonly clock: 'rule' })[] {
    return this.#sql
      .exec<TimerRow>("select alert_id, clock, due_at from timer where clock = 'rule'")
      .toArray()
      .map(toDueClock)
      .filter((due) => due.clock === 'rule');
  }

  #loadEarliest(): void {
    const [row] = this.#sql.exec<{ due: number | null }>('select min(due_at) as due from timer').toArray();
    this.#earliest = row?.due ?? undefined;
  }
}

function toDueClock({ alert_id: of, clock, due_at: dueAt }: TimerRow): DueClock {
  return clock === 'rule' ? { ruleKey: of.slice(RULE_PREFIX.length), clock, dueAt } : { alertId: of, clock, dueAt };
}
