import { inEach } from '../language/in-each.ts';
import { measureName } from '../language/measure-name.ts';
import { startSentence } from '../language/start-sentence.ts';
import type { Rule } from '../rules/rule.ts';
import type { ScheduleEntry } from '../schedule/schedule.ts';
import {
  type Compared,
  type Difference,
  diffByKey,
  diffFields,
  tellNumbers,
  type Words,
  wholePart,
} from './difference.ts';
import type { PlanVersion } from './plan.ts';

/** What a template and a plan have in common; what two versions of a plan can differ in besides coverage and baselines. */
export type ComparedParts = Pick<
  PlanVersion,
  'rules' | 'schedule' | 'instructions' | 'news2Scale' | 'acknowledgeRedWithinMs'
>;

/** Everything the two share and do not have alike: rules, schedule, instructions, NEWS2 scale, clock of a red. */
export function diffParts(before: ComparedParts, after: ComparedParts): readonly Difference[] {
  return [
    ...diffRules(before.rules, after.rules),
    ...diffSchedule(before.schedule ?? [], after.schedule ?? []),
    ...diffInstructions(before.instructions, after.instructions),
    ...diffFields({ part: 'news2Scale', name: NEWS2_SCALE }, before.news2Scale ?? 1, after.news2Scale ?? 1),
    ...diffRedClock(before.acknowledgeRedWithinMs, after.acknowledgeRedWithinMs),
  ];
}

/** Rules by their key: added, removed, or field by field what changed, as data and as one sentence each. */
export function diffRules(before: readonly Rule[], after: readonly Rule[]): readonly Difference[] {
  return diffByKey(before, after, ({ ruleKey }) => ruleKey, aboutRule);
}

export function diffSchedule(before: readonly ScheduleEntry[], after: readonly ScheduleEntry[]): readonly Difference[] {
  return diffByKey(
    before,
    after,
    ({ key }) => key,
    ({ key }) => ({ part: 'schedule', key, name: named(SCHEDULE, key) }),
  );
}

type Instructions = PlanVersion['instructions'];

export function diffInstructions(before: Instructions, after: Instructions): readonly Difference[] {
  return (['green', 'yellow', 'red'] as const).flatMap((zone) => {
    const about: Compared = { part: 'instructions', key: zone, name: INSTRUCTIONS[zone] };
    const [earlier, later] = [before?.[zone], after?.[zone]];
    if (earlier === undefined && later === undefined) return [];
    return earlier === undefined || later === undefined
      ? [wholePart(about, earlier, later)]
      : diffFields(about, earlier, later);
  });
}

/** Kept in ms, said in minutes. */
function diffRedClock(before: number, after: number): readonly Difference[] {
  const about: Compared = { part: 'acknowledgeRedWithinMs', name: RED_CLOCK, unitAt: () => 'min' };
  return diffFields(about, before / MINUTE_MS, after / MINUTE_MS).map((said) => ({ ...said, before, after }));
}

function aboutRule(rule: Rule): Compared {
  return {
    part: 'rule',
    key: rule.ruleKey,
    name: inEach((language) => {
      const what = 'measure' in rule ? measureName(rule, language) : RULE_TYPE_NAMES[rule.type][language];
      return `${startSentence(what)} (${rule.ruleKey})`;
    }),
    unitAt: (path) => unitOf(rule, path),
    detail: (value, language) =>
      tellNumbers(
        value,
        (name) => LIMIT.test(name),
        (path) => unitOf(rule, path),
        language,
      ),
  };
}

const MINUTE_MS = 60_000;
const LIMIT = /(^|\.)(redLow|yellowLow|yellowHigh|redHigh|red|yellow|below|above)$/;

/** The unit that a limit of the rule is in; undefined for what is no limit. */
function unitOf(rule: Rule, path: string): string | undefined {
  if (!LIMIT.test(path)) return undefined;
  if (rule.type === 'device') return '%';
  if (rule.type === 'relative' && rule.as === 'percent') return '%';
  const part = /^parts\[(\d+)\]/.exec(path)?.[1];
  if (rule.type !== 'composite' || part === undefined) return 'unit' in rule ? rule.unit : undefined;
  const found = rule.parts[Number(part)];
  return found !== undefined && 'unit' in found ? found.unit : undefined;
}

function named(words: Words, key: string): Words {
  return inEach((language) => `${words[language]} (${key})`);
}

const NEWS2_SCALE: Words = { nb: 'NEWS2-skala', nn: 'NEWS2-skala', en: 'NEWS2 scale' };
const RED_CLOCK: Words = {
  nb: 'Frist for å kvittere et rødt varsel',
  nn: 'Frist for å kvittere eit raudt varsel',
  en: 'Time to acknowledge a red alert',
};
const SCHEDULE: Words = { nb: 'Måleplan', nn: 'Måleplan', en: 'Schedule' };
const INSTRUCTIONS: Readonly<Record<'green' | 'yellow' | 'red', Words>> = {
  green: { nb: 'Råd i grønn sone', nn: 'Råd i grøn sone', en: 'Advice in the green zone' },
  yellow: { nb: 'Råd i gul sone', nn: 'Råd i gul sone', en: 'Advice in the yellow zone' },
  red: { nb: 'Råd i rød sone', nn: 'Råd i raud sone', en: 'Advice in the red zone' },
};
const RULE_TYPE_NAMES: Readonly<Record<Rule['type'], Words>> = {
  zones: { nb: 'soner', nn: 'soner', en: 'zones' },
  relative: { nb: 'grenser mot utgangsverdi', nn: 'grenser mot utgangsverdi', en: 'limits against the baseline' },
  delta: { nb: 'endring', nn: 'endring', en: 'change' },
  persistence: { nb: 'vedvarende', nn: 'vedvarande', en: 'persistence' },
  trend: { nb: 'utvikling', nn: 'utvikling', en: 'trend' },
  composite: { nb: 'sammensatt regel', nn: 'samansett regel', en: 'combined rule' },
  missing: { nb: 'uteblitt måling', nn: 'utebliven måling', en: 'missing measurement' },
  score: { nb: 'skår', nn: 'skår', en: 'score' },
  device: { nb: 'utstyr', nn: 'utstyr', en: 'device' },
  event: { nb: 'hendelse', nn: 'hending', en: 'event' },
};
