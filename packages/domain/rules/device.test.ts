import { describe, expect, it } from 'vitest';
import type { Sample } from '../measurement/sample.ts';
import { playClock, type Script } from './clock-testing.ts';
import { type DeviceRule, device } from './device.ts';
import { ruleSchema } from './rule.ts';
import { contextOf, faultsOf, judgeReading, oslo, planOf, sample, sentenceOf } from './rule-testing.ts';

const HOUR = 3_600_000;
const DAY = '2026-06-09';
const start = oslo(DAY, '00:00');
const hour = (hours: number) => start + hours * HOUR;

const battery: DeviceRule = { type: 'device', ruleKey: 'battery', on: 'battery', yellow: 20, red: 5 };
const silence: DeviceRule = {
  type: 'device',
  ruleKey: 'silence',
  on: 'silence',
  series: ['pulse', 'oxygen-saturation'],
  afterHours: 24,
  severity: 'yellow',
};
const drift: DeviceRule = {
  type: 'device',
  ruleKey: 'drift',
  on: 'clock-drift',
  series: ['pulse', 'oxygen-saturation'],
  n: 2,
  of: 3,
  severity: 'yellow',
};
const doubt: DeviceRule = { ...drift, ruleKey: 'doubt', on: 'questionable' };

describe('a battery', () => {
  it.each<[number | string, string | undefined]>([
    [20, undefined],
    [19.9, 'yellow'],
    [5, 'yellow'],
    [4.9, 'red'],
    ['LO', 'red'],
    ['<30', 'red'],
    ['HI', undefined],
  ])('at %s is %s', (level, severity) => {
    expect(judgeReading(battery, sample('battery', level, start))?.severity).toBe(severity);
  });

  it('is told in three languages', () => {
    const own = sample('battery', 12.5, start);
    const finding = judgeReading(battery, own);
    const said =
      finding && (['nb', 'nn', 'en'] as const).map((language) => sentenceOf(battery, finding, own, language));
    expect(said).toEqual([
      'Batteriet er på 12,5 %: under den gule grensen 20 %.',
      'Batteriet er på 12,5 %: under den gule grensa 20 %.',
      'The battery is at 12.5%: below the yellow limit 20%.',
    ]);
  });
});

