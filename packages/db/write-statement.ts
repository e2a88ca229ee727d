import type { SQL } from 'drizzle-orm';
import { CasingCache } from 'drizzle-orm/casing';

/** A statement as PostgreSQL gets it: `$1` stands for the first of `params`. */
export interface Statement {
  readonly text: string;
  readonly params: readonly unknown[];
}

/** What Drizzle's dialect says of PostgreSQL's spelling; the dialect itself brings query builders that nothing here uses. */
const SPELLING = {
  casing: new CasingCache(),
  escapeName: (name: string) => `"${name.replaceAll('"', '""')}"`,
  escapeParam: (place: number) => `$${place + 1}`,
  escapeString: (text: string) => `'${text.replaceAll("'", "''")}'`,
};

/** Writes a Drizzle statement out. */
export function writeStatement(statement: SQL): Statement {
  const { sql, params } = statement.toQuery(SPELLING);
  return { text: sql, params };
}
