import type { WorklistRow } from '@naer/client/live/live-state';
import { JsonNumber } from '@naer/contracts/json-number';
import { expect, test } from 'vitest';
import { applyMessage, inOrder } from './follow-worklist.ts';
import { changeLines, itemLine, worklistArea } from './worklist-lines.ts';

const NOW = Date.parse('2026-11-01T12:00:00Z');
const row: WorklistRow = {
  alertId: 'a',
  patientId: 'p',
  patientName: 'Kari Testesen',
  birthDate: '1950-01-01',
  category: 'clinical',
  severity: 'red',
  state: 'open',
  revision: '0.1',
  rule: 'copd.oxygen-saturation',
  measure: 'oxygen-saturation',
  value: new JsonNumber('79.0'),
  unit: '%',
  measuredAt: '2026-11-01T11:59:30Z',
  late: false,
  verify: false,
  openedAt: '2026-11-01T11:59:30Z',
  count: 1,
  overdue: false,
  ownerOrganisationId: 'o',
};

test('a line says severity in words, who, the value with its digits, how long and the state', () => {
  expect(itemLine(row, NOW)).toBe('▲ RED     Kari Testesen          oxygen-saturation 79.0 %  30 s  open');
});

test('a blood pressure is shown as a pair, a LO without a number as LO, a repeat with its count', () => {
  const { value: _value, ...rest } = row;
  const components = { systolic: new JsonNumber('82'), diastolic: new JsonNumber('50') };
  expect(itemLine({ ...rest, measure: 'blood-pressure', unit: 'mm[Hg]', components }, NOW)).toContain('82/50 mm[Hg]');
  expect(itemLine({ ...rest, comparator: 'LO', count: 3, verify: true }, NOW)).toContain('LO % ×3 verify');
});

test('an alert without a reading says what happened, or at least of what kind and rule it is', () => {
  const { measure: _m, value: _v, unit: _u, measuredAt: _at, ...rest } = row;
  const missing = { ...rest, category: 'missing' as const };
  expect(itemLine(missing, NOW)).toContain(`missing (${row.rule})`);
  const summary = { nb: 'Mangler: vekt.', nn: 'Manglar: vekt.', en: 'Missing: weight.' };
  expect(itemLine({ ...missing, summary }, NOW)).toContain('Missing: weight.');
});

test('an unacknowledged alert past its clock is called overdue', () => {
  expect(itemLine({ ...row, overdue: true }, NOW)).toContain('OVERDUE');
  expect(itemLine({ ...row, overdue: true, state: 'acknowledged' }, NOW)).not.toContain('OVERDUE');
});

test('the area counts what waits, and says so when nothing does', () => {
  expect(worklistArea('List', [row, { ...row, alertId: 'b', state: 'acknowledged' }], NOW)[1]).toBe(
    'List: 2 alerts, 1 not acknowledged',
  );
  expect(worklistArea('List', [], NOW).at(-1)).toBe('  nothing needs anybody now');
});

test('changes become lines: new, changed and gone, and nothing for what stays the same', () => {
  const acknowledged = { ...row, revision: '0.2', state: 'acknowledged' as const };
  expect(changeLines([], [row], NOW)[0]).toMatch(/^worklist \+ /);
  expect(changeLines([row], [acknowledged], NOW)[0]).toMatch(/^worklist ~ .*acknowledged$/);
  expect(changeLines([acknowledged], [], NOW)[0]).toMatch(/^worklist - /);
  expect(changeLines([row], [row], NOW)).toEqual([]);
});

test('a change replaces, adds and removes; a snapshot replaces all', () => {
  const other = { ...row, alertId: 'b' };
  const changed = { ...row, revision: '0.2' };
  expect(applyMessage([row, other], { type: 'change', seq: 2, put: [changed], remove: ['b'] })).toEqual([changed]);
  expect(applyMessage([row], { type: 'snapshot', seq: 3, items: [other], more: false })).toEqual([other]);
});

test('what nobody has acknowledged stands above what somebody has, within red and within yellow', () => {
  const at = (alertId: string, rest: Partial<WorklistRow>): WorklistRow => ({ ...row, alertId, ...rest });
  const rows = [
    at('yellow', { severity: 'yellow', openedAt: '2026-11-01T10:00:00Z' }),
    at('taken', { state: 'acknowledged', openedAt: '2026-11-01T10:00:00Z' }),
    at('newer', { openedAt: '2026-11-01T11:30:00Z' }),
    at('older', { openedAt: '2026-11-01T11:00:00Z' }),
    at('overdue', { overdue: true, openedAt: '2026-11-01T11:45:00Z' }),
  ];
  expect(inOrder(rows).map(({ alertId }) => alertId)).toEqual(['overdue', 'older', 'newer', 'taken', 'yellow']);
});
