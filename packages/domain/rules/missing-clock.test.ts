import { describe, expect, it } from 'vitest';
import type { ScheduleEntry } from '../schedule/schedule.ts';
import { type Played, playClock, type Script } from './clock-testing.ts';
import type { MissingRule } from './missing.ts';
import { oslo, planOf, sample } from './rule-testing.ts';

/** DOMAIN 4: measure 08-10, remind 10:00, missed 12:00, clinician next day. */
const morning: ScheduleEntry = {
  key: 'morning',
  measures: [{ measure: 'oxygen-saturation' }, { measure: 'pulse' }],
  when: { kind: 'times', windows: [{ from: '08:00', to: '10:00' }] },
};
const rule: MissingRule = {
  type: 'missing',
  ruleKey: 'missing.morning',
  schedule: 'morning',
  remindAfterMinutes: 0,
  missedAfterMinutes: 120,
  tell: { nextDayAt: '08:00' },
  severity: 'yellow',
};
const plan = planOf([rule], { schedule: [morning], validFrom: oslo('2026-01-01') });
const both = (at: number, more: { receivedAt?: number; doubtful?: boolean } = {}) => [
  sample('oxygen-saturation', 92, at, more),
  sample('pulse', 70, at, more),
];

function play(days: readonly [string, string], more: Partial<Script> = {}): Played {
  return playClock({ plans: [plan], from: oslo(days[0], '00:00'), to: oslo(days[1], '23:59'), ...more });
}

const iso = (ms: number) => new Date(ms).toISOString();

describe('measure 08-10, remind 10:00, missed 12:00, clinician next day', () => {
  it.each([
    ['an ordinary day', '2026-06-09', '2026-06-10', '2026-06-09T08:00:00.000Z', '2026-06-10T06:00:00.000Z'],
    ['the day before spring', '2026-03-28', '2026-03-29', '2026-03-28T09:00:00.000Z', '2026-03-29T06:00:00.000Z'],
    ['29 March', '2026-03-29', '2026-03-30', '2026-03-29T08:00:00.000Z', '2026-03-30T06:00:00.000Z'],
    ['the day before autumn', '2026-10-24', '2026-10-25', '2026-10-24T08:00:00.000Z', '2026-10-25T07:00:00.000Z'],
    ['25 October', '2026-10-25', '2026-10-26', '2026-10-25T09:00:00.000Z', '2026-10-26T07:00:00.000Z'],
  ])('on %s reminds at 10:00 and tells at 08:00 the next day by the wall clock', (_, day, next, reminded, told) => {
    const { judged, reminders, alerts, fired } = play([day, day], {
      plans: [{ ...plan, validFrom: oslo(day, '00:00') }],
      to: oslo(next, '08:00'),
      from: oslo(day, '08:00'),
    });
    expect(judged.map(iso)).toEqual([reminded, told]);
    expect(reminders).toEqual([
      {
        kind: 'reminder',
        ruleKey: 'missing.morning',
        at: oslo(day, '10:00'),
        entryKey: 'morning',
        slotFrom: oslo(day, '08:00'),
        missing: ['oxygen-saturation', 'pulse'],
      },
    ]);
    expect(fired.map(iso)).toEqual([told]);
    expect(alerts).toMatchObject([
      {
        category: 'missing',
        ruleType: 'missing',
        severity: 'yellow',
        firedAt: oslo(next, '08:00'),
        finding: { facts: { slotFrom: oslo(day, '08:00'), slotTo: oslo(day, '10:00'), date: day, inRow: 1 } },
      },
    ]);
  });

  const day = '2026-06-09';
  const next = '2026-06-10';
  it.each([
    ['measured in the window', both(oslo(day, '09:00')), 0, 0],
    ['measured as the window opens', both(oslo(day, '08:00')), 0, 0],
    ['measured before the window', both(oslo(day, '07:59')), 1, 1],
    ['measured in the grace', both(oslo(day, '11:59')), 1, 0],
    ['measured when it has counted as missed', both(oslo(day, '12:00')), 1, 1],
    [
      'measured in the window, received in the evening',
      both(oslo(day, '09:00'), { receivedAt: oslo(day, '20:00') }),
      1,
      0,
    ],
    ['measured in the window, received too late', both(oslo(day, '09:00'), { receivedAt: oslo(next, '09:00') }), 1, 1],
    ['measured, but questionable', both(oslo(day, '09:00'), { doubtful: true }), 0, 0],
    ['half measured', [sample('pulse', 70, oslo(day, '09:00'))], 1, 1],
  ])('%s: reminded and told as often as that asks for', (_, samples, reminders, alerts) => {
    const played = play([day, day], { samples, from: oslo(day, '08:00'), to: oslo(next, '08:00') });
    expect([played.reminders.length, played.alerts.length]).toEqual([reminders, alerts]);
  });

  it('says what of it is missing', () => {
    const samples = [sample('pulse', 70, oslo(day, '09:00'))];
    const { reminders, alerts } = play([day, next], { samples, from: oslo(day, '08:00'), to: oslo(next, '08:00') });
    expect(reminders[0]?.missing).toEqual(['oxygen-saturation']);
    expect(alerts[0]?.finding?.facts?.missing).toBe('oxygen-saturation');
  });
});

