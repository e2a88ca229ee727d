import type { AuditEventView } from '@naer/contracts/audit';
import { expect, test } from 'vitest';
import { AUDIT_CSV_HEAD, writeAuditCsvLine } from './write-audit-csv.ts';

const EVENT: AuditEventView = {
  eventId: '0a000000-0000-4000-8000-000000000001',
  at: '2026-11-22T08:00:00.000Z',
  recordedAt: '2026-11-22T08:00:00.000Z',
  actorId: '0a000000-0000-4000-8000-000000000002',
  action: 'measurement.list',
  outcome: 'allowed',
};
const cells = (line: string) => line.trimEnd().slice(1, -1).split('";"');
const columns = AUDIT_CSV_HEAD.slice(1).trimEnd().split(';');
const at = (name: string, line: string) => cells(line)[columns.indexOf(name)];

test('a line has a cell for each column, empty where the row has nothing', () => {
  const line = writeAuditCsvLine(EVENT);
  expect(cells(line)).toHaveLength(columns.length);
  expect(at('action', line)).toBe('measurement.list');
  expect(at('patientId', line)).toBe('');
});

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', ' =1', '\u00a0=1', '\u200b=1', '＝1', '\n@x'])(
  'what a spreadsheet would run is text: %j',
  (text) => {
    for (const column of ['actor', 'requestId', 'actorId'] as const)
      expect(at(column, writeAuditCsvLine({ ...EVENT, [column]: text }))?.startsWith(`'${text.slice(0, 1)}`)).toBe(
        true,
      );
  },
);

test('quotes, separators and ends of lines stay inside their cell', () => {
  expect(writeAuditCsvLine({ ...EVENT, actor: 'a";"=b\r\nc' })).toContain('"a"";""=b\r\nc"');
});