describe('a silent device', () => {
  const plan = { ...planOf([silence]), validFrom: start };
  const play = (hours: number, more: Partial<Script> = {}) => {
    const { judged, fired, alerts } = playClock({ plans: [plan], from: start, to: hour(hours), ...more });
    const told = (at: number) => (at - start) / HOUR;
    return { judged: judged.map(told), fired: fired.map(told), alerts };
  };
  const pulse = (measured: number, received = measured) =>
    sample('pulse', 70, hour(measured), { receivedAt: hour(received) });
  const oxygen = (measured: number) => sample('oxygen-saturation', 95, hour(measured));

  it.each<[string, readonly Sample[], readonly number[], readonly number[]]>([
    ['nothing ever came', [], [24, 48, 72], [24, 48, 72]],
    ['something came once', [pulse(6)], [24, 30, 54, 78], [30, 54, 78]],
    ['something comes in time', [pulse(6), pulse(20), pulse(43)], [24, 44, 67], [67]],
    ['something comes at the very last moment', [pulse(6), pulse(30)], [24, 30, 54, 78], [54, 78]],
    ['another of its series comes', [pulse(6), oxygen(28)], [24, 30, 52, 76], [52, 76]],
    ['a third series comes', [pulse(6), sample('glucose', 6, hour(28))], [24, 30, 54, 78], [30, 54, 78]],
    ['it sends late what it measured: it is in contact', [pulse(6), pulse(7, 29)], [24, 30, 53, 77], [53, 77]],
    ['it is heard from again', [pulse(6), pulse(40)], [24, 30, 54, 64], [30, 64]],
  ])('%s', (_, samples, judged, fired) => {
    const played = play(judged.at(-1) ?? 0, { samples });
    expect(played).toMatchObject({ judged, fired });
    expect(played.alerts).toMatchObject([{ category: 'technical', severity: 'yellow' }]);
  });

  it('is asked nothing in a pause, and gets its time anew after it', () => {
    const pauses = [{ from: hour(10), to: hour(50) }];
    expect(play(98, { samples: [pulse(6)], pauses })).toMatchObject({ judged: [24, 74, 98], fired: [74, 98] });
    expect(play(98, { samples: [pulse(6), pulse(60)], pauses })).toMatchObject({ judged: [24, 74, 84], fired: [84] });
  });

  it('is judged as of when it was due, however late the clock comes, and once when it comes twice', () => {
    const samples = [pulse(6), pulse(40)];
    const late = play(64, { samples, wakesAt: () => hour(200) });
    expect(late).toMatchObject({ judged: [24, 30, 54, 64], fired: [30, 64] });
    const afterDue = [pulse(6), pulse(20, 31)];
    expect(play(54, { samples: afterDue }).fired).toEqual([30]);
    expect(play(54, { samples: afterDue, wakesAt: () => hour(200) }).fired).toEqual([30]);
    const twice = play(64, { samples, times: 2 });
    expect([twice.fired, twice.alerts[0]?.count]).toEqual([[30, 64], 2]);
  });

  it('is told as soon as its time is up, also when another version of the plan has begun meanwhile', () => {
    const first = planOf([silence], { validFrom: start });
    const second = { ...first, planVersion: 2, validFrom: hour(40) };
    const samples = [sample('pulse', 70, hour(20))];
    const { fired } = playClock({ plans: [first, second], samples, from: start, to: hour(50) });
    expect(fired).toEqual([hour(44)]);
  });

  it('is next looked for at the same times however often the plan is handed over again', () => {
    const dues = [0, 1, 23.9, 24, 30, 47.9].map((hours) => device.nextDue?.(silence, hour(hours), contextOf(plan)));
    expect(dues.map((due = 0) => (due - start) / HOUR)).toEqual([24, 24, 24, 48, 48, 48]);
    expect(device.nextDue?.(silence, start - 10 * HOUR, contextOf(plan))).toBe(hour(24));
    expect(device.nextDue?.(battery, start, contextOf(plan))).toBeUndefined();
  });

  it.each<[Record<string, number>, string, string, string]>([
    [
      { silentHours: 30, afterHours: 24 },
      'Ingen kontakt med utstyret på 30 timer; grensen er 24 timer (puls og oksygenmetning).',
      'Ingen kontakt med utstyret på 30 timar; grensa er 24 timar (puls og oksygenmetting).',
      'No contact with the device for 30 hours; the limit is 24 hours (pulse and oxygen saturation).',
    ],
    [
      { afterHours: 24 },
      'Utstyret har ikke gitt lyd fra seg; grensen er 24 timer (puls og oksygenmetning).',
      'Utstyret har ikkje gitt lyd frå seg; grensa er 24 timar (puls og oksygenmetting).',
      'Nothing has been heard from the device; the limit is 24 hours (pulse and oxygen saturation).',
    ],
  ])('is told in three languages', (facts, nb, nn, en) => {
    const said = (['nb', 'nn', 'en'] as const).map((language) =>
      device.explain(silence, { severity: 'yellow', facts }, language),
    );
    expect(said).toEqual([nb, nn, en]);
  });
});

