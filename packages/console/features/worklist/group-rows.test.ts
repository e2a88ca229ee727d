import { describe, expect, it } from 'vitest';
import type { PatientCardView, WorklistRow } from '../../ports/worklist-port.ts';
import { groupRows } from './group-rows.ts';
import { rowFixture } from './row-fixture.ts';

const NOW = Date.parse('2026-11-22T12:00:00Z');
const later = '2026-11-22T18:00:00.000Z';
const mapOf = (...rows: WorklistRow[]) => new Map(rows.map((row) => [row.alertId, row]));
const cardOf = (patientId: string, raised: boolean): PatientCardView => ({
  patientId,
  raised,
  alerts7: 1,
  alerts30: 2,
  contacts7: 3,
  contacts30: 4,
});
const shown = (rows: Map<string, WorklistRow>, cards: readonly PatientCardView[] = [], pending = false) =>
  groupRows(rows, new Map(cards.map((card) => [card.patientId, card])), pending, NOW).map((group) => [
    group.patientId,
    ...group.rows.map(({ alertId }) => alertId),
  ]);

describe('one patient, one row of work', () => {
  it('stands where its most urgent alert stands, with the rest below', () => {
    const rows = mapOf(
      rowFixture({ alertId: 'a', patientId: 'p', severity: 'yellow', openedAt: '2026-11-01T00:00:00.000Z' }),
      rowFixture({ alertId: 'b', patientId: 'q' }),
      rowFixture({ alertId: 'c', patientId: 'p', overdue: true }),
    );
    expect(shown(rows)).toEqual([
      ['p', 'c', 'a'],
      ['q', 'b'],
    ]);
  });

  it('is red before yellow, overdue first, then waiting, to be looked at again, taken, held back; then longest open, then by id', () => {
    const rows = [
      rowFixture({ alertId: 'yellow', severity: 'yellow', overdue: true }),
      rowFixture({ alertId: 'snoozed', suppressed: [{ kind: 'snoozed', until: later }], overdue: true }),
      rowFixture({ alertId: 'in-progress', state: 'in-progress', openedAt: '2026-11-02T00:00:00.000Z' }),
      rowFixture({ alertId: 'to-follow-up', state: 'acknowledged', followUpDue: true }),
      rowFixture({ alertId: 'z-new' }),
      rowFixture({ alertId: 'a-new' }),
      rowFixture({ alertId: 'old', openedAt: '2026-11-03T00:00:00.000Z' }),
      rowFixture({ alertId: 'overdue', overdue: true }),
    ];
    const order = ['overdue', 'old', 'a-new', 'z-new', 'to-follow-up', 'in-progress', 'snoozed', 'yellow'];
    expect(shown(mapOf(...rows))).toEqual([['patient-1', ...order]]);
    const apart = rows.map((row) => ({ ...row, patientId: row.alertId }));
    expect(shown(mapOf(...apart)).map(([patientId]) => patientId)).toEqual(order);
  });

  it('quiet hours hold it back only until they end', () => {
    const quiet = (alertId: string, until: string) =>
      rowFixture({ alertId, severity: 'yellow', suppressed: [{ kind: 'quiet-hours', until }] });
    const rows = mapOf(
      quiet('a', later),
      quiet('b', '2026-11-22T11:00:00.000Z'),
      rowFixture({ alertId: 'c', severity: 'yellow', state: 'acknowledged' }),
    );
    expect(shown(rows)).toEqual([['patient-1', 'b', 'c', 'a']]);
  });

  it('stands above the others of its severity when there were many contacts of late, and no yellow above a red', () => {
    const rows = mapOf(
      rowFixture({ alertId: 'a', patientId: 'p', severity: 'yellow' }),
      rowFixture({ alertId: 'b', patientId: 'q', severity: 'yellow', overdue: true }),
      rowFixture({ alertId: 'c', patientId: 'r' }),
    );
    expect(shown(rows).map(([patientId]) => patientId)).toEqual(['r', 'q', 'p']);
    const raised = shown(rows, [cardOf('p', true), cardOf('q', false)]);
    expect(raised.map(([patientId]) => patientId)).toEqual(['r', 'p', 'q']);
  });

  it('has the one above whose clock ends first', () => {
    const rows = mapOf(
      rowFixture({ alertId: 'value', openedAt: '2026-11-01T00:00:00.000Z', overdueAt: later }),
      rowFixture({ alertId: 'alarm', overdueAt: '2026-11-22T11:05:00.000Z' }),
    );
    expect(shown(rows)).toEqual([['patient-1', 'alarm', 'value']]);
  });

  it('leaves out what waits for more readings unless one asks for it, and then shows it last', () => {
    const rows = mapOf(
      rowFixture({ alertId: 'a', patientId: 'p', severity: 'yellow', state: 'pending' }),
      rowFixture({ alertId: 'b', patientId: 'p', severity: 'yellow' }),
      rowFixture({ alertId: 'c', patientId: 'q', severity: 'yellow', state: 'pending' }),
    );
    expect(shown(rows)).toEqual([['p', 'b']]);
    expect(shown(rows, [], true)).toEqual([
      ['p', 'b', 'a'],
      ['q', 'c'],
    ]);
  });
});
