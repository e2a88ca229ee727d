import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Migration {
  /** `NNNN_name.sql`; numbers run from 0001 without a gap. */
  readonly file: string;
  readonly sql: string;
  readonly sha256: string;
}

/** The repository's own migrations. */
export const MIGRATIONS_FOLDER = join(import.meta.dirname, '../../../migrations');

/** Reads the folder in order. Throws when a file is misnamed or a number is missing or given twice. */
export function readMigrations(folder: string): readonly Migration[] {
  const files = readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .sort();
  return files.map((file, index) => {
    const number = String(index + 1).padStart(4, '0');
    if (!/^\d{4}_[a-z0-9-]+\.sql$/.test(file))
      throw new Error(`Migration ${file} must be named NNNN_name.sql, the name in kebab case.`);
    if (!file.startsWith(`${number}_`)) throw new Error(`Migration ${file} is out of order: number ${number} is due.`);
    const sql = readFileSync(join(folder, file), 'utf8');
    return { file, sql, sha256: createHash('sha256').update(sql).digest('hex') };
  });
}