describe('a clock that does not come when it should', () => {
  it('judges once when it comes twice', () => {
    const once = play(['2026-06-09', '2026-06-12']);
    const twice = play(['2026-06-09', '2026-06-12'], { times: 2 });
    expect(twice.fired).toEqual(once.fired);
    expect(twice.reminders).toEqual(once.reminders);
    expect(twice.alerts.map(({ count }) => count)).toEqual(once.alerts.map(({ count }) => count));
  });

  it.each([
    ['hours', (at: number) => at + 5 * 3_600_000],
    ['days, over the change of the clocks', () => oslo('2026-03-31', '23:00')],
  ])('late by %s: every slot is judged as of its own due time', (_, wakesAt) => {
    const samples = both(oslo('2026-03-29', '09:00'));
    const days = ['2026-03-27', '2026-03-31'] as const;
    const late = play(days, { samples, wakesAt });
    const onTime = play(days, { samples });
    expect(late.judged).toEqual(onTime.judged);
    expect(late.fired).toEqual(onTime.fired);
    // 26, 27, 28 and 30 March; not 29 March, which was measured.
    expect(late.fired.map(iso)).toEqual([
      '2026-03-27T07:00:00.000Z',
      '2026-03-28T07:00:00.000Z',
      '2026-03-29T06:00:00.000Z',
      '2026-03-31T06:00:00.000Z',
    ]);
    expect(late.reminders.map(({ at }) => at)).toEqual(onTime.reminders.map(({ at }) => at));
  });
});

describe('what is asked for', () => {
  const days = ['2026-06-09', '2026-06-14'] as const;
  const firedDays = ({ fired }: Played) => fired.map((at) => iso(at).slice(8, 10)).join(' ');

  it('is nothing in a pause, and everything again after its end', () => {
    // From the middle of the morning of the 10th (that slot is paused too) until the 12th at noon.
    const pauses = [{ from: oslo('2026-06-10', '09:00'), to: oslo('2026-06-12', '12:00') }];
    const played = play(days, { pauses });
    expect(firedDays(played)).toBe('09 10 14');
    expect(played.reminders.map(({ at }) => iso(at).slice(8, 10)).join(' ')).toBe('09 13 14');
  });

  it('skips a long pause and comes back', () => {
    const pauses = [{ from: oslo('2026-06-09', '00:00'), to: oslo('2027-06-09', '00:00') }];
    const played = play(days, { pauses, to: oslo('2027-06-10', '08:00') });
    expect(played.judged.map(iso)).toEqual([
      '2026-06-09T06:00:00.000Z',
      '2027-06-09T08:00:00.000Z',
      '2027-06-10T06:00:00.000Z',
    ]);
  });

  it('is nothing before the first plan began', () => {
    const plans = [{ ...plan, validFrom: oslo('2026-06-10', '09:00') }];
    expect(firedDays(play(days, { plans }))).toBe('12 13 14');
  });

  it('is what the plan in force at the slot asked for, also when the plan has changed since', () => {
    const evening = { ...morning, when: { kind: 'times', windows: [{ from: '18:00', to: '20:00' }] } } as const;
    const second = { ...plan, planVersion: 2, validFrom: oslo('2026-06-10', '12:30'), schedule: [evening] };
    const samples = both(oslo('2026-06-10', '19:00'));
    const { fired, alerts } = play(days, { plans: [plan, second], samples, to: oslo('2026-06-12', '09:00') });
    // The morning of the 10th was asked for by the first plan and is told under the second; its evening was measured.
    expect(fired.map(iso)).toEqual([
      '2026-06-09T06:00:00.000Z',
      '2026-06-10T06:00:00.000Z',
      '2026-06-11T06:00:00.000Z',
      '2026-06-12T06:00:00.000Z',
    ]);
    expect(alerts[0]?.finding?.facts).toMatchObject({ date: '2026-06-11', from: '18:00', inRow: 1 });
  });

  it.each([
    ['shorter', 240, 60],
    ['longer', 60, 240],
  ])('is told once by the grace of its own plan, also when a %s one begins before it is told', (_, before, after) => {
    const told = (missedAfterMinutes: number): MissingRule => ({ ...rule, missedAfterMinutes, tell: 'when-missed' });
    const first = { ...plan, rules: [told(before)] };
    const second = { ...plan, planVersion: 2, validFrom: oslo('2026-06-10', '12:00'), rules: [told(after)] };
    const { fired } = play(['2026-06-10', '2026-06-11'], { plans: [first, second] });
    expect(fired).toEqual([
      oslo('2026-06-10', '10:00') + before * 60_000,
      oslo('2026-06-11', '10:00') + after * 60_000,
    ]);
  });

  it('stops when the plan no longer has the rule', () => {
    const without = { ...plan, planVersion: 2, validFrom: oslo('2026-06-11', '00:00'), rules: [] };
    const played = play(days, { plans: [plan, without] });
    expect(firedDays(played)).toBe('09 10');
    expect(played.alerts).toHaveLength(1);
  });
});

