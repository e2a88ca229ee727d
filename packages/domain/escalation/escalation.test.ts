import { describe, expect, it, test } from 'vitest';
import { ALARM, AlertLife, care, LADDER, MINUTE, MONDAY_NOON, OFFICE, policy, stateOf } from '../alert/life-testing.ts';
import { suppressionsOf } from '../alert/suppressions.ts';
import type { Ladder, UnitCare } from './unit-care.ts';

const CLOSED = Date.parse('2026-11-23T18:00:00+01:00');
const hours: Ladder = { ...LADDER, counting: 'opening-hours' };

function ward(more: Partial<UnitCare> = {}, ladders: Partial<Record<'red' | 'yellow', Ladder>> = { red: LADDER }) {
  return care('ward', { policies: [policy(ladders)], ...more });
}

const signed = () => new AlertLife(stateOf([ward()])).fire('red');

describe('a red that opens', () => {
  it.each<[string, readonly UnitCare[] | undefined, object]>([
    ['has the clock its unit has signed', [ward()], { overdue: 20, escalate: 10 }],
    [
      'has the plan’s clock where the ladder says none',
      [ward({}, { red: { ...LADDER, acknowledgeWithinMinutes: undefined } })],
      { overdue: 30, escalate: 10 },
    ],
    [
      'has the plan’s clock, and is marked with it, where nothing is signed',
      [care('ward')],
      { overdue: 30, escalate: 30 },
    ],
    ['has it too where nothing is known of its unit', undefined, { overdue: 30, escalate: 30 }],
    [
      'has it too where only the yellow ladder is signed',
      [ward({}, { yellow: LADDER })],
      { overdue: 30, escalate: 30 },
    ],
    [
      'counts all hours though its unit counts its opening hours',
      [ward({ openingHours: OFFICE }, { red: hours })],
      { overdue: 20, escalate: 10 },
    ],
  ])('%s', (_, cares, clocks) => {
    expect(new AlertLife(stateOf(cares), { now: CLOSED }).fire('red').clocks).toEqual(clocks);
  });

  it('has the clock of its rule before that of its unit', () => {
    expect(new AlertLife(stateOf([ward()]), { rule: ALARM }).fire('red').clocks).toEqual({ overdue: 5, escalate: 10 });
  });

  it('follows the policy of its own programme before the one for all others, and the newest', () => {
    const slow = policy({ red: { ...LADDER, acknowledgeWithinMinutes: 99 } });
    const own = policy({ red: { ...LADDER, acknowledgeWithinMinutes: 7 } }, { programme: 'copd', policyVersion: 2 });
    const older = policy({ red: LADDER }, { programme: 'copd' });
    const life = new AlertLife(stateOf([care('ward', { policies: [slow, own, older] })])).fire('red');
    expect(life.clocks.overdue).toBe(7);
  });

  it('tells the first duty at once, with no value in the notice', () => {
    const { notices, events, own } = signed();
    expect(events).toEqual(['opened', 'notified']);
    expect(notices).toEqual([
      {
        v: 1,
        noticeId: `${own.alertId}/1-1`,
        alertId: own.alertId,
        patientId: stateOf([]).patientId,
        unitId: 'ward',
        duty: 'nurse',
        channel: 'push',
        severity: 'red',
        at: MONDAY_NOON,
        drill: undefined,
      },
    ]);
  });

  it('late pages nobody but has its clock, and pages as soon as something fresh fires it', () => {
    const life = new AlertLife(stateOf([ward()])).fire('red', { late: true });
    expect([life.clocks, life.notices]).toEqual([{ overdue: 20, escalate: 20 }, []]);
    life.wait(40);
    expect([life.events, life.notices]).toEqual([['opened', 'overdue', 'escalated', 'escalated'], []]);
    life.fire('red');
    expect(life.told()).toEqual(['ward nurse 40']);
    expect(life.own).toMatchObject({ overdue: true, count: 2, late: false });
  });

  it('of a unit’s test patient is a drill to whoever is told', () => {
    const life = new AlertLife(stateOf([ward()], { drill: true })).fire('red');
    expect([life.own.drill, life.notices[0]?.drill]).toEqual([true, true]);
  });
});

