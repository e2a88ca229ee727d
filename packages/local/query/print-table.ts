const MAX_WIDTH = 60;

/** Rows as a table with a heading and a count; long values are cut with an ellipsis. */
export function printTable(columns: readonly string[], rows: readonly (readonly unknown[])[]): string {
  const cells = rows.map((row) => row.map(cellText));
  const widths = columns.map((column, index) =>
    Math.min(MAX_WIDTH, Math.max(column.length, ...cells.map((row) => row[index]?.length ?? 0))),
  );
  const line = (values: readonly string[]) =>
    values
      .map((value, index) => fit(value, widths[index] ?? 0))
      .join('  ')
      .trimEnd();
  const count = `(${rows.length} ${rows.length === 1 ? 'row' : 'rows'})`;
  return [line(columns), line(widths.map((width) => '-'.repeat(width))), ...cells.map(line), count].join('\n');
}

function cellText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (value instanceof Date) return value.toISOString();
  if (Buffer.isBuffer(value)) return `\\x${value.toString('hex')}`;
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return text.replaceAll(/\s+/g, ' ');
}

function fit(text: string, width: number): string {
  return text.length > width ? `${text.slice(0, width - 1)}…` : text.padEnd(width);
}
