import type { Alert } from '@naer/domain/alert/alert';
import type { RecordChange, RecordsPayload } from '@naer/domain/monitor/change';
import type { Notice } from '@naer/domain/monitor/duty-port';
import type { Ledger } from './ledger.ts';
import type { MonitorObject } from './objects/monitor-object.ts';
import type { WorklistObject } from './objects/worklist-object.ts';
import type { WorldParts } from './objects/world-parts.ts';
import type { SqliteStorage } from './sqlite-storage.ts';

/** What stands in a monitor's rows after a step: read past its code, which may be what is wrong. */
export interface MonitorView {
  readonly monitor: MonitorObject;
  readonly patientId: string;
  readonly alerts: ReadonlyMap<string, Alert>;
  readonly live: readonly Alert[];
  /** `<alert> <clock>` of alerts, and when it is due (epoch ms). */
  readonly timers: ReadonlyMap<string, number>;
  /** The earliest clock of all. */
  readonly earliest: number | undefined;
  /** Writes to its tables when they were read. */
  readonly marks: readonly [alert: number, timer: number, outbox: number];
  readonly outbox: readonly { readonly destination: string; readonly payload: string }[];
}

/** What stands on a list: alert id -> revision and the rest, as its rows have it. */
export interface ListView {
  readonly list: WorklistObject;
  readonly entries: ReadonlyMap<string, Alert>;
  /** Whose they are. */
  readonly patients: ReadonlyMap<string, string>;
}

/** What an invariant may look at. `touched`: the monitors whose rows this step has changed. */
export interface Seen {
  readonly world: WorldParts;
  readonly ledger: Ledger;
  readonly views: ReadonlyMap<string, MonitorView>;
  readonly touched: readonly MonitorView[];
  readonly lists: ReadonlyMap<string, ListView>;
  readonly touchedLists: readonly ListView[];
  /** What invariants remember from step to step; each under its own name. */
  readonly memory: Memory;
}

export interface Memory {
  /** What each reader has shown last of each alert: `<reader> <alert>`. */
  readonly revisions: Map<string, { readonly alert: Alert }>;
  /** Alerts that have stood on a list. */
  readonly listed: Set<string>;
  /** Alerts that a list has lost with its storage, until their owner's list shows them as they are. */
  readonly excused: Set<string>;
  /** What mattered of an alert at each revision that somebody may have seen (`<alert> <revision>`), and the newest. */
  readonly seen: Map<string, string>;
  readonly newest: Map<string, Alert>;
  /** Every notice that was ever to be sent, and the rows that were looked through for them. */
  readonly notices: Map<string, Notice>;
  readonly seenRows: Set<string>;
  /** Patients whose alarm came in this step. */
  readonly alarmed: Set<string>;
}

export function newMemory(): Memory {
  return {
    revisions: new Map(),
    listed: new Set(),
    excused: new Set(),
    seen: new Map(),
    newest: new Map(),
    notices: new Map(),
    seenRows: new Set(),
    alarmed: new Set(),
  };
}

/** Holds when it answers undefined; else what is wrong. */
export type Invariant = (seen: Seen) => string | undefined;

/** Bodies are large and most do not change: each text is parsed once. */
export class Parsed {
  readonly #known = new Map<string, unknown>();

  read<T>(text: string): T {
    const known = this.#known.get(text);
    if (known !== undefined) return known as T;
    const parsed: unknown = JSON.parse(text);
    this.#known.set(text, parsed);
    return parsed as T;
  }
}

/** Reads a monitor's rows; what has not been written to since `before` is taken from there. */
export function viewOf(monitor: MonitorObject, parsed: Parsed, before: MonitorView | undefined): MonitorView {
  const { storage, patientId } = monitor;
  const marks = [storage.writesOf('alert'), storage.writesOf('timer'), storage.writesOf('outbox')] as const;
  return {
    monitor,
    patientId,
    marks,
    ...(before?.marks[0] === marks[0] ? { alerts: before.alerts, live: before.live } : alertsOf(storage, parsed)),
    ...(before?.marks[1] === marks[1] ? { timers: before.timers, earliest: before.earliest } : timersOf(storage)),
    outbox: before?.marks[2] === marks[2] ? before.outbox : outboxOf(storage),
  };
}

function alertsOf(storage: SqliteStorage, parsed: Parsed): Pick<MonitorView, 'alerts' | 'live'> {
  const rows = storage.all<{ alert_id: string; body: string }>('select alert_id, body from alert');
  const alerts = new Map(rows.map(({ alert_id: id, body }) => [id, parsed.read<Alert>(body)]));
  return { alerts, live: [...alerts.values()].filter(({ state }) => state !== 'resolved') };
}

function timersOf(storage: SqliteStorage): Pick<MonitorView, 'timers' | 'earliest'> {
  const timers = new Map<string, number>();
  let earliest: number | undefined;
  const rows = storage.all<{ alert_id: string; clock: string; due_at: number }>(
    'select alert_id, clock, due_at from timer',
  );
  for (const { alert_id: id, clock, due_at: dueAt } of rows) {
    if (earliest === undefined || dueAt < earliest) earliest = dueAt;
    if (clock !== 'rule' && clock !== 'plan') timers.set(`${id} ${clock}`, dueAt);
  }
  return { timers, earliest };
}

function outboxOf(storage: SqliteStorage): MonitorView['outbox'] {
  return storage.all('select destination, payload from outbox where payload is not null order by destination, slot');
}

export function listViewOf(list: WorklistObject, parsed: Parsed): ListView {
  const entries = new Map<string, Alert>();
  const patients = new Map<string, string>();
  for (const { body } of list.storage.all<{ body: string }>('select body from entry where body is not null')) {
    const { alert, patientId } = parsed.read<{ alert: Alert; patientId: string }>(body);
    entries.set(alert.alertId, alert);
    patients.set(alert.alertId, patientId);
  }
  return { list, entries, patients };
}

/** The changes that wait for the records. */
export function waitingChanges({ outbox }: MonitorView, parsed: Parsed): readonly RecordChange[] {
  return outbox
    .filter(({ destination }) => destination === 'records')
    .flatMap(({ payload }) => parsed.read<RecordsPayload>(payload).changes);
}
