import type { FieldDef } from 'pg';

/** A statement this connection has prepared. Fields are known after its first run and cannot change while it lives. */
export interface PreparedStatement {
  readonly name: string;
  fields: readonly FieldDef[] | undefined;
}

const MAX_PREPARED = 256;

/** What one connection has prepared: the same text is parsed and described once. */
export class StatementCache {
  readonly #byText = new Map<string, PreparedStatement>();
  #made = 0;
  /** Names of statements whose batch failed: closed before the next one. */
  readonly toClose: string[] = [];

  find(text: string): PreparedStatement | undefined {
    return this.#byText.get(text);
  }

  /** A full cache answers the unnamed statement, which the server forgets by itself. */
  add(text: string): PreparedStatement {
    if (this.#byText.size >= MAX_PREPARED) return { name: '', fields: undefined };
    const statement = { name: `s${++this.#made}`, fields: undefined };
    this.#byText.set(text, statement);
    return statement;
  }

  forget(text: string): void {
    const statement = this.#byText.get(text);
    if (statement === undefined) return;
    this.#byText.delete(text);
    this.toClose.push(statement.name);
  }
}
