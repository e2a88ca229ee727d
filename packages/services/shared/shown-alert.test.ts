import type { Alert } from '@naer/domain/alert/alert';
import { describe, expect, it } from 'vitest';
import { shownLife } from './shown-alert.ts';

const T0 = Date.parse('2026-11-22T12:00:00Z');
const MINUTE = 60_000;
const at = (minutes: number) => new Date(T0 + minutes * MINUTE).toISOString();
const ACT = { at: T0, by: 'kari', unitId: 'u1' };

function alert(changes: Partial<Alert> = {}): Alert {
  return {
    v: 1,
    alertId: 'a',
    ruleKey: 'oxygen',
    category: 'clinical',
    severity: 'red',
    state: 'open',
    revision: { epoch: 1, n: 3 },
    openedAt: T0,
    count: 1,
    late: false,
    verify: false,
    overdue: false,
    unitId: 'u1',
    ownerOrganisationId: 'o1',
    controllerOrganisationId: 'o1',
    planVersion: 1,
    engineVersion: '1',
    mappingVersion: '1',
    ...changes,
  };
}

const ladder = { unitId: 'u1', policyVersion: 2, step: 1, loop: 0, nextAt: T0 + 5 * MINUTE };
const last = { noticeId: 'a/3', at: T0, duty: 'nurse', channel: 'push' } as const;

describe('what is shown of the life of an alert', () => {
  it('of an alert of the first version: nothing but who is responsible', () => {
    expect(shownLife(alert())).toEqual({ unitId: 'u1' });
  });

  it.each<readonly [string, Partial<Alert>, object]>([
    [
      'the clock that comes first, of all that run',
      { overdueAt: T0 + 15 * MINUTE, escalation: ladder },
      { clock: { kind: 'escalate', dueAt: at(5) }, step: { taken: 1, round: 0 } },
    ],
    [
      'a step of which nobody has said how it went',
      { escalation: { ...ladder, last } },
      { step: { taken: 1, round: 0, duty: 'nurse', channel: 'push' } },
    ],
    [
      'a step that reached nobody, and why',
      { escalation: { ...ladder, last: { ...last, outcome: 'undelivered', reason: 'nobody-on-duty' } } },
      { step: { duty: 'nurse', outcome: 'undelivered', reason: 'nobody-on-duty' } },
    ],
    [
      'a snooze with its end, its reason and who did it; its clock is the only one',
      { overdueAt: T0 + MINUTE, snoozed: { ...ACT, until: T0 + 30 * MINUTE, reason: 'known-cause' } },
      {
        clock: { kind: 'snooze', dueAt: at(30) },
        suppressed: [{ kind: 'snoozed', until: at(30), reason: 'known-cause', by: 'kari' }],
      },
    ],
    [
      'a pause and its end',
      { severity: 'yellow', paused: { until: T0 + 60 * MINUTE } },
      { clock: { kind: 'pause', dueAt: at(60) }, suppressed: [{ kind: 'paused', until: at(60) }] },
    ],
    [
      'quiet hours and their end',
      { severity: 'yellow', quietUntil: T0 + 600 * MINUTE },
      { suppressed: [{ kind: 'quiet-hours', until: at(600) }] },
    ],
    ['late data, of which nobody was told', { late: true }, { suppressed: [{ kind: 'late' }] }],
    [
      'so many of so many, and until when',
      { state: 'pending', pending: { have: 1, need: 3, until: T0 + 90 * MINUTE } },
      {
        clock: { kind: 'pending', dueAt: at(90) },
        pending: { have: 1, need: 3 },
        suppressed: [{ kind: 'pending', until: at(90) }],
      },
    ],
    ['resolved unseen', { normalisedAt: T0 }, { unseen: true }],
    ['a plan that has changed', { planChanged: { planVersion: 2, at: T0 } }, { planChanged: true }],
    [
      'who has it in hand, and when it is tried again',
      { state: 'in-progress', started: ACT, attempts: { n: 2, nextTryAt: T0 + 20 * MINUTE, due: false } },
      {
        startedBy: 'kari',
        attempts: { n: 2, nextTryAt: at(20), due: false },
        clock: { kind: 'next-try', dueAt: at(20) },
      },
    ],
    [
      'a second clock that has come',
      { state: 'acknowledged', followUp: { dueAt: T0 + 240 * MINUTE, due: true, n: 1 } },
      { followUpDue: true, clock: { kind: 'follow-up', dueAt: at(240) } },
    ],
    ['a test alarm', { drill: true }, { drill: true }],
  ])('%s', (_, changes, shown) => {
    expect(shownLife(alert(changes))).toMatchObject(shown);
  });

  it('a second clock that runs is no reason to hurry, and what is acknowledged is not told as unseen', () => {
    const shown = shownLife(
      alert({ state: 'acknowledged', normalisedAt: T0, followUp: { dueAt: T0 + 1, due: false, n: 0 } }),
    );
    expect(shown).not.toHaveProperty('followUpDue');
    expect(shown).not.toHaveProperty('unseen');
  });

  it('nothing is held back of what is resolved', () => {
    const snoozed = { ...ACT, until: T0 + 1, reason: 'other' as const };
    expect(shownLife(alert({ state: 'resolved', snoozed, late: true }))).toEqual({ unitId: 'u1' });
  });
});
