import type { RegistryFacts } from '@naer/domain/monitor/registry';

/** The facts Postgres pushed last, and the epoch of this monitor (raised by a rebuild). */
export class RegistryStore {
  readonly #sql: SqlStorage;
  #facts: RegistryFacts | undefined;
  #epoch = 1;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    this.reload();
  }

  /** Reads the facts again; needed after a rolled-back transaction that took new ones. */
  reload(): void {
    const [row] = this.#sql.exec<{ epoch: number; body: string }>('select epoch, body from registry').toArray();
    this.#facts = row === undefined ? undefined : (JSON.parse(row.body) as RegistryFacts);
    this.#epoch = row?.epoch ?? 1;
  }

  get facts(): RegistryFacts | undefined {
    return this.#facts;
  }

  get epoch(): number {
    return this.#epoch;
  }

  /** `epoch`: of this monitor from now on. An older version is refused; another patient's facts are a fault in the naming of objects and throw. */
  apply(facts: RegistryFacts, epoch = this.#epoch): boolean {
    const known = this.#facts;
    if (known !== undefined && (known.patientId !== facts.patientId || known.tenantId !== facts.tenantId))
      throw new Error('Facts of another patient were pushed to this monitor');
    if (known !== undefined && facts.version <= known.version) return false;
    this.#sql.exec('insert or replace into registry values (1, ?, ?, ?)', facts.version, epoch, JSON.stringify(facts));
    this.#facts = facts;
    this.#epoch = epoch;
    return true;
  }
}