describe('readings a device is to blame for', () => {
  const off = { corrected: true, doubtful: true };
  /** Newest last: `x` is off, `.` is not; capitals and `:` are of the other series. */
  const past = (line: string) =>
    [...line].map((one, index) =>
      sample(
        'xX'.includes(one)
          ? one === 'X'
            ? 'oxygen-saturation'
            : 'pulse'
          : one === ':'
            ? 'oxygen-saturation'
            : 'pulse',
        70,
        hour(index),
        'xX'.includes(one) ? off : {},
      ),
    );

  it.each<[string, number | undefined]>([
    ['x', undefined],
    ['xx', 2],
    ['x.x', 2],
    ['xxx', 3],
    ['x..x', undefined],
    ['xx.', undefined],
    ['X.x', 2],
    ['xX', 2],
    ['X::x', undefined],
    ['xxxx', 3],
    ['.....x', undefined],
  ])('%s: two of the last three fire at a reading that is one of them (%s)', (line, n) => {
    const samples = past(line);
    const own = samples.at(-1) as Sample;
    for (const rule of [drift, doubt]) expect(judgeReading(rule, own, samples)?.facts?.n).toBe(n);
  });

  it('are told apart: a wrong clock is no questionable value', () => {
    const corrected = [0, 1].map((at) => sample('pulse', 70, hour(at), { corrected: true }));
    const own = corrected[1] as Sample;
    expect(judgeReading(drift, own, corrected)?.facts).toEqual({ n: 2, of: 2 });
    expect(judgeReading(doubt, own, corrected)).toBeUndefined();
  });

  it('are judged by measured time, whatever came later', () => {
    const samples = past('x.xx');
    const [first, , third] = samples as [Sample, Sample, Sample];
    expect(judgeReading(drift, first, samples)).toBeUndefined();
    expect(judgeReading(drift, third, samples)?.facts).toEqual({ n: 2, of: 3 });
  });

  it('are told in three languages', () => {
    const told = { severity: 'yellow', facts: { n: 2, of: 3 } } as const;
    expect((['nb', 'nn', 'en'] as const).map((language) => device.explain(doubt, told, language))).toEqual([
      '2 av de siste 3 målingene var tvilsomme (puls og oksygenmetning).',
      '2 av dei siste 3 målingane var tvilsame (puls og oksygenmetting).',
      '2 of the last 3 readings were questionable (pulse and oxygen saturation).',
    ]);
    expect(device.explain(drift, told, 'nb')).toBe(
      '2 av de siste 3 målingene kom fra et utstyr med feil klokke (puls og oksygenmetning).',
    );
  });
});

describe('a device rule', () => {
  it.each<[string, DeviceRule, string, string]>([
    ['a battery without a limit', { ...battery, yellow: undefined, red: undefined }, 'yellow', 'no-limit'],
    ['a red limit above the yellow', { ...battery, red: 30 }, 'yellow', 'contradictory-limits'],
    ['a red limit that is the yellow', { ...battery, red: 20 }, 'yellow', 'contradictory-limits'],
    ['an unknown measure', { ...silence, series: ['pulse', 'mood'] }, 'series.1', 'unknown-series'],
    ['an unknown score', { ...silence, series: ['score:mood'] }, 'series.0', 'unknown-series'],
    ['a score without a code', { ...drift, series: ['score'] }, 'series.0', 'unknown-series'],
    ['four of the last three', { ...doubt, n: 4 }, 'n', 'more-than-of'],
  ])('is refused: %s', (_, rule, path, code) => {
    expect(faultsOf(rule)).toMatchObject([{ path, code }]);
  });

  it.each<[string, DeviceRule]>([
    ['a battery', battery],
    ['a battery with one limit', { type: 'device', ruleKey: 'battery', on: 'battery', red: 10 }],
    ['silence', { ...silence, series: ['pulse', 'score:cat', 'coded-answer:mood'] }],
    ['a wrong clock', drift],
    ['questionable readings', { ...doubt, n: 3 }],
  ])('is taken: %s', (_, rule) => {
    expect(faultsOf(rule)).toEqual([]);
    expect(ruleSchema.parse(rule)).toEqual(rule);
  });

  it('never fires below no charge at all', () => {
    expect(ruleSchema.safeParse({ ...battery, red: 0 }).success).toBe(false);
  });
});