describe('the ladder', () => {
  it('goes step by step, round by round, to the fallback unit, which has clocks of its own', () => {
    const centre = care('centre', { policies: [policy({ red: { ...LADDER, rounds: 9 } })] });
    const life = new AlertLife(stateOf([ward({ fallbackUnitId: 'centre' }), centre])).fire('red').wait(95);
    expect(life.told()).toEqual([
      'ward nurse 0',
      'ward physician 10',
      'ward nurse 40',
      'ward physician 50',
      'centre nurse 80',
      'centre physician 90',
    ]);
    expect(life.events).toContain('fell-back');
    expect(life.own).toMatchObject({ unitId: 'centre', ownerOrganisationId: 'org-of-centre', overdue: false });
    expect(life.clocks).toEqual({ overdue: 5, escalate: 25 });
  });

  it('without a fallback unit goes on for ever', () => {
    expect(signed().wait(40 * 30 - 1).notices).toHaveLength(60);
  });

  it('goes on where the fallback unit is one of which nothing is known', () => {
    const life = new AlertLife(stateOf([ward({ fallbackUnitId: 'gone' })])).fire('red').wait(130);
    expect(life.own.unitId).toBe('ward');
    expect(life.told().at(-1)).toBe('ward physician 130');
  });

  it('ends when somebody acknowledges, and no clock of it runs', () => {
    const life = signed();
    expect(life.act({ kind: 'acknowledge' })).toBe('done');
    expect(life.clocks).toEqual({ 'follow-up': 120 });
    expect(life.wait(100).notices).toHaveLength(1);
  });

  it('is the one that is signed now: one signed on the way is climbed from its first step', () => {
    const life = new AlertLife(stateOf([care('ward')])).fire('red');
    life.state = stateOf([ward()]);
    expect(life.wait(45).told()).toEqual(['ward nurse 30', 'ward physician 40']);
  });

  it('that is no longer signed leaves the marks', () => {
    const life = signed();
    life.state = stateOf([care('ward')]);
    expect(life.wait(75).events).toEqual(['opened', 'notified', 'escalated', 'overdue', 'escalated', 'escalated']);
  });

  it('takes two steps of one moment one after the other, so that both are sent', () => {
    const both = { ...LADDER, steps: LADDER.steps.map((step) => ({ ...step, afterMinutes: 0 })) };
    const life = new AlertLife(stateOf([ward({}, { red: both })])).fire('red');
    expect(life.clocks.escalate).toBeGreaterThan(0);
    expect(life.wait(1).notices).toHaveLength(2);
  });

  it('after a long outage takes one step, not all that were missed', () => {
    expect(signed().sleep(500).told()).toEqual(['ward nurse 0', 'ward physician 500']);
  });
});

describe('without a signed ladder', () => {
  it('a red is overdue and marked in one step, and marked again as often as its clock is long', () => {
    const life = new AlertLife(stateOf(undefined)).fire('red').wait(95);
    expect(life.events).toEqual(['opened', 'overdue', 'escalated', 'escalated', 'escalated']);
    expect(life.own).toMatchObject({ overdue: true, revision: { n: 4 } });
  });

  it('a red with a clock of five minutes is marked every quarter of an hour', () => {
    const life = new AlertLife(stateOf(undefined), { rule: ALARM }).fire('red').wait(36);
    expect(life.clocks).toEqual({ escalate: 14 });
  });

  it('a red goes to the fallback unit with its first clock', () => {
    const centre = care('centre', { policies: [policy({ red: LADDER })] });
    const life = new AlertLife(stateOf([care('ward', { fallbackUnitId: 'centre' }), centre])).fire('red').wait(31);
    expect(life.events).toEqual(['opened', 'overdue', 'escalated', 'fell-back', 'notified']);
    expect(life.told()).toEqual(['centre nurse 30']);
  });

  it('a yellow has no clock', () => {
    const life = new AlertLife(stateOf(undefined)).fire('yellow');
    expect([life.clocks, life.wait(3000).events]).toEqual([{}, ['opened']]);
  });
});

