import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { Ladder, UnitCare } from '../escalation/unit-care.ts';
import type { MonitorState } from '../monitor/state.ts';
import { type Alert, SNOOZE_REASONS } from './alert.ts';
import { clocksOf } from './alert-clock.ts';
import type { MovedAlert } from './firing.ts';
import {
  ALARM,
  AlertLife,
  care,
  HOUR,
  LADDER,
  MINUTE,
  MISSING,
  OFFICE,
  policy,
  stateOf,
  VALUES,
} from './life-testing.ts';
import { compareRevisions, formatRevision } from './revision.ts';

vi.setConfig({ testTimeout: 60_000 });

const UNITS = ['ward', 'centre', 'gp', 'unheard-of'] as const;
const LONGEST_GAP_MS = 8 * 24 * HOUR;

const anyLadder: fc.Arbitrary<Ladder> = fc.record({
  acknowledgeWithinMinutes: fc.option(fc.integer({ min: 1, max: 600 }), { nil: undefined }),
  counting: fc.constantFrom('always', 'opening-hours'),
  steps: fc.array(
    fc.record({
      afterMinutes: fc.constantFrom(0, 0, 1, 15, 120),
      duty: fc.constantFrom('nurse', 'physician', 'leader'),
      channel: fc.constantFrom('push', 'sms', 'voice'),
    }),
    { maxLength: 4 },
  ),
  rounds: fc.integer({ min: 1, max: 3 }),
  roundAfterMinutes: fc.constantFrom(0, 5, 60),
});
const anyCare = (unitId: string): fc.Arbitrary<UnitCare> =>
  fc
    .record({
      ladders: fc.record({ red: anyLadder, yellow: anyLadder }, { requiredKeys: [] }),
      signed: fc.boolean(),
      openingHours: fc.constantFrom(undefined, OFFICE, []),
      fallbackUnitId: fc.constantFrom(undefined, ...UNITS),
      redSnoozeMinutes: fc.constantFrom(0, 45, 60),
      followUpMinutes: fc.constantFrom(1, 240),
      greens: fc.constantFrom(1, 2),
    })
    .map(({ ladders, signed, followUpMinutes, ...more }) =>
      care(unitId, {
        ...more,
        kind: unitId === 'gp' ? 'gp-practice' : 'municipality',
        liveQueue: unitId !== 'gp',
        policies: signed ? [policy(ladders, { followUpMinutes })] : [],
      }),
    );
const anyState: fc.Arbitrary<MonitorState> = fc
  .tuple(anyCare('ward'), anyCare('centre'), anyCare('gp'), fc.integer({ min: 0, max: 7 }))
  .map(([ward, centre, gp, known]) => {
    const cares = [ward, centre, gp].filter((_, index) => (known & (1 << index)) !== 0);
    return stateOf(known === 7 ? undefined : cares);
  });

type Do = (life: AlertLife) => void;
const minutes = fc.constantFrom(1, 9, 30, 61, 240, 2000);
const step: fc.Arbitrary<Do> = fc.oneof(
  fc
    .record({
      severity: fc.constantFrom('red', 'yellow'),
      late: fc.boolean(),
      minutesAgo: fc.constantFrom(0, 0, 30, 2000),
    })
    .map(
      ({ severity, ...how }): Do =>
        (life) =>
          life.fire(severity, how),
    ),
  minutes.map(
    (n): Do =>
      (life) =>
        life.wait(n),
  ),
  minutes.map(
    (n): Do =>
      (life) =>
        life.sleep(n),
  ),
  fc.constantFrom('delivered' as const, 'undelivered' as const).map(
    (outcome): Do =>
      (life) =>
        life.answer(outcome),
  ),
  fc.constant<Do>((life) => life.answer('undelivered', life.notices[0]?.noticeId)),
  fc
    .constantFrom<Parameters<AlertLife['act']>[0]>(
      { kind: 'acknowledge' },
      { kind: 'start' },
      { kind: 'unsnooze' },
      { kind: 'withdraw-handover' },
      { kind: 'accept-handover' },
      { kind: 'decline-handover', reason: 'full' },
      { kind: 'receipt', code: 1 },
      { kind: 'receipt', code: 3 },
      { kind: 'receipt', code: 7 },
      { kind: 'resolve', outcome: 'visit' },
    )
    .map(
      (act): Do =>
        (life) =>
          life.act(act),
    ),
  fc.tuple(minutes, fc.constantFrom(...SNOOZE_REASONS)).map(
    ([n, reason]): Do =>
      (life) =>
        life.act({ kind: 'snooze', until: life.now + n * MINUTE, reason }),
  ),
  minutes.map(
    (n): Do =>
      (life) =>
        life.act({ kind: 'attempt', nextTryAt: life.now + n * MINUTE }),
  ),
  fc.tuple(anyCare('centre'), anyCare('gp'), fc.boolean(), fc.boolean(), minutes).map(
    ([centre, gp, toGp, open, n]): Do =>
      (life) =>
        life.offer(toGp ? gp : centre, { open, minutes: n }),
  ),
  fc.constant<Do>((life) => life.green()),
  fc.constantFrom(0, 500, 3000).map(
    (n): Do =>
      (life) =>
        life.away(n),
  ),
);

