import type { AccessActor } from '@naer/domain/access/blocked-units';
import type { RegistryFacts } from '@naer/domain/monitor/registry';
import { applyFacts } from './apply-facts.ts';
import { isRemembered } from './is-remembered.ts';
import type { MonitorEffects } from './monitor-effects.ts';
import type { PulledFacts } from './pull-registry.ts';
import { beginFromLists, rebuildMonitor } from './rebuild-monitor.ts';
import { isStranger } from './relation-of-actor.ts';
import type { MonitorStore } from './store/monitor-store.ts';

const PULL_PAUSE_MS = 2_000;
const CONFIRMED_FOR_MS = 60_000;

export type Named = Pick<RegistryFacts, 'tenantId' | 'patientId'>;

/** The facts of a monitor: held, asked for anew, or fetched with the past when its storage was lost. */
export class FactsKeeper {
  readonly #store: MonitorStore;
  readonly #effects: MonitorEffects;
  readonly #after: () => void;
  #pullAfter = 0;
  /** When Postgres last said that the facts held here are its own. */
  #confirmedAt = 0;

  /** `after`: called when facts have come. */
  constructor(store: MonitorStore, effects: MonitorEffects, after: () => void) {
    this.#store = store;
    this.#effects = effects;
    this.#after = after;
  }

  /** For people: a monitor that lost its storage gets its past first. Nobody is told that what a list shows is unknown. */
  async now(named: Named): Promise<RegistryFacts | 'not-found' | 'not-ready'> {
    if (this.#store.registry.facts === undefined) {
      this.#pullAfter = this.#effects.now() + PULL_PAUSE_MS;
      if ((await this.#pullNow(named)) === 'unavailable') return 'not-ready';
    }
    const facts = this.of(named);
    return typeof facts === 'object' ? facts : 'not-found';
  }

  /** The facts for this person; for a stranger as Postgres has them. */
  async for(named: Named, actor: AccessActor): Promise<RegistryFacts | 'not-found' | 'not-ready'> {
    const facts = await this.now(named);
    const isSure = typeof facts === 'string' || !isStranger(this.#store, facts, actor, this.#effects.now());
    return isSure ? facts : await this.again(named);
  }

  /**
   * For who is a stranger by the facts held here: as Postgres has them now. So a relation given a moment ago counts, and of
   * a patient who keeps somebody out they are told what they are told of nobody: `not-ready` when Postgres cannot be asked.
   */
  async again(named: Named): Promise<RegistryFacts | 'not-found' | 'not-ready'> {
    const pulled = await this.#pullNow(named);
    if (pulled === 'unavailable') return 'not-ready';
    const facts = this.of(named);
    return pulled === 'none' || typeof facts !== 'object' ? 'not-found' : facts;
  }

  /** The facts, when they are of that patient; `another` when this object is somebody else's. */
  of(named: Named): RegistryFacts | 'another' | undefined {
    const { facts } = this.#store.registry;
    if (facts === undefined) {
      this.pull(named);
      return undefined;
    }
    return facts.tenantId === named.tenantId && facts.patientId === named.patientId ? facts : 'another';
  }

  /** Whether Postgres has said so a moment ago. */
  get areConfirmed(): boolean {
    return this.#effects.now() - this.#confirmedAt < CONFIRMED_FOR_MS;
  }

  /** Fetches the facts from Postgres in the background; the caller has been told to come again. */
  pull(named: Named): void {
    const now = this.#effects.now();
    if (now < this.#pullAfter) return;
    this.#pullAfter = now + PULL_PAUSE_MS;
    this.#effects.background(this.#pullNow(named));
  }

  /** Facts that were pushed; the first ones here bring the past with them. */
  async take(facts: RegistryFacts): Promise<void> {
    if (this.#store.registry.facts !== undefined)
      applyFacts(this.#store, facts, this.#effects.now(), (entry) => this.#effects.log(entry));
    else if (isRemembered(facts)) await this.#pullNow(facts);
    else beginFromLists(this.#store, facts, await this.#effects.listed(facts), this.#effects.now());
    this.#after();
  }

  async #pullNow(named: Named): Promise<Extract<PulledFacts, string> | RegistryFacts> {
    const pulled = await this.#effects.pull(named.tenantId, named.patientId, this.#store.registry.facts === undefined);
    if (typeof pulled === 'string') return pulled;
    const { facts, past } = pulled;
    const now = this.#effects.now();
    if (past !== undefined) rebuildMonitor(this.#store, facts, past, now);
    applyFacts(this.#store, facts, now, (entry) => this.#effects.log(entry));
    this.#confirmedAt = now;
    this.#after();
    return facts;
  }
}
