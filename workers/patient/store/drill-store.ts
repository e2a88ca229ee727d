import type { DrillRun } from '@naer/domain/drill/drill-run';

/** How the test alarms of a unit's test patient went; empty in every other monitor. */
export class DrillStore {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** The one that was begun last. */
  latest(): DrillRun | undefined {
    const [row] = this.#sql
      .exec<{ body: string }>('select body from drill order by started_at desc, drill_id desc limit 1')
      .toArray();
    return row === undefined ? undefined : (JSON.parse(row.body) as DrillRun);
  }

  put(run: DrillRun): void {
    this.#sql.exec('insert or replace into drill values (?, ?, ?)', run.drillId, run.startedAt, JSON.stringify(run));
  }
}