/** What holds after every move, whatever was done. */
function check(
  state: () => MonitorState,
  { alert, history, notices = [] }: MovedAlert,
  before: Alert | undefined,
  now: number,
): void {
  const live = before !== undefined && before.alertId === alert.alertId ? before : undefined;
  if (live !== undefined) expect(compareRevisions(alert.revision, live.revision)).toBeGreaterThan(0);
  const lines = history.map(({ event, revision }) => `${formatRevision(revision)} ${event}`);
  expect(new Set(lines).size).toBe(lines.length);
  for (const line of history) expect(line).toMatchObject({ alertId: alert.alertId, revision: alert.revision, at: now });
  for (const { unitId, noticeId } of notices)
    expect([unitId, noticeId]).toEqual([alert.unitId, `${alert.alertId}/${formatRevision(alert.revision)}`]);

  const clocks = clocksOf(alert).map(({ clock }) => clock);
  if (alert.state === 'resolved') {
    expect(clocks).toEqual([]);
    return;
  }
  const isSilent = alert.snoozed !== undefined || alert.paused !== undefined;
  if (alert.severity === 'red') {
    expect(clocks).not.toEqual([]);
    if (alert.state === 'open' && !isSilent) expect(clocks).toContain('escalate');
    if (alert.state !== 'open') expect(clocks).toContain('follow-up');
  }
  for (const { dueAt } of clocksOf(alert)) expect(dueAt - now).toBeLessThan(31 * 24 * HOUR);
  if (alert.state === 'open' && !isSilent && alert.escalation !== undefined)
    expect(alert.escalation.nextAt - now).toBeLessThan(LONGEST_GAP_MS);
  expect(notices.length).toBeLessThanOrEqual(1);
  if (isSilent || alert.late) expect(notices).toEqual([]);
  if (alert.snoozed !== undefined && alert.severity === 'red') {
    const limit = Math.max(60, ...(state().cares ?? []).map(({ redSnoozeMinutes }) => redSnoozeMinutes));
    expect(alert.snoozed.until - alert.snoozed.at).toBeLessThanOrEqual(limit * MINUTE);
  }
  expect(alert.ownerOrganisationId).toBe(`org-of-${alert.unitId}`);
  if (live !== undefined && alert.unitId !== live.unitId) {
    expect(alert.handover).toBeUndefined();
    expect(history.some(({ event }) => event === 'fell-back' || event === 'handover-accepted')).toBe(true);
  }
  const offered = history.some(({ event }) => event === 'handover-offered' || event === 'handover-returned');
  if (offered && live !== undefined && alert.unitId === live.unitId)
    expect([alert.overdueAt, alert.escalation, alert.followUp]).toEqual([
      live.overdueAt,
      live.escalation,
      live.followUp,
    ]);
}

function lifeOf(state: MonitorState, rule = VALUES): AlertLife {
  const life: AlertLife = new AlertLife(state, {
    rule,
    onMove: (moved, before, now) => check(() => life.state, moved, before, now),
  });
  return life;
}

const rules = fc.constantFrom(VALUES, ALARM, MISSING);

describe('whatever happens to an alert', () => {
  it('a red has a running clock, one unit answers for it, and no clock comes twice', () => {
    fc.assert(
      fc.property(anyState, rules, fc.array(step, { maxLength: 40 }), (state, rule, steps) => {
        const life = lifeOf(state, rule).fire(rule === ALARM ? 'red' : 'yellow');
        for (const each of steps) each(life);
      }),
      { numRuns: 1500 },
    );
  });

  it('an unacknowledged red is told or marked again and again, for as long as it lasts', () => {
    fc.assert(
      fc.property(anyState, fc.array(step, { maxLength: 15 }), (state, steps) => {
        const life = lifeOf(state);
        life.fire('red');
        for (const each of steps) each(life);
        const { alert } = life;
        if (alert?.state !== 'open' || alert.severity !== 'red') return;
        // Any silence is over by then.
        life.wait(3060);
        const told = () => life.events.filter((event) => event === 'notified' || event === 'escalated').length;
        const before = told();
        // The longest first clock there is.
        life.wait(600);
        expect(told()).toBeGreaterThan(before);
      }),
      { numRuns: 100 },
    );
  });

  it('with every notice undelivered at once nobody is called in a tight loop, and it goes on', () => {
    fc.assert(
      fc.property(anyState, (state) => {
        const life = lifeOf(state).fire('red');
        const hours = 12;
        for (let minute = 0; minute < hours * 60; minute += 1) {
          let answered = 0;
          while (life.answer('undelivered')) answered += 1;
          // One round of at most four steps for each unit, and a round lasts a minute at the least.
          expect(answered).toBeLessThanOrEqual(8);
          life.wait(1);
        }
        expect(life.notices.length).toBeLessThanOrEqual(hours * 60 * 4 + 4);
      }),
      { numRuns: 150 },
    );
  });

  it('a rehearsal climbs no ladder: an alert of months costs one clock', () => {
    const ladder = { ...LADDER, steps: LADDER.steps.slice(0, 1) };
    const state = stateOf([care('ward', { policies: [policy({ red: ladder })] })], { rehearsed: true });
    const life = new AlertLife(state);
    life.fire('red').wait(90 * 24 * 60);
    expect([life.clocksRun, life.events, life.notices]).toEqual([1, ['opened', 'overdue'], []]);
  });
});
