import type { AuditEventView } from '@naer/contracts/audit';

const COLUMNS = [
  'at',
  'recordedAt',
  'eventId',
  'actorId',
  'actor',
  'role',
  'action',
  'outcome',
  'patientId',
  'subjectId',
  'unitId',
  'organisationId',
  'purpose',
  'relation',
  'decisionReference',
  'requestId',
  'shown',
  'attempts',
] as const satisfies readonly (keyof AuditEventView)[];

/** The first line: names of the columns, after a byte order mark, so that spreadsheets read æ, ø and å. */
export const AUDIT_CSV_HEAD = `\uFEFF${COLUMNS.join(';')}\r\n`;

/** What a spreadsheet would take for a formula (OWASP, CSV injection): names and ids of requests are chosen by others. */
const FORMULA = /^[\s\p{Cc}\p{Cf}]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]|^[\t\r\n]/u;

/** A row of the log as a line: every cell in quotes, and what begins as a formula begins with an apostrophe. */
export function writeAuditCsvLine(event: AuditEventView): string {
  return `${COLUMNS.map((column) => cell(event[column])).join(';')}\r\n`;
}

function cell(value: string | number | undefined): string {
  const text = value === undefined ? '' : String(value);
  return `"${(FORMULA.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
}
