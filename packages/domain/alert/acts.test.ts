import { describe, expect, it } from 'vitest';
import type { AlertAct } from './act.ts';
import { actOnAlert } from './act-on-alert.ts';
import { SYSTEM } from './alert.ts';
import { ALARM, AlertLife, care, HOUR, LADDER, MINUTE, MISSING, policy, stateOf } from './life-testing.ts';
import { nextClock } from './next-clock.ts';
import { runAlertClock } from './run-alert-clock.ts';
import { suppressionsOf } from './suppressions.ts';

const ward = care('ward', { policies: [policy({ red: LADDER, yellow: LADDER })] });
const red = (rule = ALARM) => new AlertLife(stateOf([ward]), { rule }).fire('red');
const value = (severity: 'red' | 'yellow') => new AlertLife(stateOf([ward])).fire(severity);
const snooze = (life: AlertLife, minutes: number): AlertAct => ({
  kind: 'snooze',
  until: life.now + minutes * MINUTE,
  reason: 'contacted-patient',
});
const attempt = (life: AlertLife, minutes: number): AlertAct => ({
  kind: 'attempt',
  nextTryAt: life.now + minutes * MINUTE,
});
const VISIT: AlertAct = { kind: 'resolve', outcome: 'visit' };

describe('somebody acknowledges', () => {
  it('a red: the first clock is over, the second begins', () => {
    const life = value('red').wait(25);
    expect(life.own.overdue).toBe(true);
    expect(life.act({ kind: 'acknowledge', noteToPatient: 'We have seen it' })).toBe('done');
    expect(life.own).toMatchObject({ state: 'acknowledged', overdue: false, noteToPatient: 'We have seen it' });
    expect(life.clocks).toEqual({ 'follow-up': 120 });
  });

  it('a yellow: no clock is left', () => {
    const life = value('yellow');
    life.act({ kind: 'acknowledge' });
    expect([life.clocks, nextClock(life.own)]).toEqual([{}, undefined]);
  });

  it('a red of a unit that has signed nothing: the second clock is four hours', () => {
    const life = new AlertLife(stateOf(undefined)).fire('red');
    life.act({ kind: 'acknowledge' });
    expect(life.clocks).toEqual({ 'follow-up': 240 });
  });

  it('what has normalised unseen: it is resolved with that', () => {
    const life = value('red');
    life.green();
    life.wait(1).green();
    expect(life.own).toMatchObject({ state: 'open', normalisedAt: life.now });
    expect(life.act({ kind: 'acknowledge' })).toBe('done');
    expect(life.own).toMatchObject({ state: 'resolved', resolved: { outcome: 'normalised', by: 'somebody' } });
    expect(life.events.slice(-2)).toEqual(['acknowledged', 'resolved']);
  });

  it('what was normal and has fired again: it is acknowledged only', () => {
    const life = value('red');
    life.green();
    life.wait(1).green();
    life.wait(1).fire('red');
    life.act({ kind: 'acknowledge' });
    expect(life.own).toMatchObject({ state: 'acknowledged', normalisedAt: undefined, greens: undefined });
  });
});

describe('an acknowledged red that nobody resolves', () => {
  it('is due again and again, and the first duty is told each time', () => {
    const life = value('red');
    life.act({ kind: 'acknowledge' });
    life.wait(250);
    expect(life.own.followUp).toMatchObject({ due: true, n: 2 });
    expect(life.told()).toEqual(['ward nurse 0', 'ward nurse 120', 'ward nurse 240']);
    expect(life.clocks).toEqual({ 'follow-up': 110 });
  });

  it('tells the next duty when the first is not reached, and each only once', () => {
    const life = value('red');
    life.act({ kind: 'acknowledge' });
    life.wait(120);
    expect([life.answer('undelivered'), life.answer('undelivered'), life.answer('undelivered')]).toEqual([
      true,
      true,
      false,
    ]);
    expect(life.told().slice(1)).toEqual(['ward nurse 120', 'ward physician 120']);
  });

  it('is marked due but tells nobody while it is silenced', () => {
    const life = value('red');
    life.act({ kind: 'acknowledge' });
    life.wait(100).act(snooze(life, 40));
    expect(life.wait(25).own.followUp?.due).toBe(true);
    expect(life.notices).toHaveLength(1);
  });
});

