import { DatabaseSync, type StatementSync } from 'node:sqlite';

/** A call on the storage of a life that a crash has ended: that code does not run any more. */
export class Crashed extends Error {}

interface Prepared {
  readonly statement: StatementSync;
  readonly answers: boolean;
  /** The table it writes to. */
  readonly writes: string | undefined;
  /** Places of the given values in the order of the statement's own question marks (`?3` names the third). */
  readonly order: readonly number[] | undefined;
}

type Value = string | number | null;

/**
 * The storage of one object: SQLite in memory and its one alarm. It outlives the object's lives; `handle` gives one of
 * them the shape that workerd's storage has.
 */
export class SqliteStorage {
  readonly #database = new DatabaseSync(':memory:');
  readonly #prepared = new Map<string, Prepared>();
  readonly #onAlarm: { changed: (at: number | null) => void } = { changed: () => undefined };
  #depth = 0;
  #alarmAt: number | null = null;
  /** Rises with every write, so that who looks at the rows knows whether to look again; and for each table. */
  writes = 0;
  readonly #writesOf = new Map<string, number>();

  constructor() {
    this.#database.exec('pragma journal_mode = memory; pragma synchronous = off; pragma temp_store = memory');
  }

  get alarmAt(): number | null {
    return this.#alarmAt;
  }

  set alarmAt(at: number | null) {
    this.#alarmAt = at;
    this.#onAlarm.changed(at);
  }

  onAlarm(changed: (at: number | null) => void): void {
    this.#onAlarm.changed = changed;
  }

  /** As a new object would find it, but with its tables: making them anew is what costs. */
  empty(): void {
    this.#alarmAt = null;
    this.writes += 1;
    const tables = this.all<{ name: string }>(
      "select name from sqlite_master where type = 'table' and name not like 'sqlite_%' and name <> 'schema_version'",
    );
    for (const { name } of tables) this.all(`delete from ${name}`);
  }

  writesOf(table: string): number {
    return this.#writesOf.get(table) ?? 0;
  }

  /** Rows of a query, all at once. */
  all<Row>(sql: string, ...values: readonly Value[]): Row[] {
    const { statement, answers, writes, order } = this.#prepare(sql);
    const bound = order === undefined ? values : order.map((place) => values[place] ?? null);
    if (writes !== undefined) this.#wrote(writes);
    if (answers) return statement.all(...bound) as Row[];
    statement.run(...bound);
    return [];
  }

  /** What a living object sees; after `isAlive` has turned false, every use throws. */
  handle(isAlive: () => boolean): DurableObjectStorage {
    const check = () => {
      if (!isAlive()) throw new Crashed('this life has ended');
    };
    const handle = {
      sql: {
        exec: (sql: string, ...values: Value[]) => {
          check();
          if (values.length === 0 && sql.includes(';')) {
            this.writes += 1;
            this.#database.exec(sql);
            return cursorOf([]);
          }
          return cursorOf(this.all(sql, ...values));
        },
      },
      transactionSync: <T>(work: () => T): T => {
        check();
        return this.#transact(work);
      },
      getAlarm: async () => {
        check();
        return this.#alarmAt;
      },
      // Not an async function: what is set is set when the call returns, as with the platform's write buffer.
      setAlarm: (at: number) => {
        check();
        this.writes += 1;
        this.alarmAt = at;
        return Promise.resolve();
      },
      deleteAlarm: async () => {
        check();
        this.alarmAt = null;
      },
    };
    return handle as unknown as DurableObjectStorage;
  }

  #wrote(table: string): void {
    this.writes += 1;
    this.#writesOf.set(table, (this.#writesOf.get(table) ?? 0) + 1);
  }

  #transact<T>(work: () => T): T {
    this.#depth += 1;
    const name = `s${this.#depth}`;
    this.all(`savepoint ${name}`);
    try {
      const done = work();
      this.all(`release ${name}`);
      return done;
    } catch (error) {
      this.all(`rollback to ${name}`);
      this.all(`release ${name}`);
      throw error;
    } finally {
      this.#depth -= 1;
    }
  }

  #prepare(sql: string): Prepared {
    const known = this.#prepared.get(sql);
    if (known !== undefined) return known;
    const named = [...sql.matchAll(/\?(\d+)/g)].map(([, place]) => Number(place) - 1);
    const statement = this.#database.prepare(named.length === 0 ? sql : sql.replace(/\?\d+/g, '?'));
    const prepared: Prepared = {
      statement,
      answers: statement.columns().length > 0,
      writes: /^\s*(?:insert into|insert or replace into|update|delete from)\s+(\w+)/i.exec(sql)?.[1],
      order: named.length === 0 ? undefined : named,
    };
    this.#prepared.set(sql, prepared);
    return prepared;
  }
}

function cursorOf<Row>(rows: Row[]) {
  return {
    toArray: () => rows,
    one: () => {
      const [row] = rows;
      if (row === undefined || rows.length > 1) throw new Error(`Expected exactly one row, there are ${rows.length}`);
      return row;
    },
    [Symbol.iterator]: () => rows[Symbol.iterator](),
    rowsWritten: 0,
    rowsRead: rows.length,
  };
}

/** Databases that a world has done with: the next one empties and uses them. */
const idle = new Map<string, SqliteStorage[]>();

/** An empty storage of that kind of object (objects of one kind have the same tables). */
export function takeStorage(kind: string): SqliteStorage {
  const known = idle.get(kind)?.pop();
  if (known === undefined) return new SqliteStorage();
  known.empty();
  return known;
}

export function giveBack(kind: string, storage: SqliteStorage): void {
  storage.onAlarm(() => undefined);
  const own = idle.get(kind);
  if (own === undefined) idle.set(kind, [storage]);
  else own.push(storage);
}
