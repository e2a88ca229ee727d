import { describe, expect, it } from 'vitest';
import { contextOf, oslo, planOf, sample } from '../rules/rule-testing.ts';
import { listSlots } from './list-slots.ts';

const plan = planOf(
  [
    {
      type: 'missing',
      ruleKey: 'missed',
      schedule: 'morning',
      remindAfterMinutes: 0,
      missedAfterMinutes: 120,
      tell: 'when-missed',
      severity: 'yellow',
    },
  ],
  {
    schedule: [
      {
        key: 'morning',
        measures: [{ measure: 'pulse' }, { measure: 'oxygen-saturation' }],
        when: { kind: 'times', windows: [{ from: '08:00', to: '10:00' }] },
      },
      {
        key: 'evening',
        measures: [{ measure: 'pulse' }],
        when: { kind: 'times', windows: [{ from: '20:00', to: '21:00' }] },
      },
      { key: 'sensor', measures: [{ measure: 'cgm-glucose' }], when: { kind: 'continuous', everyMinutes: 5 } },
    ],
  },
);
const DAY = '2026-10-25';
const [from, to] = [oslo(DAY, '00:00'), oslo('2026-10-26', '00:00')];

function statesAt(
  time: string,
  measured: readonly ReturnType<typeof sample>[],
  pauses: { from: number; to: number }[] = [],
) {
  const samplesOf = (series: string) =>
    measured.filter((one) => one.series === series).sort((a, b) => b.measuredAt - a.measuredAt);
  return listSlots(contextOf(plan, pauses), { from, to, now: oslo(DAY, time) }, samplesOf).map(
    ({ entryKey, state, missing }) => [entryKey, state, ...missing].join(' '),
  );
}

const pulse = sample('pulse', 70, oslo(DAY, '08:30'));
const oxygen = sample('oxygen-saturation', 95, oslo(DAY, '09:00'));

describe('the slots of a day', () => {
  it.each([
    ['07:59', [], ['morning upcoming', 'evening upcoming']],
    ['08:00', [], ['morning open pulse oxygen-saturation', 'evening upcoming']],
    ['08:45', [pulse], ['morning open oxygen-saturation', 'evening upcoming']],
    ['10:00', [pulse], ['morning reminded oxygen-saturation', 'evening upcoming']],
    ['12:00', [pulse], ['morning missed oxygen-saturation', 'evening upcoming']],
    ['12:00', [pulse, oxygen], ['morning done', 'evening upcoming']],
    ['21:00', [pulse, oxygen], ['morning done', 'evening missed pulse']],
  ] as const)('stand at %s as the wall clock of a day of 25 hours has it', (time, measured, expected) => {
    expect(statesAt(time, measured)).toEqual(expected);
  });

  it('are shown as paused, and ask for nothing, when a pause touches them', () => {
    expect(statesAt('12:00', [], [{ from: oslo(DAY, '09:59'), to: oslo(DAY, '12:00') }])[0]).toBe('morning paused');
  });

  it('lie where the clocks have changed', () => {
    const [morning] = listSlots(contextOf(plan), { from, to, now: from }, () => []);
    expect(new Date(morning?.from ?? 0).toISOString()).toBe('2026-10-25T07:00:00.000Z');
  });
});