describe('in hand', () => {
  it('starting acknowledges what nobody had', () => {
    const life = value('red');
    expect(life.act({ kind: 'start' })).toBe('done');
    expect(life.own).toMatchObject({
      state: 'in-progress',
      acknowledged: { by: 'somebody' },
      started: { by: 'somebody' },
    });
    expect(life.events.slice(-2)).toEqual(['acknowledged', 'started']);
    expect(life.clocks).toEqual({ 'follow-up': 120 });
  });

  it('"tried, no answer" is no resolution: it is due again at the next try, once', () => {
    const life = value('yellow');
    expect(life.act(attempt(life, 30))).toBe('done');
    expect(life.own).toMatchObject({ state: 'in-progress', attempts: { n: 1, due: false } });
    life.wait(31);
    expect(life.own).toMatchObject({ state: 'in-progress', attempts: { n: 1, due: true } });
    expect(life.told()).toEqual(['ward nurse 0', 'ward nurse 30']);
    expect(life.clocks).toEqual({});
    life.act(attempt(life, 60));
    expect(life.own.attempts).toMatchObject({ n: 2, due: false });
  });
});

describe('silence', () => {
  it('has a reason and an end, and until then no clock runs but that', () => {
    const life = value('red');
    life.act(snooze(life, 45));
    expect(life.clocks).toEqual({ snooze: 45 });
    expect(suppressionsOf(life.own, life.now)).toEqual([
      { kind: 'snoozed', until: life.now + 45 * MINUTE, reason: 'contacted-patient', by: 'somebody' },
    ]);
  });

  it('belongs to the episode: the same again only counts', () => {
    const life = value('red');
    life.act(snooze(life, 45));
    life.wait(5).fire('red').fire('yellow');
    expect(life.own).toMatchObject({ count: 3, snoozed: { reason: 'contacted-patient' } });
    expect(life.clocks).toEqual({ snooze: 40 });
  });

  it('of a red no longer than the limit from its first silence on, however often it is snoozed; anew when it gets worse', () => {
    const life = value('red');
    expect(life.act(snooze(life, 45))).toBe('done');
    life.wait(30);
    expect(life.act(snooze(life, 45))).toBe('snooze-too-long');
    expect(life.act(snooze(life, 15))).toBe('done');
    life.wait(16);
    expect(life.act(snooze(life, 1))).toBe('snooze-too-long');
  });

  it('ends on worsening, and somebody is told', () => {
    const life = value('yellow');
    life.act(snooze(life, 600));
    life.wait(5).fire('red');
    expect(life.own).toMatchObject({ state: 'open', severity: 'red', snoozed: undefined });
    expect(life.told()).toEqual(['ward nurse 0', 'ward nurse 5']);
  });

  it('ends by itself, and the clocks begin anew', () => {
    const life = value('red').wait(25);
    life.act(snooze(life, 45));
    life.wait(45);
    expect(life.own).toMatchObject({ snoozed: undefined, overdue: false });
    expect(life.clocks).toEqual({ overdue: 20, escalate: 10 });
    expect(life.events.slice(-3)).toEqual(['snoozed', 'snooze-ended', 'notified']);
  });

  it('is taken back', () => {
    const life = value('red');
    life.act(snooze(life, 45));
    expect(life.act({ kind: 'unsnooze' })).toBe('done');
    expect(life.clocks).toEqual({ overdue: 20, escalate: 10 });
  });

  it('of an acknowledged alert lasts and starts no first clock when it ends', () => {
    const life = value('red');
    life.act(snooze(life, 30));
    life.act({ kind: 'acknowledge' });
    expect(life.clocks).toEqual({ snooze: 30, 'follow-up': 120 });
    expect(life.wait(31).clocks).toEqual({ 'follow-up': 89 });
  });

  it('of an alarm does not hold back the next one', () => {
    const life = red();
    life.act(snooze(life, 45));
    life.wait(5).fire('red');
    expect(life.own.snoozed).toBeUndefined();
    expect(life.told()).toEqual(['ward nurse 0', 'ward nurse 5']);
  });
});

