import type { Connection, FieldDef, Submittable } from 'pg';
import type { NeonStatement } from './neon-request.ts';
import type { PreparedStatement, StatementCache } from './statement-cache.ts';

export interface StatementResult {
  readonly command: string;
  readonly rowCount: number | null;
  readonly fields: readonly FieldDef[];
  /** Text as the server sent it. */
  readonly rows: readonly (readonly (string | null)[])[];
}

/** The calls of pg's wire that are used; its own types ask for arguments it ignores. */
interface Wire {
  readonly stream: { cork(): void; uncork(): void };
  parse(message: { name: string; text: string; types: readonly number[] }): void;
  bind(message: { portal: string; statement: string; values: readonly (string | null)[] }): void;
  describe(message: { type: 'P'; name: string }): void;
  execute(message: { portal: string; rows: number }): void;
  close(message: { type: 'S'; name: string }): void;
  sync(): void;
  sendCopyFail(reason: string): void;
}

interface Sent {
  readonly statement: PreparedStatement;
  rows: (string | null)[][];
}

/**
 * Runs statements in one round trip: everything up to the single Sync is one transaction, kept or undone as a whole.
 * Goes through pg's own queue (`client.query(batch)`), like its cursors.
 */
export class StatementBatch implements Submittable {
  readonly done: Promise<readonly StatementResult[]>;
  /** True when a statement was used that an earlier batch had prepared. */
  usedPrepared = false;
  readonly #statements: readonly NeonStatement[];
  readonly #cache: StatementCache;
  readonly #sent: Sent[] = [];
  readonly #fresh: string[] = [];
  readonly #results: StatementResult[] = [];
  readonly #settle: { resolve(results: readonly StatementResult[]): void; reject(error: unknown): void };

  constructor(statements: readonly NeonStatement[], cache: StatementCache) {
    this.#statements = statements;
    this.#cache = cache;
    const { promise, resolve, reject } = Promise.withResolvers<readonly StatementResult[]>();
    this.done = promise;
    this.#settle = { resolve, reject };
  }

  submit(connection: Connection): void {
    const wire = connection as unknown as Wire;
    wire.stream.cork();
    try {
      for (const name of this.#cache.toClose.splice(0)) wire.close({ type: 'S', name });
      for (const { query, params } of this.#statements) this.#send(wire, query, params);
      wire.sync();
    } finally {
      wire.stream.uncork();
    }
  }

  #send(wire: Wire, text: string, values: readonly (string | null)[]): void {
    let statement = this.#cache.find(text);
    if (statement === undefined) {
      statement = this.#cache.add(text);
      this.#fresh.push(text);
      wire.parse({ name: statement.name, text, types: [] });
    } else this.usedPrepared ||= statement.fields !== undefined;
    wire.bind({ portal: '', statement: statement.name, values });
    if (statement.fields === undefined) wire.describe({ type: 'P', name: '' });
    wire.execute({ portal: '', rows: 0 });
    this.#sent.push({ statement, rows: [] });
  }

  handleRowDescription(message: { readonly fields: readonly FieldDef[] }): void {
    const sent = this.#current();
    if (sent !== undefined) sent.statement.fields = message.fields;
  }

  handleDataRow(message: { readonly fields: (string | null)[] }): void {
    this.#current()?.rows.push(message.fields);
  }

  handleCommandComplete(message: { readonly text: string }): void {
    const [command = '', ...counts] = message.text.split(' ');
    const count = counts.at(-1);
    this.#finish(command, count === undefined || !/^\d+$/.test(count) ? null : Number(count));
  }

  handleEmptyQuery(): void {
    this.#finish('', null);
  }

  handlePortalSuspended(): void {}

  handleCopyInResponse(connection: Connection): void {
    (connection as unknown as Wire).sendCopyFail('COPY is not part of SQL over HTTP');
  }

  handleCopyData(): void {}

  handleError(error: unknown): void {
    for (const text of this.#fresh) this.#cache.forget(text);
    this.#settle.reject(error);
  }

  handleReadyForQuery(): void {
    this.#settle.resolve(this.#results);
  }

  #current(): Sent | undefined {
    return this.#sent[this.#results.length];
  }

  #finish(command: string, rowCount: number | null): void {
    const sent = this.#current();
    if (sent === undefined) return;
    sent.statement.fields ??= [];
    this.#results.push({ command, rowCount, fields: sent.statement.fields, rows: sent.rows });
  }
}
