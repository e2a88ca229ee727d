const COMMAND_LIFE_MS = 90 * 24 * 60 * 60 * 1000;

/** Outcomes of commands that succeeded: the same command again gets its own success, not a conflict. */
export class CommandStore {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** `fingerprint` says what the command was for: the same id for something else is refused. */
  find(commandId: string, fingerprint: string): { readonly answer: string } | 'reused' | undefined {
    const [row] = this.#sql
      .exec<{ fingerprint: string; answer: string }>(
        'select fingerprint, answer from command where command_id = ?',
        commandId,
      )
      .toArray();
    if (row === undefined) return undefined;
    return row.fingerprint === fingerprint ? { answer: row.answer } : 'reused';
  }

  put(commandId: string, fingerprint: string, answer: string, now: number): void {
    this.#sql.exec('insert or replace into command values (?, ?, ?, ?)', commandId, fingerprint, answer, now);
    this.#sql.exec('delete from command where at < ?', now - COMMAND_LIFE_MS);
  }
}
