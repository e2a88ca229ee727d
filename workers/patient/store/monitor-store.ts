import { risenEpoch } from '@naer/domain/alert/revision';
import { calendarOf } from '@naer/domain/calendar/calendar';
import type { RegistryFacts } from '@naer/domain/monitor/registry';
import { DEFAULT_TIME_ZONE } from '@naer/domain/monitor/rule-context';
import { migrateObject } from '../../objects/migrate-object.ts';
import { isRemembered } from '../is-remembered.ts';
import type { Hand } from '../merge/merge-port.ts';
import { windowOf } from '../merge/window-of.ts';
import { AlertStore } from './alert-store.ts';
import { CardStore } from './card-store.ts';
import { CommandStore } from './command-store.ts';
import { DrillStore } from './drill-store.ts';
import { EventStore } from './event-store.ts';
import { FeedStore } from './feed-store.ts';
import { HistoryStore } from './history-store.ts';
import { MeasurementStore } from './measurement-store.ts';
import { MergeStore } from './merge-store.ts';
import { MIGRATIONS } from './migrations.ts';
import { OutboxStore } from './outbox-store.ts';
import { PositionStore } from './position-store.ts';
import { QuarantineStore } from './quarantine-store.ts';
import { RefusalStore } from './refusal-store.ts';
import { RegistryStore } from './registry-store.ts';

/** Numbers the lost object may have given out that never reached the records: skipped, so that no public id is used twice. */
const UNRECORDED_MARGIN = 100_000;

/** Everything the monitor keeps, in its own SQLite. */
export class MonitorStore {
  readonly registry: RegistryStore;
  readonly measurements: MeasurementStore;
  readonly history: HistoryStore;
  readonly quarantine: QuarantineStore;
  readonly events: EventStore;
  readonly drills: DrillStore;
  readonly alerts: AlertStore;
  readonly cards: CardStore;
  readonly feed: FeedStore;
  readonly positions: PositionStore;
  readonly commands: CommandStore;
  readonly refusals: RefusalStore;
  readonly outbox: OutboxStore;
  readonly merges: MergeStore;
  readonly #storage: DurableObjectStorage;

  constructor(storage: DurableObjectStorage) {
    migrateObject(storage, MIGRATIONS);
    this.#storage = storage;
    this.registry = new RegistryStore(storage.sql);
    this.measurements = new MeasurementStore(storage.sql);
    this.history = new HistoryStore(storage.sql, this.#calendar());
    this.quarantine = new QuarantineStore(storage.sql);
    this.events = new EventStore(storage.sql);
    this.drills = new DrillStore(storage.sql);
    this.alerts = new AlertStore(storage.sql);
    this.cards = new CardStore(storage.sql);
    this.feed = new FeedStore(storage.sql);
    this.positions = new PositionStore(storage.sql);
    this.commands = new CommandStore(storage.sql);
    this.refusals = new RefusalStore(storage.sql);
    this.outbox = new OutboxStore(storage.sql);
    this.merges = new MergeStore(storage.sql);
  }

  /** All or nothing, in one synchronous block. A throw rolls back the rows and the marks held in memory. */
  transact<T>(work: () => T): T {
    try {
      return this.#storage.transactionSync(work);
    } catch (error) {
      this.registry.reload();
      this.history.reload();
      this.history.setCalendar(this.#calendar());
      this.alerts.reload();
      this.cards.reload();
      this.outbox.reload();
      throw error;
    }
  }

  /**
   * Facts the registry pushed; an older version changes nothing and answers false. To an object that begins anew while
   * the records remember it they also say from where it must go on, so that no number is given out twice and its
   * changes win. Must run inside a transaction.
   */
  takeFacts(facts: RegistryFacts, now: number): boolean {
    const anew = this.registry.facts === undefined;
    const isMadeAnew = anew && isRemembered(facts);
    const taken = this.registry.apply(facts, isMadeAnew ? risenEpoch(facts.recorded?.epoch ?? 0, now) : undefined);
    const recorded = facts.recorded?.sequence ?? 0;
    if (anew && recorded > 0) this.outbox.startAfter(recorded + UNRECORDED_MARGIN, now);
    if (taken) this.history.setCalendar(this.#calendar());
    return taken;
  }

  #calendar() {
    return calendarOf(this.registry.facts?.timeZone ?? DEFAULT_TIME_ZONE);
  }

  /** What the rules of another record of the person look back on (`merge/window-of.ts`). */
  window(now: number): Pick<Hand, 'window' | 'marks'> {
    return windowOf(this.#storage.sql, now);
  }

  park(now: number, sqlState: string, constraint: string | undefined, change: string): void {
    this.#storage.sql.exec(
      'insert into parked (at, sql_state, constraint_name, change) values (?, ?, ?, ?)',
      now,
      sqlState,
      constraint ?? null,
      change,
    );
  }

  parkedCount(): number {
    return this.#storage.sql.exec<{ n: number }>('select count(*) as n from parked').one().n;
  }
}