describe('worse', () => {
  it('than what somebody has in hand opens it again, with new clocks and from the first step', () => {
    const life = value('yellow');
    life.act(attempt(life, 30));
    life.wait(5).fire('red');
    expect(life.own).toMatchObject({ state: 'open', severity: 'red' });
    expect([life.own.acknowledged, life.own.started, life.own.attempts]).toEqual([undefined, undefined, undefined]);
    expect(life.clocks).toEqual({ overdue: 20, escalate: 10 });
    expect(life.events.slice(-2)).toEqual(['reopened', 'notified']);
  });

  it('than what is open raises it, and its clocks begin anew', () => {
    const life = value('yellow').wait(15).fire('red');
    expect(life.clocks).toEqual({ overdue: 20, escalate: 10 });
    expect(life.events.slice(-2)).toEqual(['raised', 'notified']);
  });

  it('but late raises nothing', () => {
    const life = value('yellow').wait(15).fire('red', { late: true });
    expect(life.own).toMatchObject({ severity: 'yellow', count: 2, late: false });
    expect(life.notices).toHaveLength(2);
  });

  it('lists its repeats, newest first, twenty of them', () => {
    const life = value('yellow');
    for (let n = 0; n < 25; n += 1) life.wait(1).fire('yellow');
    expect(life.own.count).toBe(26);
    expect(life.own.repeats?.map(({ at }) => (life.now - at) / MINUTE)).toEqual(
      Array.from({ length: 20 }, (_, n) => n),
    );
  });
});

describe('while the patient is away', () => {
  const awayState = stateOf([ward], { pauses: [{ from: 0, to: Date.parse('2026-11-25T00:00:00Z') }] });

  it.each([
    ['a yellow waits', undefined, 'yellow', true],
    ['what is missing waits, red too', MISSING, 'red', true],
    ['a red never waits', undefined, 'red', false],
    ['an alarm never waits', ALARM, 'red', false],
  ] as const)('%s', (_, rule, severity, waits) => {
    const life = new AlertLife(awayState, rule && { rule }).fire(severity);
    expect(life.notices).toHaveLength(waits ? 0 : 1);
    expect(Object.keys(life.clocks)).toEqual(waits ? ['pause'] : ['overdue', 'escalate']);
    expect(suppressionsOf(life.own, life.now).map(({ kind }) => kind)).toEqual(waits ? ['paused'] : []);
  });

  it('a yellow that waited has its clocks from when the patient is back', () => {
    const life = new AlertLife(awayState).fire('yellow').wait(40 * 60);
    expect(life.events.slice(0, 4)).toEqual(['opened', 'paused', 'pause-ended', 'notified']);
  });

  it('a yellow that turns red waits no longer', () => {
    const life = new AlertLife(awayState).fire('yellow').fire('red');
    expect([life.own.paused, life.notices.length]).toEqual([undefined, 1]);
  });
});

describe('a receipt of a responder', () => {
  it.each([
    [1, 'in-progress'],
    [3, 'acknowledged'],
    [0, 'open'],
    [7, 'open'],
  ] as const)('of code %i leaves the event %s, and is kept', (code, state) => {
    const life = red();
    expect(life.act({ kind: 'receipt', code }, 'responder')).toBe('done');
    expect(life.own).toMatchObject({ state, receipts: [{ code, by: 'responder' }] });
    expect(life.events).toContain('receipted');
  });

  it('that comes after it is in hand is noted only', () => {
    const life = red();
    for (const code of [1, 3, 4, 1]) expect(life.act({ kind: 'receipt', code })).toBe('done');
    expect(life.own.state).toBe('in-progress');
    expect(life.own.receipts?.map(({ code }) => code)).toEqual([1, 3, 4, 1]);
  });
});

