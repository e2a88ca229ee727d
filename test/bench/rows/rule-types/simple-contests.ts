import type { Reading } from '@naer/domain/measurement/reading';
import { toSample } from '@naer/domain/measurement/sample';
import type { PlanVersion } from '@naer/domain/plan/plan';
import type { Finding } from '@naer/domain/rules/finding';
import { type Rule, typeOf } from '@naer/domain/rules/rule';
import type { RuleContext } from '@naer/domain/rules/rule-type';
import type { ZonesRule } from '@naer/domain/rules/zones';
import { NO_WINDOWS } from '@naer/domain/window/range';
import { viewAt } from '@naer/domain/window/view';
import { demoRules } from '@naer/local/seed/demo-plans';
import { type Contest, contest } from './contest.ts';
import { contextOf, HOUR_MS, MINUTE_MS, made, NOON, planOf, samplesOf } from './made-readings.ts';
import { atOrAbove, below, rulesEngine, when } from './rules-engine.ts';

const OCCASIONS = 64;
const LIMITS = ['redLow', 'redHigh', 'yellowLow', 'yellowHigh'] as const;

function each<T>(make: (nth: number) => T): readonly T[] {
  return Array.from({ length: OCCASIONS }, (_, nth) => make(nth));
}

/** Rules that look at one reading, at an event, or at parts that are given: facts are the numbers themselves. */
export function simpleContests(): readonly Contest[] {
  return [zones(), relative(), total(), answer(), composite(), battery(), event()];
}

/** COPD plan of the demo: four zone rules, eight limits. */
function zones(): Contest {
  const rules = demoRules('copd', 70);
  const plan = planOf(rules);
  const readings = each((nth) => made('pulse', NOON + nth, { value: 30 + nth * 2 }));
  const ready = readings.map((reading) => occasionOf(reading, contextOf(plan)));
  return contest({
    type: 'zones (a plan of 4)',
    facts: readings.map(({ type, quantity }) => ({ type, value: quantity?.canonical })),
    own(nth) {
      const one = ready[nth];
      let found: Finding | undefined;
      if (one === undefined) return undefined;
      for (const rule of rules)
        if (rule.measure === one.occasion.sample.type)
          found = typeOf(rule).evaluate(rule, one.occasion, one.view) ?? found;
      return found;
    },
    engine: rulesEngine(rules.flatMap(zoneRules)),
    logic: { if: rules.flatMap((rule) => [{ '==': [{ var: 'type' }, rule.measure] }, zoneLogic(rule)]) },
  });
}

function zoneRules(rule: ZonesRule) {
  return LIMITS.flatMap((limit) => {
    const value = rule[limit];
    if (value === undefined) return [];
    const isLow = limit.endsWith('Low');
    const red = isLow ? rule.redLow : rule.redHigh;
    const beyond = { fact: 'value', operator: isLow ? 'lessThan' : 'greaterThan', value };
    const notRed = { fact: 'value', operator: isLow ? 'greaterThanInclusive' : 'lessThanInclusive', value: red };
    const type = { fact: 'type', operator: 'equal', value: rule.measure, priority: 2 };
    const isYellow = limit.startsWith('yellow');
    return [
      when(isYellow ? 'yellow' : 'red', { all: [type, beyond, ...(isYellow && red !== undefined ? [notRed] : [])] }),
    ];
  });
}

function zoneLogic(rule: ZonesRule): unknown {
  const zones = LIMITS.flatMap((limit) => {
    const value = rule[limit];
    const beyond = { [limit.endsWith('Low') ? '<' : '>']: [{ var: 'value' }, value] };
    return value === undefined ? [] : [beyond, limit.startsWith('red') ? 'red' : 'yellow'];
  });
  return { if: [...zones, null] };
}

/** PEF below 80 and 50 % of the patient's best; json-rules-engine, which does not divide, is told the percentage. */
function relative(): Contest {
  const rule: Rule = {
    type: 'relative',
    ruleKey: 'pef',
    measure: 'pef',
    unit: 'L/min',
    baseline: 'best',
    as: 'percent',
    yellowLow: 80,
    redLow: 50,
  };
  const baseline = 400;
  const baselines = [{ key: 'best', measure: 'pef', unit: 'L/min', value: baseline }] as const;
  const values = each((nth) => 150 + nth * 5);
  const percent = { '/': [{ '*': [{ var: 'value' }, 100] }, { var: 'baseline' }] };
  return contest({
    type: 'relative',
    facts: values.map((value) => ({ value, baseline, percent: (value * 100) / baseline })),
    own: alone(rule, (nth) => made('pef', NOON + nth, { value: values[nth] }), { baselines }),
    engine: rulesEngine(below('percent', { red: 50, yellow: 80 })),
    logic: { if: [{ '<': [percent, 50] }, 'red', { '<': [percent, 80] }, 'yellow', null] },
  });
}

function total(): Contest {
  const rule: Rule = { type: 'score', ruleKey: 'news2', on: 'total', code: 'news2', yellow: 5, red: 7 };
  const values = each((nth) => nth % 12);
  return contest({
    type: 'score total',
    facts: values.map((value) => ({ value })),
    own: alone(rule, (nth) => made('score', NOON + nth, { code: 'news2', value: values[nth] })),
    engine: rulesEngine(atOrAbove('value', { red: 7, yellow: 5 })),
    logic: { if: [{ '>=': [{ var: 'value' }, 7] }, 'red', { '>=': [{ var: 'value' }, 5] }, 'yellow', null] },
  });
}

