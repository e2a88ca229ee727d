import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Alert } from '../alert/alert.ts';
import { clocksOf } from '../alert/alert-clock.ts';
import { closeAlert } from '../alert/close-alert.ts';
import type { MovedAlert } from '../alert/firing.ts';
import type { MonitorState } from '../monitor/state.ts';
import { givenBack, partFromAlert, takeBackAlert } from './give-back-alert.ts';
import { mergedSequence, mergedSpan, unmergedSequence } from './patient-merges.ts';
import { handedOver, type NumberedRecord, type TakenAlert, takeOverAlert } from './take-over-alert.ts';

const NOW = Date.parse('2026-11-23T11:00:00Z');
const MINUTE = 60_000;
const RULES = ['spo2', 'pulse', 'weight', 'alarm'] as const;
const RECORD: NumberedRecord = { mergeId: 'merge-1', patientId: 'from', unitId: 'old-unit', at: NOW, nth: 1 };

function stateOf(patientId: 'from' | 'to', alerts: readonly Alert[]): MonitorState {
  const unitId = patientId === 'to' ? 'unit' : 'old-unit';
  const enrolment = {
    enrolmentId: `enrolment-of-${patientId}`,
    programme: 'copd',
    unitId,
    ownerOrganisationId: `org-of-${unitId}`,
    controllerOrganisationId: `org-of-${unitId}`,
    active: true,
  };
  return { patientId, epoch: 1, enrolment, plans: [], alerts };
}

function alertOf(patientId: 'from' | 'to', ruleKey: string, more: Partial<Alert> = {}): Alert {
  const unitId = patientId === 'to' ? 'unit' : 'old-unit';
  return {
    v: 1,
    alertId: `${patientId}-${ruleKey}`,
    ruleKey,
    category: 'clinical',
    severity: 'red',
    state: 'open',
    revision: { epoch: 1, n: 3 },
    openedAt: NOW - 60 * MINUTE,
    count: 1,
    late: false,
    verify: false,
    overdue: false,
    overdueAt: NOW + 30 * MINUTE,
    escalation: { unitId, policyVersion: 0, step: 0, loop: 0, nextAt: NOW + 30 * MINUTE },
    unitId,
    ownerOrganisationId: `org-of-${unitId}`,
    controllerOrganisationId: `org-of-${unitId}`,
    planVersion: 1,
    engineVersion: '1',
    mappingVersion: '1',
    ...more,
  };
}

const acknowledged = (patientId: 'from' | 'to', ruleKey: string, more: Partial<Alert> = {}) =>
  alertOf(patientId, ruleKey, {
    state: 'acknowledged',
    acknowledged: { at: NOW - MINUTE, by: `nurse-of-${patientId}`, unitId: 'unit' },
    overdueAt: undefined,
    escalation: undefined,
    followUp: { dueAt: NOW + 240 * MINUTE, due: false, n: 0 },
    ...more,
  });

const put = (alerts: Map<string, Alert>, moved: MovedAlert | undefined) =>
  moved === undefined ? alerts : alerts.set(moved.alert.alertId, moved.alert);
const live = (alerts: ReadonlyMap<string, Alert>) => [...alerts.values()].filter(({ state }) => state !== 'resolved');
const byId = (alerts: readonly Alert[]) => new Map(alerts.map((alert) => [alert.alertId, alert]));

/** Both monitors, apart from what carries their words. */
class Pair {
  readonly from: Map<string, Alert>;
  readonly to: Map<string, Alert>;
  readonly notes = new Map<string, TakenAlert>();

  constructor(from: readonly Alert[], to: readonly Alert[]) {
    this.from = byId(from);
    this.to = byId(to);
  }

  hand(alerts = live(this.from)): void {
    for (const alert of alerts) {
      const taken = takeOverAlert(stateOf('to', live(this.to)), RECORD, alert, this.notes.get(alert.alertId), NOW);
      if (taken === undefined) continue;
      put(this.to, taken.moved);
      this.notes.set(alert.alertId, taken.note);
    }
  }

  confirm(): void {
    for (const alert of live(this.from)) put(this.from, handedOver(stateOf('from', []), alert, 'merge-1', NOW));
  }

