import type { Alert } from '@naer/domain/alert/alert';
import { describe, expect, it } from 'vitest';
import { decidePut, WAKE_GRACE_MS } from './decide-put.ts';
import { isPatientCursor, patientSortKey, sortKeyOf } from './sort-key.ts';
import { alertOf, T0 } from './worklist-fixture.ts';

const HOUR = 3_600_000;
const human = { at: T0, by: 'kari', unitId: 'owner' };
const handover = {
  ...human,
  handoverId: 'h',
  toUnitId: 'receiver',
  toOrganisationId: 'o2',
  reason: 'discharged',
  returnsAt: T0 + HOUR,
  toCare: {} as never,
};
const SEALED = { v: 1, sealed: '', wrappedKey: '' } as const;

function decide(over: Partial<Alert>, unitId = 'owner') {
  const alert = alertOf({ unitId: 'owner', ...over });
  return decidePut({ alert, patientId: 'p', sealedIdentity: SEALED }, undefined, unitId, T0);
}

describe('what a put does to a list', () => {
  it.each([
    ['stays work with its owner while it is offered', { handover }, 'owner', { kind: 'keep', offered: false }],
    ['stands as an offer with the receiver', { handover }, 'receiver', { kind: 'keep', offered: true }],
    ['is nothing to a third unit', { handover }, 'third', { kind: 'remove' }],
    ['leaves the receiver when the offer is withdrawn', {}, 'receiver', { kind: 'remove' }],
    ['is work with the receiver once accepted', { unitId: 'receiver' }, 'receiver', { kind: 'keep', offered: false }],
    ['leaves the old owner once accepted', { unitId: 'receiver' }, 'owner', { kind: 'remove' }],
    ['leaves every list when resolved', { state: 'resolved', handover }, 'receiver', { kind: 'remove' }],
    [
      'is kept aside while it waits for n of m',
      { state: 'pending', pending: { have: 1, need: 2, until: T0 + HOUR } },
      'owner',
      { kind: 'keep', pending: true },
    ],
  ] as const)('an alert %s', (_, over, unitId, decision) => {
    expect(decide(over as Partial<Alert>, unitId)).toMatchObject(decision);
  });

  const escalation = { unitId: 'owner', policyVersion: 1, step: 1, loop: 0, nextAt: T0 + 5_000 };
  it.each<readonly [string, Partial<Alert>, number]>([
    ['the ladder’s next step', { overdueAt: T0 + HOUR, escalation }, T0 + 5_000],
    ['the ladder after it is overdue', { overdue: true, overdueAt: T0 - 1, escalation }, T0 + 5_000],
    ['a second clock', { state: 'acknowledged', followUp: { dueAt: T0 + HOUR, due: false, n: 0 } }, T0 + HOUR],
    ['the next try', { state: 'in-progress', attempts: { n: 1, nextTryAt: T0 + HOUR, due: false } }, T0 + HOUR],
    ['the end of a snooze', { overdueAt: T0 + 1, snoozed: { ...human, until: T0 + HOUR, reason: 'other' } }, T0 + HOUR],
    ['the end of a pause', { overdueAt: T0 + 1, paused: { until: T0 + HOUR } }, T0 + HOUR],
    ['a hand-over that nobody receipts', { state: 'acknowledged', handover }, T0 + HOUR],
    ['n of m', { state: 'pending', pending: { have: 1, need: 2, until: T0 + HOUR } }, T0 + HOUR],
  ])('watches %s', (_, over, dueAt) => {
    expect(decide(over)).toMatchObject({ wakeAt: dueAt + WAKE_GRACE_MS });
  });

  it('watches nothing where no clock runs', () => {
    expect(decide({ severity: 'yellow' })).toMatchObject({ wakeAt: null });
  });
});

describe('the order', () => {
  it('is red before yellow, overdue, unacknowledged, to be looked at again, in hand, held back, then whose clock ends first, then age', () => {
    const due = { dueAt: T0, due: true, n: 1 };
    const wanted: Partial<Alert>[] = [
      { overdue: true, openedAt: T0 + 50 },
      // A safety alarm that is pressed later has less time left.
      { openedAt: T0 + 40, overdueAt: T0 + 5 * 60_000 },
      { openedAt: T0 + 5, overdueAt: T0 + HOUR },
      { openedAt: T0 + 10 },
      { openedAt: T0 + 20 },
      // Quiet hours that are over hold nothing back.
      { quietUntil: T0, openedAt: T0 + 30 },
      { state: 'acknowledged', followUp: due, openedAt: T0 + 9 },
      { state: 'in-progress', attempts: { n: 1, nextTryAt: T0, due: true }, openedAt: T0 + 10 },
      { state: 'acknowledged', openedAt: T0 + 1 },
      { state: 'in-progress', openedAt: T0 + 2 },
      { snoozed: { ...human, until: T0 + HOUR, reason: 'other' }, overdue: true, openedAt: T0 },
      { severity: 'yellow', overdue: true },
      { severity: 'yellow' },
      { severity: 'yellow', paused: { until: T0 + HOUR }, openedAt: T0 },
      { severity: 'yellow', quietUntil: T0 + HOUR, openedAt: T0 + 1 },
    ];
    const keys = wanted.map((over) => sortKeyOf(alertOf(over), T0));
    expect(keys.toSorted()).toEqual(keys);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('puts a raised patient above the others of that severity, and no yellow above a red', () => {
    const [red, overdue] = [sortKeyOf(alertOf(), T0), sortKeyOf(alertOf({ overdue: true }), T0)];
    const yellow = sortKeyOf(alertOf({ severity: 'yellow' }), T0);
    expect(patientSortKey(red, true) < patientSortKey(overdue, false)).toBe(true);
    expect(patientSortKey(red, false) < patientSortKey(yellow, true)).toBe(true);
    for (const key of [red, overdue, yellow]) expect(isPatientCursor(patientSortKey(key, true))).toBe(true);
  });
});
