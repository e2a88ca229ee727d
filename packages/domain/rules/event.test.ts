import { describe, expect, it } from 'vitest';
import type { EventRule } from './event.ts';
import { event } from './event.ts';
import { ruleSchema, typeOf } from './rule.ts';
import { faultsOf, judge, oslo, sample } from './rule-testing.ts';

const AT = oslo('2026-11-20');
const ALARM: EventRule = {
  type: 'event',
  ruleKey: 'safety-alarm',
  codes: ['3', '7'],
  severity: 'red',
  acknowledgeWithinMinutes: 2.5,
};

describe('an event', () => {
  it.each([
    ['3', 'red'],
    ['7', 'red'],
    ['4.1', undefined],
    ['3 ', undefined],
  ])('with code %j: %s', (code, severity) => {
    expect(judge(ALARM, { kind: 'event', at: AT, code }, [])?.severity).toBe(severity);
  });

  it('has the clock of its rule, else that of the plan', () => {
    const at = { kind: 'event', at: AT, code: '3' } as const;
    expect(judge(ALARM, at, [])).toEqual({ severity: 'red', facts: { code: '3' }, acknowledgeWithinMs: 150_000 });
    expect(judge({ ...ALARM, acknowledgeWithinMinutes: 1.1 }, at, [])?.acknowledgeWithinMs).toBe(66_000);
    expect(judge({ ...ALARM, acknowledgeWithinMinutes: undefined }, at, [])?.acknowledgeWithinMs).toBeUndefined();
  });

  it('is judged at events alone and stands apart from clinical alerts', () => {
    expect(judge(ALARM, { kind: 'reading', at: AT, sample: sample('coded-answer', '3', AT) }, [])).toBeUndefined();
    expect([event.judged(ALARM), event.category(ALARM)]).toEqual(['event', 'event']);
  });
});

describe('what a plan is refused for', () => {
  it.each([
    [['3', '7'], []],
    [[], ['codes no-event-code']],
    [
      ['3', '7', '3', '3'],
      ['codes.2 repeated-code', 'codes.3 repeated-code'],
    ],
  ])('codes %j', (codes, faults) => {
    const found = faultsOf({ ...ALARM, codes });
    expect(found.map(({ path, code }) => `${path} ${code}`)).toEqual(faults);
    for (const { sentence } of found) expect(Object.values(sentence).join()).not.toMatch(/[{}]/);
  });

  it('an event rule in order has a legal shape, one without codes has none', () => {
    expect(ruleSchema.parse(ALARM)).toEqual(ALARM);
    expect(ruleSchema.safeParse({ ...ALARM, codes: [] }).success).toBe(false);
  });
});

describe('the sentence', () => {
  const told = { severity: 'red', facts: { code: '3' } } as const;
  it.each([
    ['nb', 'Meldt: trygghetsalarm (3), skal kvitteres innen 2,5 minutter.'],
    ['nn', 'Meldt: tryggleiksalarm (3), skal kvitterast innan 2,5 minutt.'],
    ['en', 'Reported: safety alarm (3), to be acknowledged within 2.5 minutes.'],
  ] as const)('in %s', (language, sentence) => {
    expect(typeOf(ALARM).explain(ALARM, told, language)).toBe(sentence);
  });

  it.each([
    ['nb', 'Meldt: hendelse door-open.'],
    ['nn', 'Meldt: hending door-open.'],
    ['en', 'Reported: event door-open.'],
  ] as const)('in %s of an event without a name and without a clock', (language, sentence) => {
    const rule = { ...ALARM, codes: ['door-open'], acknowledgeWithinMinutes: undefined };
    expect(typeOf(rule).explain(rule, { severity: 'red', facts: { code: 'door-open' } }, language)).toBe(sentence);
  });
});