  undo(firedByOwn = 0, byPassed: readonly number[] = []): void {
    const back = [...this.notes.values()].map((note) => givenBack(stateOf('to', live(this.to)), note));
    for (const one of back) {
      if (one === undefined) continue;
      const stored = this.from.get(one.taken.alertId);
      put(this.from, takeBackAlert(stateOf('from', live(this.from)), stored, one, 'merge-1', NOW));
    }
    for (const note of this.notes.values())
      put(
        this.to,
        partFromAlert(
          stateOf('to', live(this.to)),
          note,
          { byOwn: firedByOwn, byPassed, byReadings: [] },
          'merge-1',
          NOW,
        ),
      );
  }
}

const rulesOf = (alerts: ReadonlyMap<string, Alert>) =>
  live(alerts)
    .map(({ ruleKey }) => ruleKey)
    .toSorted();
const of = (alerts: ReadonlyMap<string, Alert>, ruleKey: string) => live(alerts).find((one) => one.ruleKey === ruleKey);

const anAlert = (patientId: 'from' | 'to') => (ruleKey: string) =>
  fc
    .record({
      severity: fc.constantFrom('red' as const, 'yellow' as const),
      isTaken: fc.boolean(),
      count: fc.integer({ min: 1, max: 9 }),
      agoMinutes: fc.integer({ min: 1, max: 600 }),
    })
    .map(({ severity, isTaken, count, agoMinutes }) =>
      (isTaken ? acknowledged : alertOf)(patientId, ruleKey, { severity, count, openedAt: NOW - agoMinutes * MINUTE }),
    );
const someAlerts = (patientId: 'from' | 'to') =>
  fc.subarray([...RULES]).chain((rules) => fc.tuple(...rules.map(anAlert(patientId)))) as fc.Arbitrary<
    readonly Alert[]
  >;

