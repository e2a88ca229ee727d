import type { SqliteStorage } from '../sqlite-storage.ts';
import { MINUTE, SECOND } from '../temperament.ts';
import type { WorldParts } from './world-parts.ts';

/**
 * The platform's alarms of one storage. In a stormy world one comes late, or twice, or never although the storage still
 * names it: then somebody else must wake the object.
 */
export class ObjectAlarms {
  readonly #world: WorldParts;
  readonly #storage: SqliteStorage;
  readonly #name: string;
  readonly #fire: () => unknown;
  #planned: { cancelled: boolean } | undefined;
  /** The chain was broken by a fault, and nobody has set the alarm since. */
  isLost = false;

  constructor(world: WorldParts, storage: SqliteStorage, name: string, fire: () => unknown) {
    this.#world = world;
    this.#storage = storage;
    this.#name = name;
    this.#fire = fire;
    storage.onAlarm((at) => this.#changed(at));
  }

  #changed(at: number | null): void {
    if (this.#planned !== undefined) this.#planned.cancelled = true;
    this.#planned = undefined;
    this.isLost = false;
    if (at === null) return;
    const { now, stormy, random, temperament } = this.#world;
    const odd = stormy && random.chance(temperament.oddAlarms);
    const fate = odd ? random.pick(['late', 'very-late', 'twice', 'never'] as const) : 'fine';
    if (odd) this.#world.count(`alarm ${fate}`);
    if (fate === 'never') {
      this.isLost = true;
      return;
    }
    const late = fate === 'late' ? random.between(1, 20) * SECOND : fate === 'very-late' ? 5 * MINUTE : 0;
    const delay = Math.max(0, at - now) + late;
    this.#planned = this.#world.after(delay, `alarm of ${this.#name}${late > 0 ? ', late' : ''}`, () => {
      this.#planned = undefined;
      this.#storage.alarmAt = null;
      if (fate === 'twice')
        this.#world.after(random.between(0, 3) * SECOND, `alarm of ${this.#name}, again`, this.#fire);
      return this.#fire();
    });
  }
}
