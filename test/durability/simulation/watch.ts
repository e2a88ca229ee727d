import { AFTER_EVERY_STEP, ONCE_DRAINED } from './invariants/all-invariants.ts';
import type { Ledger } from './ledger.ts';
import type { WorldParts } from './objects/world-parts.ts';
import { type Invariant, type ListView, listViewOf, type MonitorView, newMemory, Parsed, viewOf } from './views.ts';

/** Looks at the rows of all objects after every step and holds the invariants against them. */
export class Watch {
  readonly #world: WorldParts;
  readonly #ledger: Ledger;
  readonly #views = new Map<string, MonitorView>();
  readonly #lists = new Map<string, ListView>();
  readonly #looked = new Map<object, string>();
  readonly #parsed = new Parsed();
  readonly memory = newMemory();

  constructor(world: WorldParts, ledger: Ledger) {
    this.#world = world;
    this.#ledger = ledger;
  }

  /** After every step. Only what was written to is read again. */
  look(): void {
    const touched: MonitorView[] = [];
    for (const [patientId, monitor] of this.#world.monitors) {
      if (!monitor.isThere) continue;
      const mark = `${monitor.storage.writes} ${this.#ledger.of(patientId).ids.size}`;
      if (this.#looked.get(monitor) === mark) continue;
      this.#looked.set(monitor, mark);
      const view = viewOf(monitor, this.#parsed, this.#views.get(patientId));
      this.#views.set(patientId, view);
      touched.push(view);
    }
    const touchedLists: ListView[] = [];
    for (const [unitId, list] of this.#world.worklists) {
      const mark = `${list.storage.writesOf('entry')}`;
      if (this.#looked.get(list) === mark) continue;
      this.#looked.set(list, mark);
      const view = listViewOf(list, this.#parsed);
      this.#forgetLost(unitId);
      this.#lists.set(unitId, view);
      touchedLists.push(view);
    }
    this.#hold(AFTER_EVERY_STEP, touched, touchedLists);
  }

  lookOnceDrained(): void {
    this.#hold(ONCE_DRAINED, [...this.#views.values()], [...this.#lists.values()]);
  }

  /** Nothing waits in any outbox. */
  isDrained(): boolean {
    return [...this.#views.values()].every(({ outbox }) => outbox.length === 0);
  }

  /** What still waits, for whom. */
  tellWaiting(): string {
    return [...this.#views.values()]
      .flatMap(({ patientId, outbox }) => outbox.map(({ destination }) => `${patientId} -> ${destination}`))
      .join(', ');
  }

  /** A monitor that lost its storage begins anew: what it had not told anybody is nobody's. */
  lost(patientId: string): void {
    for (const alertId of this.#views.get(patientId)?.alerts.keys() ?? []) {
      this.memory.revisions.delete(`monitor ${alertId}`);
      this.memory.excused.add(alertId);
    }
    for (const [noticeId, notice] of this.memory.notices)
      if (notice.patientId === patientId) this.memory.notices.delete(noticeId);
  }

  /** A list that lost its storage shows nothing of before, and nobody can be held to that. */
  #forgetLost(unitId: string): void {
    if (this.#world.worklists.get(unitId)?.takeLost() !== true) return;
    for (const { live } of this.#views.values()) for (const { alertId } of live) this.memory.excused.add(alertId);
    // Also of what it had let go of: a call that was long on its way may bring that back, until the sweep takes it away.
    for (const key of this.memory.revisions.keys()) if (key.startsWith(`${unitId} `)) this.memory.revisions.delete(key);
  }

  #hold(
    invariants: readonly (readonly [string, Invariant])[],
    touched: readonly MonitorView[],
    touchedLists: readonly ListView[],
  ): void {
    const seen = {
      world: this.#world,
      ledger: this.#ledger,
      views: this.#views,
      touched,
      lists: this.#lists,
      touchedLists,
      memory: this.memory,
    };
    for (const [name, holds] of invariants) {
      const fault = holds(seen);
      if (fault !== undefined) this.#world.fail(name, fault);
    }
  }
}
