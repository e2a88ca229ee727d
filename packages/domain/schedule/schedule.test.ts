import { describe, expect, it } from 'vitest';
import { checkSchedule } from './check-schedule.ts';
import { type ScheduleEntry, scheduleSchema } from './schedule.ts';

const morning: ScheduleEntry = {
  key: 'morning',
  measures: [{ measure: 'oxygen-saturation' }, { measure: 'score', code: 'cat' }],
  when: {
    kind: 'times',
    weekdays: [1, 3, 5],
    windows: [
      { from: '08:00', to: '10:00' },
      { from: '22:00', to: '24:00' },
    ],
  },
};
const sensor: ScheduleEntry = {
  key: 'cgm',
  measures: [{ measure: 'cgm-glucose' }],
  when: { kind: 'continuous', everyMinutes: 5 },
};
const at = (...windows: string[]): ScheduleEntry['when'] => ({
  kind: 'times',
  windows: windows.map((window) => ({ from: window.slice(0, 5), to: window.slice(6) })),
});

describe('the shape of a schedule', () => {
  it('is taken as it is written', () => {
    expect(scheduleSchema.parse([morning, sensor])).toEqual([morning, sensor]);
  });

  it.each<[string, unknown]>([
    ['an unknown measure', { ...morning, measures: [{ measure: 'mood' }] }],
    ['no measure', { ...morning, measures: [] }],
    ['an eighth weekday', { ...morning, when: { ...morning.when, weekdays: [8] } }],
    ['no weekday', { ...morning, when: { ...morning.when, weekdays: [] } }],
    ['a time that is none', { ...morning, when: at('8:00-10:00') }],
    ['a beginning at 24:00', { ...morning, when: at('24:00-24:00') }],
    ['no window', { ...morning, when: at() }],
    ['a sensor without an interval', { ...sensor, when: { kind: 'continuous' } }],
    ['something that is not known', { ...sensor, often: true }],
  ])('refuses %s', (_, entry) => {
    expect(scheduleSchema.safeParse([entry]).success).toBe(false);
  });
});

describe('a schedule that makes no sense', () => {
  it.each<[string, readonly ScheduleEntry[], string, string, string]>([
    [
      'uses a key twice',
      [morning, { ...sensor, key: 'morning' }],
      '1.key',
      'repeated-key',
      'Nøkkelen morning er brukt to ganger.',
    ],
    [
      'ends a window before it begins',
      [{ ...morning, when: at('10:00-08:00') }],
      '0.when.windows.0.to',
      'ends-before-it-begins',
      'Slutten må være senere enn begynnelsen, på samme dag.',
    ],
    [
      'has an empty window',
      [{ ...morning, when: at('08:00-10:00', '12:00-12:00') }],
      '0.when.windows.1.to',
      'ends-before-it-begins',
      'Slutten må være senere enn begynnelsen, på samme dag.',
    ],
    [
      'has overlapping windows',
      [sensor, { ...morning, when: at('08:00-10:00', '09:59-11:00') }],
      '1.when.windows.1.from',
      'overlapping-windows',
      'Dette overlapper med 08:00–10:00.',
    ],
    [
      'names a weekday twice',
      [{ ...morning, when: { kind: 'times', weekdays: [1, 1], windows: [{ from: '08:00', to: '10:00' }] } }],
      '0.when.weekdays',
      'repeated-weekday',
      'En ukedag er oppgitt to ganger.',
    ],
    [
      'asks for a measure twice',
      [{ ...morning, measures: [{ measure: 'pulse' }, { measure: 'pulse' }] }],
      '0.measures.1.measure',
      'repeated-measure',
      'Puls er bedt om to ganger i samme punkt.',
    ],
    [
      'asks for an unknown score',
      [{ ...morning, measures: [{ measure: 'score', code: 'mood' }] }],
      '0.measures.0.code',
      'unknown-code',
      'Denne koden finnes ikke for skår.',
    ],
    [
      'asks for an answer without saying to what',
      [{ ...morning, measures: [{ measure: 'coded-answer' }] }],
      '0.measures.0.code',
      'unknown-code',
      'Denne koden finnes ikke for svar.',
    ],
    [
      'asks for a pulse with a code',
      [{ ...morning, measures: [{ measure: 'pulse', code: 'rest' }] }],
      '0.measures.0.code',
      'unknown-code',
      'Denne koden finnes ikke for puls.',
    ],
  ])('%s', (_, schedule, path, code, nb) => {
    expect(checkSchedule(schedule)).toMatchObject([{ path, code, sentence: { nb } }]);
  });

  it('is none when windows only touch, keys differ and codes are known', () => {
    const touching = { ...morning, key: 'two', when: at('08:00-10:00', '10:00-12:00') };
    expect(checkSchedule([morning, sensor, touching])).toEqual([]);
  });
});
