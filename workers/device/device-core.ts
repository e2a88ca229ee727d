import type { DeviceFacts } from '@naer/domain/device/device-facts';
import { withTimeout } from '../objects/with-timeout.ts';
import type { DeviceStore } from './device-store.ts';
import type { DeviceName } from './get-device.ts';

type Store = Pick<DeviceStore, 'facts' | 'confirmedAt' | 'put'>;

/** Facts older than this are asked for again before they are used, if the records answer. */
export const CONFIRMED_FOR_MS = 10 * 60_000;
/** Between two tries at records that do not answer. */
const PULL_PAUSE_MS = 30_000;
const PULL_WITHIN_MS = 2_000;
/** That nobody knows the device is believed for so long. */
const UNKNOWN_FOR_MS = 20_000;

export interface DeviceEffects {
  readonly now: () => number;
  /** From Postgres; `none`: it knows no such device; `unavailable`: it cannot be asked now. May reject. */
  readonly pull: (tenantId: string, name: DeviceName) => Promise<DeviceFacts | 'none' | 'unavailable'>;
}

/** What a device's object does, apart from the platform. */
export class DeviceCore {
  readonly #store: Store;
  readonly #effects: DeviceEffects;
  #pullAfter = Number.NEGATIVE_INFINITY;
  #unknownUntil = Number.NEGATIVE_INFINITY;

  constructor(store: Store, effects: DeviceEffects) {
    this.#store = store;
    this.#effects = effects;
  }

  /**
   * Facts that stand in Postgres; an older version changes nothing. An object that has nothing cannot tell how old they
   * are (a push may come late): it takes them, and asks Postgres before it places anything by them.
   */
  apply(facts: DeviceFacts): { readonly active: boolean; readonly version: number } {
    const standing = this.#store.facts;
    if (this.#isAnothers(facts.tenantId)) return { active: false, version: 0 };
    this.#unknownUntil = Number.NEGATIVE_INFINITY;
    if (standing === undefined) this.#store.put(facts, 0);
    else if (facts.version >= standing.version) this.#store.put(facts, this.#effects.now());
    const version = this.#store.facts?.version ?? 0;
    return { active: version >= facts.version, version };
  }

  /**
   * What the device's readings are placed by. Facts that were confirmed once hold while Postgres does not answer; without
   * any, the caller is told to come again. Undefined: no register knows the device. Facts without the assignment that the
   * caller is `knowing` are not fresh, whatever their age.
   */
  async facts(
    tenantId: string,
    name: DeviceName,
    knowing?: string | undefined,
  ): Promise<DeviceFacts | 'not-ready' | undefined> {
    if (this.#isAnothers(tenantId)) return undefined;
    const now = this.#effects.now();
    if (this.#isFresh(now, knowing)) return this.#store.facts;
    if (this.#store.facts === undefined && now < this.#unknownUntil) return undefined;
    if (now >= this.#pullAfter) await this.#pull(tenantId, name);
    if (this.#store.facts !== undefined) return this.#store.confirmedAt > 0 ? this.#store.facts : 'not-ready';
    return this.#effects.now() < this.#unknownUntil ? undefined : 'not-ready';
  }

  async #pull(tenantId: string, name: DeviceName): Promise<void> {
    this.#pullAfter = this.#effects.now() + PULL_PAUSE_MS;
    const asked = this.#effects.pull(tenantId, name).catch(() => 'unavailable' as const);
    const pulled = await withTimeout(asked, PULL_WITHIN_MS, 'unavailable' as const);
    if (pulled === 'unavailable') return;
    this.#pullAfter = Number.NEGATIVE_INFINITY;
    const now = this.#effects.now();
    if (pulled === 'none') {
      if (this.#store.facts === undefined) this.#unknownUntil = now + UNKNOWN_FOR_MS;
      return;
    }
    // A push may have come while this waited.
    const standing = this.#store.facts;
    this.#store.put(standing !== undefined && standing.version > pulled.version ? standing : pulled, now);
  }

  /** Another tenant's device of the same name is another device: nothing of this one is told or changed. */
  #isAnothers(tenantId: string): boolean {
    const { facts } = this.#store;
    return facts !== undefined && facts.tenantId !== tenantId;
  }

  #isFresh(now: number, knowing: string | undefined): boolean {
    const { facts, confirmedAt } = this.#store;
    if (facts === undefined || now - confirmedAt >= CONFIRMED_FOR_MS) return false;
    return knowing === undefined || facts.stretches.some(({ assignmentId }) => assignmentId === knowing);
  }
}
