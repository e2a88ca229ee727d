import type { Alert } from '@naer/domain/alert/alert';
import { clocksOf } from '@naer/domain/alert/alert-clock';
import type { RuleClock } from '@naer/domain/monitor/move-clocks';
import { endedAsNormal } from '@naer/domain/monitor/open-again';
import type { DueClock, TimerChange } from '@naer/domain/monitor/state';

/** Clocks of rules stand in the same table, under this instead of an alert's id. */
const RULE_PREFIX = 'rule/';
const PLAN = 'plan/';
/** Longer than anything refers to one: marks, commands and the rows of lists. */
const RESOLVED_LIFE_MS = 400 * 24 * 3_600_000;

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
    this.matchClocks(alert.alertId, alert);
  }

  /** Of each rule the newest alert, where that ended as normal. Reads every row: a rare question. */
  endedAsNormal(): readonly Alert[] {
    const newest = this.#sql
      .exec<{ body: string }>(
        `select body, max(json_extract(body, '$.openedAt')) from alert where live = 0
           and json_extract(body, '$.resolved.outcome') not in ('entered-in-error', 'not-met')
         group by json_extract(body, '$.ruleKey')`,
      )
      .toArray();
    return endedAsNormal(newest.map(({ body }) => JSON.parse(body) as Alert));
  }

  /** Those that were resolved long ago; the records have them. Reads every row: only where facts change, not with each call. */
  prune(now: number): void {
    this.#sql.exec(
      "delete from alert where live = 0 and json_extract(body, '$.resolved.at') < ?",
      now - RESOLVED_LIFE_MS,
    );
  }

  /** The stored clocks of an alert are those that it has, and no others; only what differs is written. */
  matchClocks(alertId: string, alert: Alert | undefined): void {
    const wanted = alert === undefined ? [] : clocksOf(alert);
    const stored = this.#sql.exec<TimerRow>('select clock, due_at from timer where alert_id = ?', alertId).toArray();
    const gone = stored.filter((row) => !wanted.some(({ clock }) => clock === row.clock));
    const moved = wanted.filter(({ clock, dueAt }) => stored.find((row) => row.clock === clock)?.due_at !== dueAt);
    for (const { clock } of gone) this.#unset(alertId, clock);
    for (const { clock, dueAt } of moved) this.#set(alertId, clock, dueAt);
    if (gone.length + moved.length > 0) this.#loadEarliest();
  }

  /** The clocks of rules. */
  setTimers(timers: readonly TimerChange[]): void {
    if (timers.length === 0) return;
    for (const { ruleKey, clock, dueAt } of timers) {
      if (dueAt === null) this.#unset(`${RULE_PREFIX}${ruleKey}`, clock);
      else this.#set(`${RULE_PREFIX}${ruleKey}`, clock, dueAt);
    }
    this.#loadEarliest();
  }

  /** When the next version of the plan begins; undefined: none is to come. */
  setPlanClock(dueAt: number | undefined): void {
    const [row] = this.#sql
      .exec<TimerRow>("select due_at from timer where alert_id = ? and clock = 'plan'", PLAN)
      .toArray();
    if (row?.due_at === dueAt) return;
    if (dueAt === undefined) this.#unset(PLAN, 'plan');
    else this.#set(PLAN, 'plan', dueAt);
    this.#loadEarliest();
  }

  #set(of: string, clock: DueClock['clock'], dueAt: number): void {
    this.#sql.exec('insert or replace into timer values (?, ?, ?)', of, clock, dueAt);
  }

  #unset(of: string, clock: DueClock['clock']): void {
    this.#sql.exec('delete from timer where alert_id = ? and clock = ?', of, clock);
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
  ruleClocks(): readonly RuleClock[] {
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
  switch (clock) {
    case 'rule':
      return { ruleKey: of.slice(RULE_PREFIX.length), clock, dueAt };
    case 'plan':
      return { clock, dueAt };
    default:
      return { alertId: of, clock, dueAt };
  }
}