describe('two records of one person', () => {
  test('have after a merge one live alert a rule with all that both had counted, however often it is told, and after the undo each its own', () => {
    fc.assert(
      fc.property(someAlerts('from'), someAlerts('to'), fc.integer({ min: 1, max: 3 }), (from, to, times) => {
        const pair = new Pair(from, to);
        for (let told = 0; told < times; told += 1) pair.hand();
        const rules = new Set([...from, ...to].map(({ ruleKey }) => ruleKey));
        expect(rulesOf(pair.to)).toEqual([...rules].toSorted());
        for (const rule of rules) {
          const both = [...from, ...to].filter(({ ruleKey }) => ruleKey === rule);
          const one = of(pair.to, rule);
          expect(one?.count).toBe(both.reduce((sum, { count }) => sum + count, 0));
          expect(one?.openedAt).toBe(Math.min(...both.map(({ openedAt }) => openedAt)));
          expect(one?.severity).toBe(both.some(({ severity }) => severity === 'red') ? 'red' : 'yellow');
          expect(one?.state).toBe(both.some(({ state }) => state === 'open') ? 'open' : 'acknowledged');
          expect(one?.unitId).toBe('unit');
          if (one?.severity === 'red') expect(one && clocksOf(one)).not.toEqual([]);
        }
        pair.confirm();
        expect(live(pair.from)).toEqual([]);
        pair.undo();
        expect(rulesOf(pair.from)).toEqual(from.map(({ ruleKey }) => ruleKey).toSorted());
        expect(rulesOf(pair.to)).toEqual(to.map(({ ruleKey }) => ruleKey).toSorted());
        for (const before of [...from, ...to]) {
          const { ruleKey, count, openedAt, severity, state, unitId } = before;
          const now = of(from.includes(before) ? pair.from : pair.to, ruleKey);
          expect(now).toMatchObject({ ruleKey, count, openedAt, severity, state, unitId });
        }
        for (const alert of [...live(pair.from), ...live(pair.to)])
          if (alert.severity === 'red') expect(clocksOf(alert)).not.toEqual([]);
      }),
    );
  });

  test.each([
    ['both acknowledged stay so, with the earlier second clock', 'acknowledged', 'acknowledged', 'acknowledged'],
    ['one that nobody has seen calls, whoever took the other', 'acknowledged', 'open', 'open'],
    ['and so the other way round', 'open', 'acknowledged', 'open'],
  ] as const)('of one rule: %s', (_, ofFrom, ofTo, becomes) => {
    const make = { open: alertOf, acknowledged };
    const from = make[ofFrom]('from', 'spo2', { followUp: { dueAt: NOW + 5 * MINUTE, due: false, n: 0 } });
    const pair = new Pair([from], [make[ofTo]('to', 'spo2')]);
    pair.hand();
    const one = of(pair.to, 'spo2');
    expect(one?.state).toBe(becomes);
    if (becomes === 'acknowledged') expect(one?.followUp?.dueAt).toBe(NOW + 5 * MINUTE);
  });

  test('keep the earlier clock of two that wait, and an adopted one begins its new unit’s without waiting longer than before', () => {
    const soon = { overdueAt: NOW + MINUTE, escalation: alertOf('from', 'x').escalation } as const;
    const escalation = soon.escalation && { ...soon.escalation, nextAt: NOW + MINUTE };
    const from = [alertOf('from', 'spo2', { ...soon, escalation }), alertOf('from', 'pulse', { ...soon, escalation })];
    const pair = new Pair(from, [alertOf('to', 'spo2')]);
    pair.hand();
    for (const rule of ['spo2', 'pulse'])
      expect(of(pair.to, rule)).toMatchObject({
        overdueAt: NOW + MINUTE,
        escalation: { unitId: 'unit', nextAt: NOW + MINUTE },
      });
  });

  test('are loud where one of them was: a silence holds only over both', () => {
    const snoozed = { at: NOW, by: 'nurse', unitId: 'unit', until: NOW + 60 * MINUTE, reason: 'other' } as const;
    const silent = (patientId: 'from' | 'to') =>
      alertOf(patientId, 'spo2', { snoozed, overdueAt: undefined, escalation: undefined });
    const loud = new Pair([alertOf('from', 'spo2')], [silent('to')]);
    loud.hand();
    expect(of(loud.to, 'spo2')?.snoozed).toBeUndefined();
    expect(clocksOf(of(loud.to, 'spo2') ?? silent('to')).map(({ clock }) => clock)).toContain('escalate');
    const quiet = new Pair([silent('from')], [silent('to')]);
    quiet.hand();
    expect(of(quiet.to, 'spo2')?.snoozed).toEqual(snoozed);
  });

  test('an act over there while it was being handed over comes along when it is told again, as long as nobody acted here', () => {
    const pair = new Pair([alertOf('from', 'spo2')], []);
    pair.hand();
    pair.hand([acknowledged('from', 'spo2', { revision: { epoch: 1, n: 4 } })]);
    expect([rulesOf(pair.to), of(pair.to, 'spo2')?.state]).toEqual([['spo2'], 'acknowledged']);
  });

  test('of one rule that is told again, changed, nothing is counted twice', () => {
    const pair = new Pair([alertOf('from', 'spo2', { count: 2 })], [alertOf('to', 'spo2', { count: 3 })]);
    pair.hand();
    pair.hand([acknowledged('from', 'spo2', { count: 2, revision: { epoch: 1, n: 4 } })]);
    expect(of(pair.to, 'spo2')?.count).toBe(5);
  });

  test('what somebody resolved while they were one does not come back, and what they took over goes back as taken', () => {
    const pair = new Pair([alertOf('from', 'spo2'), alertOf('from', 'pulse')], []);
    pair.hand();
    pair.confirm();
    for (const alert of live(pair.to))
      put(
        pair.to,
        alert.ruleKey === 'spo2'
          ? closeAlert(stateOf('to', []), alert, 'visit', NOW)
          : { alert: acknowledged('to', 'pulse', { ...alert, state: 'acknowledged' }), history: [] },
      );
    pair.undo();
    expect([rulesOf(pair.from), rulesOf(pair.to)]).toEqual([['pulse'], []]);
    expect(of(pair.from, 'pulse')?.state).toBe('acknowledged');
  });

  test('an adopted alert that this record’s own readings fired too stays here as well, with those alone', () => {
    const pair = new Pair([alertOf('from', 'spo2', { count: 4 })], []);
    pair.hand();
    pair.confirm();
    pair.undo(2);
    expect([of(pair.from, 'spo2')?.count, of(pair.to, 'spo2')?.count]).toEqual([4, 2]);
  });
});

