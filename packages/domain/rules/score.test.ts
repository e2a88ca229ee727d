import { describe, expect, it } from 'vitest';
import type { Sample } from '../measurement/sample.ts';
import { needsOf } from '../monitor/needs.ts';
import type { PlanVersion } from '../plan/plan.ts';
import type { ScheduleEntry } from '../schedule/schedule.ts';
import { readWindows } from '../window/read-windows.ts';
import { viewAt } from '../window/view.ts';
import { ruleSchema, typeOf } from './rule.ts';
import {
  contextOf,
  faultsOf,
  historyOf,
  judge,
  judgeReading,
  oslo,
  planOf,
  sample,
  sentenceOf,
} from './rule-testing.ts';
import type { ScoreRule } from './score.ts';

const AT = oslo('2026-11-20', '08:00');
const HOUR = 3_600_000;
const NEWS2: ScoreRule = { type: 'score', ruleKey: 'news2-received', on: 'total', code: 'news2', yellow: 5, red: 7 };
const CAT: ScoreRule = {
  type: 'score',
  ruleKey: 'cat',
  on: 'change',
  code: 'cat',
  within: { days: 28 },
  direction: 'rise',
  yellow: 2,
  red: 5,
};
const DYSPNOEA: ScoreRule = {
  type: 'score',
  ruleKey: 'dyspnoea',
  on: 'answer',
  code: 'dyspnoea',
  answers: ['at rest', 'cannot speak'],
  severity: 'red',
};

function total(code: string, said: number | string, at = AT, more: Partial<Sample> = {}): Sample {
  return sample('score', said, at, { code, ...more });
}

describe('the total as sent', () => {
  it.each([
    [4, undefined, undefined],
    [5, 'yellow', 5],
    [6, 'yellow', 5],
    [7, 'red', 7],
    [20, 'red', 7],
  ])('%i points: %s, at or above %s', (points, severity, limit) => {
    const finding = judgeReading(NEWS2, total('news2', points));
    expect(finding?.severity).toBe(severity);
    expect(finding?.limit?.value).toBe(limit);
  });

  it('with one limit only has no other', () => {
    expect(judgeReading({ ...NEWS2, red: undefined }, total('news2', 20))?.severity).toBe('yellow');
    expect(judgeReading({ ...NEWS2, yellow: undefined }, total('news2', 6))).toBeUndefined();
  });

  it('a questionable total fires too', () => {
    expect(judgeReading(NEWS2, total('news2', 7, AT, { doubtful: true }))?.severity).toBe('red');
  });

  it('more than what can be shown fires the outermost limit, less does not', () => {
    expect(judgeReading(NEWS2, total('news2', '>3'))?.severity).toBe('red');
    expect(judgeReading(NEWS2, total('news2', '<20'))).toBeUndefined();
  });

  it('is not judged at another occasion', () => {
    expect(judge(NEWS2, { kind: 'moment', at: AT }, [total('news2', 20)])).toBeUndefined();
  });
});