function answer(): Contest {
  const answers = ['worse', 'much-worse'];
  const rule: Rule = { type: 'score', ruleKey: 'breath', on: 'answer', code: 'breath', answers, severity: 'red' };
  const said = each((nth) => ['better', 'same', 'worse', 'much-worse'][nth % 4] ?? '');
  return contest({
    type: 'score answer',
    facts: said.map((one) => ({ answer: one })),
    own: alone(rule, (nth) => made('coded-answer', NOON + nth, { code: 'breath', answer: said[nth] })),
    engine: rulesEngine([when('red', { all: [{ fact: 'answer', operator: 'in', value: answers }] })]),
    logic: { if: [{ in: [{ var: 'answer' }, answers] }, 'red', null] },
  });
}

/** Systolic below 90 with dizziness (DOMAIN 4), neither older than 4 hours. The parts and their age lie ready for all three. */
function composite(): Contest {
  const rule: Rule = {
    type: 'composite',
    ruleKey: 'dizzy',
    match: 'all',
    within: { hours: 4 },
    parts: [
      { measure: 'blood-pressure', component: 'systolic', unit: 'mm[Hg]', below: 90 },
      { measure: 'coded-answer', code: 'dizzy', answers: ['yes'] },
    ],
    severity: 'red',
  };
  const context = contextOf(planOf([rule]));
  const given = each((nth) => ({
    at: NOON + nth,
    systolic: 70 + nth,
    dizzy: nth % 3 === 0 ? 'yes' : 'no',
    dizzyAt: NOON + nth - (nth % 5 === 4 ? 5 * HOUR_MS : MINUTE_MS),
  }));
  const ready = given.map(({ at, systolic, dizzy, dizzyAt }) => {
    const part = (canonical: number) => ({ text: String(canonical), unit: 'mm[Hg]', canonical });
    const [pressure, symptom] = samplesOf([
      made('blood-pressure', at, { components: { systolic: part(systolic), diastolic: part(50) } }),
      made('coded-answer', dizzyAt, { code: 'dizzy', answer: dizzy }),
    ]);
    const samples = new Map([
      ['blood-pressure', pressure === undefined ? [] : [pressure]],
      ['coded-answer:dizzy', symptom === undefined ? [] : [symptom]],
    ]);
    return { occasion: { kind: 'moment', at } as const, view: viewAt(context, { samples, days: new Map() }, at) };
  });
  const type = typeOf(rule);
  return contest({
    type: 'composite of given parts',
    facts: given.map(({ at, systolic, dizzy, dizzyAt }) => ({
      systolic,
      systolicAge: 0,
      dizzy,
      dizzyAge: at - dizzyAt,
    })),
    own(nth) {
      const one = ready[nth];
      return one && type.evaluate(rule, one.occasion, one.view);
    },
    engine: rulesEngine([
      when('red', {
        all: [
          { fact: 'systolicAge', operator: 'lessThanInclusive', value: 4 * HOUR_MS },
          { fact: 'systolic', operator: 'lessThan', value: 90 },
          { fact: 'dizzyAge', operator: 'lessThanInclusive', value: 4 * HOUR_MS },
          { fact: 'dizzy', operator: 'in', value: ['yes'] },
        ],
      }),
    ]),
    logic: {
      if: [
        {
          and: [
            { '<=': [{ var: 'systolicAge' }, 4 * HOUR_MS] },
            { '<': [{ var: 'systolic' }, 90] },
            { '<=': [{ var: 'dizzyAge' }, 4 * HOUR_MS] },
            { in: [{ var: 'dizzy' }, ['yes']] },
          ],
        },
        'red',
        null,
      ],
    },
  });
}

function battery(): Contest {
  const rule: Rule = { type: 'device', ruleKey: 'battery', on: 'battery', yellow: 20, red: 5 };
  const values = each((nth) => nth);
  return contest({
    type: 'device battery',
    facts: values.map((value) => ({ value })),
    own: alone(rule, (nth) => made('battery', NOON + nth, { value: values[nth] })),
    engine: rulesEngine(below('value', { red: 5, yellow: 20 })),
    logic: { if: [{ '<': [{ var: 'value' }, 5] }, 'red', { '<': [{ var: 'value' }, 20] }, 'yellow', null] },
  });
}

function event(): Contest {
  const codes = ['fall', 'safety-alarm', 'door'];
  const rule: Rule = { type: 'event', ruleKey: 'alarm', codes, severity: 'red', acknowledgeWithinMinutes: 5 };
  const view = viewAt(contextOf(planOf([rule])), NO_WINDOWS, NOON);
  const happened = each((nth) => [...codes, 'test', 'restart'][nth % 5] ?? '');
  const occasions = happened.map((code) => ({ kind: 'event', at: NOON, code }) as const);
  const type = typeOf(rule);
  return contest({
    type: 'event',
    facts: happened.map((code) => ({ code })),
    own(nth) {
      const occasion = occasions[nth];
      return occasion && type.evaluate(rule, occasion, view);
    },
    engine: rulesEngine([when('red', { all: [{ fact: 'code', operator: 'in', value: codes }] })]),
    logic: { if: [{ in: [{ var: 'code' }, codes] }, 'red', null] },
  });
}

/** One rule at one reading; the sample and the view lie ready, as do the facts of the others. */
function alone(rule: Rule, make: (nth: number) => Reading, more: Partial<PlanVersion> = {}) {
  const context = contextOf(planOf([rule], more));
  const ready = each((nth) => occasionOf(make(nth), context));
  const type = typeOf(rule);
  return (nth: number): Finding | undefined => {
    const one = ready[nth];
    return one && type.evaluate(rule, one.occasion, one.view);
  };
}

function occasionOf(reading: Reading, context: RuleContext) {
  const { measuredAt: at, series } = reading;
  const occasion = { kind: 'reading', at, sample: toSample(reading, 1) } as const;
  return { occasion, view: viewAt(context, NO_WINDOWS, at, series) };
}