test('which of its events are void is known of both while they are one, and of each its own after the undo', () => {
  const event = { category: 'event', count: 3 } as const;
  for (const isJoined of [true, false]) {
    const own = isJoined ? [alertOf('to', 'alarm', { ...event, voidedEvents: ['to.e1'] })] : [];
    const pair = new Pair([alertOf('from', 'alarm', { ...event, voidedEvents: ['from.e1'] })], own);
    pair.hand();
    pair.confirm();
    const before = of(pair.to, 'alarm');
    expect(before?.voidedEvents).toEqual(isJoined ? ['to.e1', 'from.e1'] : ['from.e1']);
    // One more of each while they are one.
    const voidedEvents = [...(before?.voidedEvents ?? []), 'from.e2', 'to.e2'];
    const revision = { epoch: 1, n: 50 };
    if (before !== undefined) put(pair.to, { alert: { ...before, voidedEvents, revision, count: 9 }, history: [] });
    pair.undo();
    expect([isJoined, of(pair.from, 'alarm')?.voidedEvents]).toEqual([isJoined, ['from.e1', 'from.e2']]);
    expect([isJoined, of(pair.to, 'alarm')?.voidedEvents]).toEqual([
      isJoined,
      isJoined ? ['to.e1', 'to.e2'] : ['to.e2'],
    ]);
  }
});

describe('what a merge has left in an alert', () => {
  test('is not changed by the other monitor that was made anew and tells it again, and is by somebody’s act over there', () => {
    const pair = new Pair([alertOf('from', 'spo2')], []);
    pair.hand();
    const taken = of(pair.to, 'spo2');
    pair.hand([alertOf('from', 'spo2', { revision: { epoch: 2, n: 4 } })]);
    expect(of(pair.to, 'spo2')).toEqual(taken);
    pair.hand([acknowledged('from', 'spo2', { revision: { epoch: 2, n: 5 } })]);
    expect(of(pair.to, 'spo2')?.state).toBe('acknowledged');
  });

  test('travels with it, and is gone with the undo', () => {
    const pair = new Pair([alertOf('from', 'spo2')], [alertOf('to', 'spo2')]);
    pair.hand();
    expect(of(pair.to, 'spo2')?.merged).toMatchObject([
      { mergeId: 'merge-1', kind: 'joined', taken: { alertId: 'from-spo2' }, before: { alertId: 'to-spo2' } },
    ]);
    pair.confirm();
    pair.undo();
    expect([of(pair.to, 'spo2')?.merged, of(pair.from, 'spo2')?.merged]).toEqual([undefined, undefined]);
  });

  test.each([
    ['an event’s alert that the record’s own has fired too stays with that one', 3, [NOW], 1],
    ['one that only the other’s have fired is over', 2, [NOW], undefined],
  ] as const)('%s', (_, count, byPassed, left) => {
    const event = { category: 'event', firedAt: NOW - MINUTE, reading: undefined } as const;
    const pair = new Pair([alertOf('from', 'alarm', event)], []);
    pair.hand();
    pair.confirm();
    const live = of(pair.to, 'alarm');
    if (live !== undefined) pair.to.set(live.alertId, { ...live, count, revision: { epoch: 1, n: 9 } });
    pair.undo(0, byPassed);
    expect([of(pair.from, 'alarm')?.count, of(pair.to, 'alarm')?.count]).toEqual([1, left]);
  });
});

test('numbers of merged records lie below zero, each in a span of its own, and lead back', () => {
  for (const [nth, sequence] of [
    [1, 1],
    [1, 2 ** 39],
    [7, 12],
  ] as const) {
    const merged = mergedSequence(nth, sequence);
    const { from, to } = mergedSpan(nth);
    expect([unmergedSequence(merged), merged >= from, merged <= to]).toEqual([{ nth, sequence }, true, true]);
  }
  expect([unmergedSequence(5), mergedSequence(1, 0)]).toEqual([undefined, 0]);
});
