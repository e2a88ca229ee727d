import type { DeviceFacts } from '@naer/domain/device/device-facts';
import { migrateObject } from '../objects/migrate-object.ts';

/** Append-only: an object brings itself to the newest at boot. */
const MIGRATIONS = [
  'create table device_facts (id integer primary key check (id = 1), body text not null, confirmed_at integer not null)',
] as const;

/** One row: what is known of the device, and when Postgres last said so (epoch ms; 0: never). */
export class DeviceStore {
  readonly #sql: SqlStorage;
  #facts: DeviceFacts | undefined;
  #confirmedAt = 0;

  constructor(storage: DurableObjectStorage) {
    this.#sql = storage.sql;
    migrateObject(storage, MIGRATIONS);
    const [row] = this.#sql
      .exec<{ body: string; confirmed_at: number }>('select body, confirmed_at from device_facts')
      .toArray();
    if (row === undefined) return;
    this.#facts = JSON.parse(row.body) as DeviceFacts;
    this.#confirmedAt = row.confirmed_at;
  }

  get facts(): DeviceFacts | undefined {
    return this.#facts;
  }

  get confirmedAt(): number {
    return this.#confirmedAt;
  }

  put(facts: DeviceFacts, confirmedAt: number): void {
    this.#sql.exec('insert or replace into device_facts values (1, ?, ?)', JSON.stringify(facts), confirmedAt);
    this.#facts = facts;
    this.#confirmedAt = confirmedAt;
  }
}
