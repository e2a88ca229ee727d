import { readdirSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/**
 * Puts a text where objects of a class keep JSON, in these tables or in all: reading it throws an error whose message
 * quotes the text, wherever in the object that happens. The Worker must be dead. Answers how many rows.
 */
export function spoilObjectsOf(objects: string, className: string, text: string, tables?: readonly string[]): number {
  let rows = 0;
  for (const folder of readdirSync(objects).filter((name) => name.endsWith(className)))
    for (const file of readdirSync(path.join(objects, folder)))
      if (file.endsWith('.sqlite') && file !== 'metadata.sqlite')
        rows += spoil(path.join(objects, folder, file), text, tables);
  return rows;
}

function spoil(file: string, text: string, wanted: readonly string[] | undefined): number {
  const database = new DatabaseSync(file);
  try {
    const columns = database
      .prepare(
        `select m.name as t, c.name as c from sqlite_master m, pragma_table_info(m.name) c
         where m.type = 'table' and m.name not glob '_cf_*' and m.name not glob 'sqlite_*' and upper(c.type) = 'TEXT'`,
      )
      .all()
      .map(({ t, c }) => ({ table: String(t), column: String(c) }))
      .filter(({ table }) => wanted === undefined || wanted.includes(table));
    return columns.reduce((sum, { table, column }) => {
      const sql = `update "${table}" set "${column}" = ? where json_valid("${column}") and substr("${column}", 1, 1) in ('{', '[')`;
      return sum + Number(database.prepare(sql).run(text).changes);
    }, 0);
  } finally {
    database.close();
  }
}