describe('a change against the previous total', () => {
  it.each([
    ['rise', 20, 21, undefined],
    ['rise', 20, 22, 'yellow'],
    ['rise', 20, 24, 'yellow'],
    ['rise', 20, 25, 'red'],
    ['rise', 20, 10, undefined],
    ['fall', 20, 19, undefined],
    ['fall', 20, 18, 'yellow'],
    ['fall', 20, 15, 'red'],
    ['fall', 20, 30, undefined],
  ] as const)('%s from %i to %i: %s', (direction, before, now, severity) => {
    const past = [total('cat', before, AT - 24 * HOUR)];
    expect(judgeReading({ ...CAT, direction }, total('cat', now), past)?.severity).toBe(severity);
  });

  it('tells what it is compared with', () => {
    const previous = total('cat', 18, AT - 24 * HOUR);
    expect(judgeReading(CAT, total('cat', 21), [previous])).toMatchObject({
      severity: 'yellow',
      values: [{ sequence: previous.sequence, value: '18', series: 'score:cat' }],
      facts: { change: 3, previous: 18, previousAt: AT - 24 * HOUR, limit: 2 },
    });
  });

  it('is against the newest, not the lowest', () => {
    const past = [total('cat', 10, AT - 48 * HOUR), total('cat', 20, AT - 24 * HOUR)];
    expect(judgeReading(CAT, total('cat', 21), past)).toBeUndefined();
  });

  it('passes over a questionable total', () => {
    const past = [total('cat', 10, AT - 48 * HOUR), total('cat', 20, AT - 24 * HOUR, { doubtful: true })];
    expect(judgeReading(CAT, total('cat', 21), past)?.facts).toMatchObject({ previous: 10 });
  });

  it.each([
    ['at the first instant of the window', oslo('2026-10-23', '00:00'), 'yellow'],
    ['just before it', oslo('2026-10-23', '00:00') - 1, undefined],
    ['at the same instant', AT, undefined],
    ['after it', AT + HOUR, undefined],
  ])('a total %s: %s', (_name, at, severity) => {
    expect(judgeReading(CAT, total('cat', 12), [total('cat', 10, at)])?.severity).toBe(severity);
  });

  it('looks no further back than its own window when more was read', () => {
    const week: ScoreRule = { ...CAT, within: { days: 7 } };
    const windows = readWindows(
      historyOf([total('cat', 10, AT - 10 * 24 * HOUR)]),
      needsOf([CAT], AT, contextOf(planOf([CAT]))),
    );
    const view = viewAt(contextOf(planOf([CAT, week])), windows, AT, 'score:cat');
    const occasion = { kind: 'reading', at: AT, sample: total('cat', 20) } as const;
    expect(typeOf(CAT).evaluate(CAT, occasion, view)?.severity).toBe('red');
    expect(typeOf(week).evaluate(week, occasion, view)).toBeUndefined();
  });

  it('says nothing without a previous total, or of another score', () => {
    expect(judgeReading(CAT, total('cat', 40))).toBeUndefined();
    expect(judgeReading(CAT, total('cat', 40), [total('eq-vas', 10, AT - HOUR)])).toBeUndefined();
  });

  it('of two totals at one instant takes the farther, whichever came first', () => {
    const low = total('cat', 10, AT - HOUR);
    const high = total('cat', 20, AT - HOUR);
    for (const past of [
      [low, high],
      [{ ...low, sequence: high.sequence + 1 }, high],
    ])
      expect(judgeReading(CAT, total('cat', 16), past)?.facts).toMatchObject({ previous: 10, change: 6 });
  });
});

describe('a red answer', () => {
  it.each([
    ['at rest', 'red'],
    ['cannot speak', 'red'],
    ['on stairs', undefined],
    ['At rest', undefined],
  ])('%s: %s', (answer, severity) => {
    expect(judgeReading(DYSPNOEA, sample('coded-answer', answer, AT, { code: 'dyspnoea' }))?.severity).toBe(severity);
  });
});

const DAILY = { kind: 'times', windows: [{ from: '08:00', to: '10:00' }] } as const;
function schedule(...measures: ScheduleEntry['measures']): Partial<PlanVersion> {
  return { schedule: [{ key: 'daily', measures, when: DAILY }] };
}
const PARTS = (
  ['respiratory-rate', 'oxygen-saturation', 'blood-pressure', 'pulse', 'consciousness', 'body-temperature'] as const
).map((measure) => ({ measure }));
const FROM_PARTS: ScoreRule = {
  type: 'score',
  ruleKey: 'news2',
  on: 'news2',
  within: { hours: 4 },
  yellow: 5,
  red: 7,
  single3: 'yellow',
};