describe('a row of missed slots', () => {
  const red: MissingRule = { ...rule, redAfterInRow: 3 };
  const plans = [{ ...plan, rules: [red], validFrom: oslo('2026-06-01', '00:00') }];
  const severities = (script: Partial<Script>) =>
    [2, 3, 4, 5, 6].map((days) => {
      const to = oslo(`2026-06-0${days}`, '08:00');
      const { alerts, fired } = play(['2026-06-01', '2026-06-01'], { plans, ...script, to });
      return fired.includes(to) ? `${alerts[0]?.severity} ${alerts[0]?.finding?.facts?.inRow}` : '-';
    });

  it('is red from the third on', () => {
    expect(severities({})).toEqual(['yellow 1', 'yellow 2', 'red 3', 'red 4', 'red 5']);
  });

  it('is broken by a day that was measured', () => {
    const samples = both(oslo('2026-06-03', '08:30'));
    expect(severities({ samples }).slice(0, 3)).toEqual(['yellow 1', 'yellow 2', '-']);
  });

  it('goes on over a paused day', () => {
    const pauses = [{ from: oslo('2026-06-02', '00:00'), to: oslo('2026-06-03', '00:00') }];
    expect(severities({ pauses })).toEqual(['yellow 1', '-', 'yellow 2', 'red 3', 'red 4']);
  });

  it('is told together when two slots of a day are told at the same time', () => {
    const twice: ScheduleEntry = {
      ...morning,
      when: {
        kind: 'times',
        windows: [
          { from: '08:00', to: '10:00' },
          { from: '18:00', to: '20:00' },
        ],
      },
    };
    const twicePlan = [
      { ...planOf([{ ...red, redAfterInRow: 2 }], { schedule: [twice] }), validFrom: oslo('2026-06-01', '00:00') },
    ];
    const to = oslo('2026-06-02', '08:00');
    const facts = (samples: Script['samples']) => {
      const [alert] = play(['2026-06-01', '2026-06-01'], { plans: twicePlan, samples: samples ?? [], to }).alerts;
      const { from, inRow, slots } = alert?.finding?.facts ?? {};
      return alert && [alert.severity, alert.count, from, inRow, slots];
    };
    expect(facts([])).toEqual(['red', 1, '18:00', 2, 2]);
    expect(facts(both(oslo('2026-06-01', '09:00')))).toEqual(['yellow', 1, '18:00', 1, 1]);
    expect(facts(both(oslo('2026-06-01', '19:00')))).toEqual(['yellow', 1, '08:00', 1, 1]);
    expect(facts([...both(oslo('2026-06-01', '09:00')), ...both(oslo('2026-06-01', '19:00'))])).toBeUndefined();
  });
});