describe('quiet hours', () => {
  const yellow = (now: number) =>
    new AlertLife(stateOf([ward({ openingHours: OFFICE }, { yellow: hours })]), { now }).fire('yellow');
  const eight = Date.parse('2026-11-24T08:00:00+01:00');

  it('move a yellow to the next opening, and say until when', () => {
    const life = yellow(CLOSED);
    expect(life.notices).toEqual([]);
    expect(life.own).toMatchObject({ quietUntil: eight, overdueAt: eight + 20 * MINUTE });
    expect(suppressionsOf(life.own, life.now)).toEqual([{ kind: 'quiet-hours', until: eight }]);
    expect(suppressionsOf(life.own, eight)).toEqual([]);
    expect(life.wait(14 * 60).told(eight)).toEqual(['ward nurse 0']);
    expect(life.own.quietUntil).toBeUndefined();
  });

  it('stop the ladder of a yellow in the evening and let it go on in the morning', () => {
    const life = yellow(Date.parse('2026-11-23T15:55:00+01:00')).wait(24 * 60);
    expect(life.told(eight).slice(0, 3)).toEqual(['ward nurse -965', 'ward physician 5', 'ward nurse 35']);
  });

  it('hold also when the duty could not be reached just before they began', () => {
    const life = yellow(Date.parse('2026-11-23T15:59:00+01:00')).wait(2);
    expect(life.answer('undelivered')).toBe(true);
    expect([life.notices.length, life.own.quietUntil]).toEqual([1, eight]);
  });

  it('do not hold back a yellow that turns red', () => {
    const state = stateOf([ward({ openingHours: OFFICE }, { yellow: hours, red: hours })]);
    const life = new AlertLife(state, { now: CLOSED }).fire('yellow').fire('red');
    expect([life.told(CLOSED), life.own.quietUntil]).toEqual([['ward nurse 0'], undefined]);
  });
});

describe('what the duty says of a notice', () => {
  it('delivered is noted, once', () => {
    const life = signed();
    const before = life.own.revision.n;
    const noticeId = life.notices[0]?.noticeId;
    expect(life.answer('delivered')).toBe(true);
    expect(life.own).toMatchObject({ revision: { n: before + 1 }, escalation: { last: { outcome: 'delivered' } } });
    expect(life.answer('delivered', noticeId)).toBe(false);
    expect(life.clocks.escalate).toBe(10);
  });

  it('undelivered is the next step now', () => {
    const life = signed().wait(2);
    life.answer('undelivered');
    expect(life.told()).toEqual(['ward nurse 0', 'ward physician 2']);
    expect(life.events).toEqual(['opened', 'notified', 'undelivered', 'notified']);
  });

  it('a round that reached nobody waits as long as any before the next', () => {
    const life = signed();
    expect([life.answer('undelivered'), life.answer('undelivered'), life.answer('undelivered')]).toEqual([
      true,
      true,
      false,
    ]);
    expect(life.notices).toHaveLength(2);
    expect(life.clocks.escalate).toBe(30);
  });

  it('the last step never delivered: nobody else becomes responsible, so the one who was reached is not called every minute', () => {
    const both = { ...LADDER, steps: LADDER.steps.map((step) => ({ ...step, afterMinutes: 0 })) };
    const life = new AlertLife(stateOf([ward({}, { red: both })])).fire('red');
    for (let minute = 0; minute < 4 * 60; minute += 1)
      life.wait(1).answer(life.own.escalation?.step === 1 ? 'delivered' : 'undelivered');
    expect(life.notices.filter(({ duty }) => duty === 'nurse').length).toBeLessThanOrEqual(10);
  });

  it('the last step undelivered, the one before delivered: the next round is now', () => {
    const life = signed();
    life.answer('delivered');
    life.wait(10).answer('undelivered');
    expect(life.told()).toEqual(['ward nurse 0', 'ward physician 10', 'ward nurse 10']);
  });

  test.each<[string, (life: AlertLife) => void]>([
    ['was overtaken by the next step', (life) => life.wait(10)],
    ['is of an alert that was acknowledged', (life) => life.act({ kind: 'acknowledge' })],
    [
      'is of an alert that was silenced',
      (life) => life.act({ kind: 'snooze', until: life.now + MINUTE, reason: 'known-cause' }),
    ],
  ])('changes nothing when the notice %s', (_, meanwhile) => {
    const life = signed();
    const noticeId = life.notices[0]?.noticeId;
    meanwhile(life);
    const { own } = life;
    expect(life.answer('undelivered', noticeId)).toBe(false);
    expect(life.own).toBe(own);
  });
});