describe('what a plan is refused for', () => {
  const cat = { measure: 'score', code: 'cat' } as const;
  it.each<[string, ScoreRule, Partial<PlanVersion>, readonly string[]]>([
    ['a total in order', NEWS2, {}, []],
    ['an unknown score', { ...NEWS2, code: 'news3' }, {}, ['code unknown-code']],
    ['no limit', { ...NEWS2, yellow: undefined, red: undefined }, {}, ['yellow no-limit']],
    ['red below yellow', { ...NEWS2, yellow: 7, red: 5 }, {}, ['red contradictory-limits']],
    ['red at yellow', { ...NEWS2, yellow: 7, red: 7 }, {}, ['red contradictory-limits']],
    ['a limit above the score', { ...NEWS2, red: 21 }, {}, ['red outside-score']],
    ['a limit below the score', { ...NEWS2, code: 'cfs', yellow: 0, red: 9 }, {}, ['yellow outside-score']],
    ['a change that the schedule gives', CAT, schedule(cat), []],
    ['a change nobody is asked for', CAT, {}, ['within too-few-samples']],
    [
      'a change within less than the schedule',
      { ...CAT, within: { hours: 4 } },
      schedule(cat),
      ['within too-few-samples'],
    ],
    ['a change of an unknown score', { ...CAT, code: 'x' }, {}, ['code unknown-code']],
    ['a change without a limit', { ...CAT, yellow: undefined, red: undefined }, schedule(cat), ['yellow no-limit']],
    ['a change beyond the score', { ...CAT, red: 41 }, schedule(cat), ['red outside-score']],
    ['an answer', DYSPNOEA, {}, []],
    ['NEWS2 of parts that are asked for', FROM_PARTS, schedule(...PARTS), []],
    ['NEWS2 without limits on its total', { ...FROM_PARTS, yellow: undefined, red: undefined }, schedule(...PARTS), []],
    ['NEWS2 with red below yellow', { ...FROM_PARTS, red: 4 }, schedule(...PARTS), ['red contradictory-limits']],
    ['NEWS2 without a schedule', FROM_PARTS, {}, PARTS.map(() => 'within too-few-samples')],
    [
      'NEWS2 of parts that are asked for at different times of day',
      FROM_PARTS,
      {
        schedule: [
          { key: 'morning', measures: PARTS.slice(0, 5), when: DAILY },
          {
            key: 'evening',
            measures: PARTS.slice(5),
            when: { kind: 'times', windows: [{ from: '20:00', to: '22:00' }] },
          },
        ],
      },
      ['within never-together'],
    ],
    ['NEWS2 without asking for temperature', FROM_PARTS, schedule(...PARTS.slice(0, 5)), ['within too-few-samples']],
  ])('%s', (_name, rule, more, faults) => {
    const found = faultsOf(rule, planOf([rule], more));
    expect(found.map(({ path, code }) => `${path} ${code}`)).toEqual(faults);
    for (const { sentence } of found) expect(Object.values(sentence).join()).not.toMatch(/[{}]/);
  });

  it('names the part that nobody is asked for', () => {
    const [fault] = faultsOf(FROM_PARTS, planOf([FROM_PARTS], schedule(...PARTS.slice(0, 5))));
    expect(fault?.sentence).toEqual({
      en: 'The schedule asks for no body temperature within the window of the rule.',
      nb: 'Måleplanen ber ikke om kroppstemperatur innenfor tidsrommet til regelen.',
      nn: 'Måleplanen ber ikkje om kroppstemperatur innanfor tidsrommet til regelen.',
    });
  });

  it('a plan with each of them has a legal shape', () => {
    for (const rule of [NEWS2, CAT, DYSPNOEA, FROM_PARTS]) expect(ruleSchema.parse(rule)).toEqual(rule);
  });
});

describe('the sentence', () => {
  const previous = total('cat', 18, AT - 24 * HOUR);
  it.each([
    ['nb', 'NEWS2 7 poeng er på eller over den røde grensen på 7 poeng.'],
    ['nn', 'NEWS2 7 poeng er på eller over den raude grensa på 7 poeng.'],
    ['en', 'NEWS2 7 points is at or above the red limit of 7 points.'],
  ] as const)('of a total in %s', (language, sentence) => {
    expect(explained(NEWS2, total('news2', 7), [], language)).toBe(sentence);
  });
  it.each([
    ['nb', 'CAT-skår 21 poeng er en endring på +3 poeng fra forrige, som var 18 poeng; den gule grensen er 2 poeng.'],
    ['nn', 'CAT-skår 21 poeng er ei endring på +3 poeng frå førre, som var 18 poeng; den gule grensa er 2 poeng.'],
    [
      'en',
      'CAT score 21 points is a change of +3 points since the previous one, which was 18 points; the yellow limit is 2 points.',
    ],
  ] as const)('of a change in %s', (language, sentence) => {
    expect(explained(CAT, total('cat', 21), [previous], language)).toBe(sentence);
  });
  it.each([
    ['nb', 'Svar på «dyspnoea» er «at rest», som skal følges opp.'],
    ['nn', 'Svar på «dyspnoea» er «at rest», som skal følgjast opp.'],
    ['en', 'Answer to “dyspnoea” is “at rest”, which is to be followed up.'],
  ] as const)('of an answer in %s', (language, sentence) => {
    const own = sample('coded-answer', 'at rest', AT, { code: 'dyspnoea' });
    expect(explained(DYSPNOEA, own, [], language)).toBe(sentence);
  });

  function explained(rule: ScoreRule, own: Sample, past: readonly Sample[], language: 'nb' | 'nn' | 'en') {
    const finding = judgeReading(rule, own, past);
    return finding && sentenceOf(rule, finding, own, language);
  }
});
