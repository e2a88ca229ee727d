import { describe, expect, it } from 'vitest';
import { type AlertActRow, toStoredActs } from './stored-acts.ts';

function row(n: number, event: string, more: Partial<AlertActRow> = {}): AlertActRow {
  return {
    alertId: 'a',
    epoch: 1,
    n,
    event,
    at: 1000 + n,
    by: 'nurse',
    unitId: 'unit',
    outcome: null,
    detail: null,
    ...more,
  };
}

const UNTIL = 9_000;

describe('what a person did, as the history of an alert has it', () => {
  it.each<[string, readonly AlertActRow[], readonly object[]]>([
    ['acknowledged', [row(2, 'acknowledged')], [{ kind: 'acknowledge' }]],
    [
      'seen when it was normal: the end of it is no act of its own',
      [row(2, 'acknowledged'), row(2, 'resolved', { outcome: 'normalised' })],
      [{ kind: 'acknowledge' }],
    ],
    ['taken in hand, which acknowledges', [row(2, 'acknowledged'), row(2, 'started')], [{ kind: 'start' }]],
    [
      'tried',
      [row(2, 'acknowledged'), row(2, 'attempted', { detail: { n: 1, nextTryAt: UNTIL } })],
      [{ kind: 'attempt', nextTryAt: UNTIL }],
    ],
    [
      'snoozed',
      [row(2, 'snoozed', { detail: { until: UNTIL, reason: 'known-cause' } })],
      [{ kind: 'snooze', until: UNTIL, reason: 'known-cause' }],
    ],
    ['silence taken back', [row(3, 'snooze-ended')], [{ kind: 'unsnooze' }]],
    [
      'receipted, which starts',
      [row(2, 'receipted', { detail: { code: 1 } }), row(2, 'acknowledged'), row(2, 'started')],
      [{ kind: 'receipt', code: 1 }],
    ],
    [
      'acknowledged and then resolved',
      [row(2, 'acknowledged'), row(3, 'resolved', { outcome: 'visit' })],
      [{ kind: 'acknowledge' }, { kind: 'resolve', outcome: 'visit' }],
    ],
    ['ended by no person', [row(3, 'resolved', { outcome: 'not-met' })], []],
  ])('%s', (_, rows, acts) => {
    expect(toStoredActs(rows).map(({ act }) => act)).toEqual(acts);
  });

  it('stands with who did it, where and when', () => {
    expect(toStoredActs([row(2, 'acknowledged')])).toMatchObject([
      { alertId: 'a', by: { at: 1002, by: 'nurse', unitId: 'unit' } },
    ]);
  });
});
