import { describe, expect, it } from 'vitest';
import type { PatientCardView, WorklistRow } from '../../ports/worklist-port.ts';
import { groupRows } from './group-rows.ts';
import { rowFixture } from './row-fixture.ts';

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
  groupRows(rows, new Map(cards.map((card) => [card.patientId, card])), pending).map((group) => [
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

  it('is red before yellow, overdue first, waiting before taken, then longest open, then by id', () => {
    const rows = [
      rowFixture({ alertId: 'yellow', severity: 'yellow', openedAt: '2026-11-01T00:00:00.000Z' }),
      rowFixture({ alertId: 'in-progress', state: 'in-progress', openedAt: '2026-11-02T00:00:00.000Z' }),
      rowFixture({ alertId: 'z-new' }),
      rowFixture({ alertId: 'a-new' }),
      rowFixture({ alertId: 'old', openedAt: '2026-11-03T00:00:00.000Z' }),
      rowFixture({ alertId: 'overdue', overdue: true }),
    ];
    expect(shown(mapOf(...rows))).toEqual([['patient-1', 'overdue', 'old', 'a-new', 'z-new', 'in-progress', 'yellow']]);
    const apart = rows.map((row) => ({ ...row, patientId: row.alertId }));
    expect(shown(mapOf(...apart)).map(([patientId]) => patientId)).toEqual([
      'overdue',
      'old',
      'a-new',
      'z-new',
      'in-progress',
      'yellow',
    ]);
  });

  it('stands higher among its equals when there were many contacts, but never above what is more severe', () => {
    const rows = mapOf(
      rowFixture({ alertId: 'a', patientId: 'p', severity: 'yellow', openedAt: '2026-11-01T00:00:00.000Z' }),
      rowFixture({ alertId: 'b', patientId: 'q', severity: 'yellow' }),
      rowFixture({ alertId: 'c', patientId: 'r' }),
    );
    expect(shown(rows, [cardOf('q', true), cardOf('p', false)]).map(([patientId]) => patientId)).toEqual([
      'r',
      'q',
      'p',
    ]);
  });

  it('leaves out what waits for more readings unless one asks for it, and then shows it last', () => {
    const rows = mapOf(
      rowFixture({ alertId: 'a', patientId: 'p', state: 'pending' }),
      rowFixture({ alertId: 'b', patientId: 'p', severity: 'yellow' }),
      rowFixture({ alertId: 'c', patientId: 'q', state: 'pending' }),
    );
    expect(shown(rows)).toEqual([['p', 'b']]);
    expect(shown(rows, [], true)).toEqual([
      ['p', 'b', 'a'],
      ['q', 'c'],
    ]);
  });
});
