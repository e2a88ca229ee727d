/**
 * Brings an object's SQLite to the newest schema at boot. Refuses to run code that knows fewer migrations than the
 * object has seen: an old deploy must not write into a newer schema.
 */
export function migrateObject(storage: DurableObjectStorage, migrations: readonly string[]): void {
  const { sql } = storage;
  storage.transactionSync(() => {
    sql.exec(
      'create table if not exists schema_version (id integer primary key check (id = 1), applied integer not null)',
    );
    const [row] = sql.exec<{ applied: number }>('select applied from schema_version').toArray();
    const applied = row?.applied ?? 0;
    if (applied > migrations.length)
      throw new Error(`This object has ${applied} migrations, the code knows ${migrations.length}`);
    if (applied === migrations.length) return;
    for (const migration of migrations.slice(applied)) sql.exec(migration);
    sql.exec('insert or replace into schema_version values (1, ?)', migrations.length);
  });
}
