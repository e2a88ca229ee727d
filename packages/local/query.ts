import type { QueryArrayConfig } from 'pg';
import { sentenceOf } from './child/messages.ts';
import { HOME } from './paths.ts';
import { openRecords } from './query/open-records.ts';
import { printTable } from './query/print-table.ts';

/** `pnpm db "select .."`: the local records as a table, read-only, as the owner of the tables. Answers the exit code. */
async function query(args: readonly string[]): Promise<number> {
  const sql = args.filter((argument) => argument !== '--').join(' ');
  if (sql.trim() === '') throw new Error('Give a query: npx -y pnpm@12 db "select * from alert limit 5"');
  const records = await openRecords(HOME, process.env.DATABASE_URL || undefined);
  try {
    await records.client.query('begin read only');
    // The extended protocol takes one statement: nothing can end the read-only transaction.
    const config: QueryArrayConfig & { readonly queryMode: 'extended' } = {
      text: sql,
      rowMode: 'array',
      queryMode: 'extended',
    };
    const answer = await records.client.query<unknown[]>(config);
    const columns = answer.fields.map((field) => field.name);
    process.stdout.write(`${printTable(columns, answer.rows)}\n`);
    return 0;
  } finally {
    await records.close();
  }
}

process.exitCode = await query(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${sentenceOf(error)}\n`);
  return 1;
});
