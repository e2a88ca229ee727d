import { describe, expect, it } from 'vitest';
import type { RuleWindow } from '../rules/shapes.ts';
import { canMeet } from './can-meet.ts';
import type { ScheduleEntry } from './schedule.ts';

type When = ScheduleEntry['when'];
const MORNING: When = { kind: 'times', windows: [{ from: '08:00', to: '10:00' }] };
const EVENING: When = { kind: 'times', windows: [{ from: '20:00', to: '22:00' }] };
const BOTH: When = { kind: 'times', windows: [...MORNING.windows, ...EVENING.windows] };
const MONDAYS: When = { ...MORNING, weekdays: [1] };
const WEDNESDAYS: When = { ...MORNING, weekdays: [3] };
const SUNDAYS: When = { ...EVENING, weekdays: [7] };

function asked(pulse: When | undefined, weight: When | undefined): readonly ScheduleEntry[] {
  const entries: ScheduleEntry[] = [];
  if (pulse !== undefined) entries.push({ key: 'pulse', measures: [{ measure: 'pulse' }], when: pulse });
  if (weight !== undefined) entries.push({ key: 'weight', measures: [{ measure: 'body-weight' }], when: weight });
  return entries;
}

describe('measurements that a rule needs within one window', () => {
  it.each<[string, When | undefined, When | undefined, RuleWindow, boolean]>([
    ['in the same slot', MORNING, MORNING, { hours: 0.5 }, true],
    ['in one of two slots', BOTH, EVENING, { hours: 1 }, true],
    ['morning and evening, further apart than the window', MORNING, EVENING, { hours: 9 }, false],
    ['morning and evening, just apart as the window', MORNING, EVENING, { hours: 10 }, false],
    ['morning and evening within the window', MORNING, EVENING, { hours: 10.5 }, true],
    ['evening and morning the other way round', EVENING, MORNING, { hours: 10.5 }, true],
    ['Monday and Wednesday, a day apart', MONDAYS, WEDNESDAYS, { days: 1 }, false],
    ['Monday and Wednesday, two days apart', MONDAYS, WEDNESDAYS, { days: 2 }, true],
    ['Sunday evening and the Monday after it', SUNDAYS, MONDAYS, { hours: 12 }, true],
    ['Sunday evening and the Wednesday after it', SUNDAYS, WEDNESDAYS, { hours: 48 }, false],
    ['any weekdays within a week', MONDAYS, SUNDAYS, { days: 7 }, true],
    ['a sensor and a slot', { kind: 'continuous', everyMinutes: 5 }, MORNING, { hours: 1 }, true],
    ['one that nobody asks for and a slot', undefined, MORNING, { hours: 1 }, true],
  ])('%s', (_name, pulse, weight, window, expected) => {
    const targets = [{ measure: 'pulse' }, { measure: 'body-weight' }] as const;
    expect(canMeet(asked(pulse, weight), targets, window)).toBe(expected);
    expect(canMeet(asked(pulse, weight), targets.toReversed(), window)).toBe(expected);
  });

  it('three in pairs are not yet three together', () => {
    const schedule: readonly ScheduleEntry[] = [
      ...asked(MORNING, { kind: 'times', windows: [{ from: '14:00', to: '15:00' }] }),
      { key: 'steps', measures: [{ measure: 'steps' }], when: EVENING },
    ];
    const targets = [{ measure: 'pulse' }, { measure: 'body-weight' }, { measure: 'steps' }] as const;
    expect(canMeet(schedule, targets.slice(0, 2), { hours: 6 })).toBe(true);
    expect(canMeet(schedule, targets.slice(1), { hours: 6 })).toBe(true);
    expect(canMeet(schedule, targets, { hours: 6 })).toBe(false);
  });

  it('tells scores apart by their code', () => {
    const score = (code: string, when: When): ScheduleEntry => ({
      key: code,
      measures: [{ measure: 'score', code }],
      when,
    });
    const schedule = [score('cat', MORNING), score('cfs', EVENING)];
    const targets = [
      { measure: 'score', code: 'cat' },
      { measure: 'score', code: 'cfs' },
    ] as const;
    expect(canMeet(schedule, targets, { hours: 4 })).toBe(false);
  });
});