it('what waited for n of m in vain is dropped by nobody, and pages nobody', () => {
  const life = value('yellow');
  const until = life.now + HOUR;
  const pending = { ...life.own, state: 'pending', pending: { have: 1, need: 2, until } } as const;
  expect(runAlertClock(life.state, pending, 'pending', until - 1)).toBeUndefined();
  const dropped = runAlertClock(life.state, pending, 'pending', until);
  expect(dropped?.alert).toMatchObject({ state: 'resolved', resolved: { by: SYSTEM, outcome: 'not-met' } });
  expect(dropped?.notices ?? []).toEqual([]);
});

describe('is refused:', () => {
  it.each<[string, AlertLife, (life: AlertLife) => AlertAct, string]>([
    ['resolving what nobody has acknowledged', value('red'), () => VISIT, 'not-acknowledged'],
    ['a silence that has ended before it begins', value('red'), (life) => snooze(life, 0), 'expiry-in-past'],
    ['a red silenced longer than its tenant allows', value('red'), (life) => snooze(life, 46), 'snooze-too-long'],
    ['a silence of more than 30 days', value('yellow'), (life) => snooze(life, 30 * 24 * 60 + 1), 'snooze-too-long'],
    ['a next try in the past', value('red'), (life) => attempt(life, 0), 'expiry-in-past'],
    ['ending a silence that is not', value('red'), () => ({ kind: 'unsnooze' }), 'not-snoozed'],
    ['a receipt on what is no event', value('red'), () => ({ kind: 'receipt', code: 3 }), 'not-an-event'],
    ['accepting what nobody has offered', value('red'), () => ({ kind: 'accept-handover' }), 'no-handover'],
    ['declining it', value('red'), () => ({ kind: 'decline-handover', reason: '' }), 'no-handover'],
    ['withdrawing it', value('red'), () => ({ kind: 'withdraw-handover' }), 'no-handover'],
  ])('%s', (_, life, act, refusal) => {
    const { own } = life;
    expect(life.act(act(life))).toBe(refusal);
    expect(life.own).toBe(own);
  });

  it.each<[string, AlertAct, AlertAct, string]>([
    ['acknowledging twice', { kind: 'acknowledge' }, { kind: 'acknowledge' }, 'already-acknowledged'],
    ['acknowledging what is in hand', { kind: 'start' }, { kind: 'acknowledge' }, 'already-acknowledged'],
    ['starting twice', { kind: 'start' }, { kind: 'start' }, 'already-in-progress'],
  ])('%s', (_, first, second, refusal) => {
    const life = value('red');
    life.act(first);
    expect(life.act(second)).toBe(refusal);
  });

  it('anything on what is resolved, on a revision that is not the newest, and on what waits for n of m', () => {
    const life = value('red');
    const by = { at: life.now, by: 'somebody', unitId: 'ward' };
    const pending = { ...life.own, state: 'pending', pending: { have: 1, need: 2, until: life.now + HOUR } } as const;
    expect(actOnAlert(life.state, life.own, { kind: 'start' }, '1-7', by)).toEqual({
      ok: false,
      error: 'stale-revision',
    });
    expect(actOnAlert(life.state, pending, VISIT, '1-1', by)).toEqual({ ok: false, error: 'not-open' });
    expect(suppressionsOf(pending, life.now)).toEqual([{ kind: 'pending', until: life.now + HOUR }]);
    life.act({ kind: 'acknowledge' });
    expect(life.act(VISIT)).toBe('done');
    expect(life.act({ kind: 'acknowledge' })).toBe('already-resolved');
    expect([life.clocks, suppressionsOf(life.own, life.now)]).toEqual([{}, []]);
  });
});
