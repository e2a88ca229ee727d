import type { RefusalCountChange } from '@naer/domain/monitor/change';

/** Refused items and clock drift per device, day and code: never a value. */
export class RefusalStore {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Adds one per code given (repeats count) and answers the new totals. */
  count(deviceId: string, codes: readonly string[], now: number): readonly RefusalCountChange[] {
    const day = new Date(now).toISOString().slice(0, 10);
    const byCode = new Map<string, number>();
    for (const code of codes) byCode.set(code, (byCode.get(code) ?? 0) + 1);
    return [...byCode].map(([code, by]) => {
      const [row] = this.#sql
        .exec<{ total: number }>(
          `insert into refusal_count values (?, ?, ?, ?)
           on conflict (device, day, code) do update set total = total + excluded.total returning total`,
          deviceId,
          day,
          code,
          by,
        )
        .toArray();
      return { kind: 'refusal-count', deviceId, day, code, total: row?.total ?? by };
    });
  }

  /** How often that was counted of the device since the day of `at`, epoch ms. */
  since(deviceId: string, code: string, at: number): number {
    const day = new Date(at).toISOString().slice(0, 10);
    return this.#sql
      .exec<{ total: number }>(
        'select coalesce(sum(total), 0) as total from refusal_count where device = ? and day >= ? and code = ?',
        deviceId,
        day,
        code,
      )
      .one().total;
  }
}
