import { err, ok, type Result } from '@naer/domain/result';

/** One row with the number of the line it begins on, from 1. */
export interface CsvRow {
  readonly line: number;
  readonly cells: readonly string[];
}

/**
 * Rows of a CSV text (RFC 4180): `;` or `,` as the first line has more of, quotes doubled inside quotes, CRLF, LF or CR, rows
 * of nothing left out. A quote that is never closed, or stands inside an unquoted cell, is `invalid-csv`: a guess would
 * move columns. At most `mostRows` rows.
 */
export function readCsv(
  text: string,
  mostRows: number,
): Result<readonly CsvRow[], { readonly code: 'invalid-csv' | 'too-many-lines' }> {
  const separator = separatorOf(text);
  const rows: CsvRow[] = [];
  let [line, at] = [1, 0];
  while (at < text.length) {
    const begins = line;
    const cells: string[] = [];
    for (;;) {
      const quoted = text[at] === '"';
      const cell = quoted ? readQuoted(text, at) : readPlain(text, at, separator);
      if (cell === undefined) return err({ code: 'invalid-csv' });
      cells.push(cell.value);
      line += quoted ? cell.value.split(/\r\n|\r|\n/).length - 1 : 0;
      at = cell.end;
      if (text[at] !== separator) break;
      at += 1;
    }
    if (text[at] === '\r') at += text[at + 1] === '\n' ? 2 : 1;
    else if (text[at] === '\n') at += 1;
    else if (at < text.length) return err({ code: 'invalid-csv' });
    line += 1;
    if (cells.some((cell) => cell.trim() !== '')) rows.push({ line: begins, cells });
    if (rows.length > mostRows) return err({ code: 'too-many-lines' });
  }
  return ok(rows);
}

interface Cell {
  readonly value: string;
  readonly end: number;
}

function readQuoted(text: string, from: number): Cell | undefined {
  let at = from + 1;
  for (;;) {
    const quote = text.indexOf('"', at);
    if (quote < 0) return undefined;
    if (text[quote + 1] !== '"') return { value: text.slice(from + 1, quote).replaceAll('""', '"'), end: quote + 1 };
    at = quote + 2;
  }
}

function readPlain(text: string, from: number, separator: string): Cell | undefined {
  let end = from;
  while (end < text.length && text[end] !== separator && text[end] !== '\n' && text[end] !== '\r') end += 1;
  const value = text.slice(from, end);
  return value.includes('"') ? undefined : { value, end };
}

function separatorOf(text: string): ';' | ',' {
  const [head = ''] = text.split(/[\r\n]/, 1);
  return head.split(',').length > head.split(';').length ? ',' : ';';
}
