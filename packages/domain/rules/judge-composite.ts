import { showReading } from '../alert/firing.ts';
import { type ComponentName, seriesOf } from '../measurement/reading.ts';
import type { Sample } from '../measurement/sample.ts';
import type { PlanVersion } from '../plan/plan.ts';
import type { View } from '../window/view.ts';
import { type BaseRule, baseRuleOf, isComparable, judgeSample } from './base-rule.ts';
import type { CompositePart, CompositeRule } from './composite.ts';
import { compareSeverity, type Finding } from './finding.ts';
import { HOUR_MS, windowStart } from './look-back.ts';
import { newestSamples, SAME_INSTANT_SAMPLES } from './newest-samples.ts';
import { numberOf, trustedNumberOf } from './number-of.ts';

/** The side and the limit a part was beyond; absent of an answer. */
interface Crossed {
  readonly side: 'below' | 'above';
  readonly limit: number;
}

/** A part that holds, the reading it holds by, and what that was compared with. */
interface Held {
  readonly by: PartInPlan;
  readonly sample: Sample;
  readonly crossed: Crossed | undefined;
}

/** The series a part looks at; undefined when it names a rule that is not there. */
export function seriesOfPart(part: CompositePart, plan: PlanVersion): string | undefined {
  const about = 'rule' in part ? baseRuleOf(plan, part.rule) : part;
  return about && seriesOf(about.measure, about.code);
}

/** Every series a part looks at, once. */
export function seriesOfParts(rule: CompositeRule, plan: PlanVersion): readonly string[] {
  return inPlan(rule, plan).series;
}

/** A part with what it names in its plan, and the names of its facts. */
interface PartInPlan {
  readonly index: number;
  readonly part: CompositePart;
  readonly kind: 'rule' | 'limit' | 'answers';
  readonly series: string | undefined;
  readonly base: BaseRule | undefined;
  readonly component: ComponentName | undefined;
  readonly names: ReturnType<typeof namesOf>;
}

interface InPlan {
  readonly plan: PlanVersion;
  readonly parts: readonly PartInPlan[];
  readonly series: readonly string[];
  readonly isAll: boolean;
  /** Absent when the window is of days. */
  readonly withinMs: number | undefined;
}

const known = new WeakMap<CompositeRule, InPlan>();

/** Found once per rule and plan. */
function inPlan(rule: CompositeRule, plan: PlanVersion): InPlan {
  const kept = known.get(rule);
  if (kept?.plan === plan) return kept;
  const parts = rule.parts.map((part, index): PartInPlan => {
    const series = seriesOfPart(part, plan);
    const names = namesOf(index);
    if ('answers' in part)
      return { index, part, kind: 'answers', series, base: undefined, component: undefined, names };
    if (!('rule' in part))
      return { index, part, kind: 'limit', series, base: undefined, component: part.component, names };
    const base = baseRuleOf(plan, part.rule);
    return { index, part, kind: 'rule', series, base, component: base?.component, names };
  });
  const made: InPlan = {
    plan,
    parts,
    series: [...new Set(parts.flatMap(({ series }) => series ?? []))],
    isAll: rule.match === 'all',
    withinMs: 'hours' in rule.within ? rule.within.hours * HOUR_MS : undefined,
  };
  known.set(rule, made);
  return made;
}

/** Of parts that hold: `part.<n>.series`, and of numbers `.component`, `.side`, `.limit`, so that a sentence needs no plan. */
export function judgeComposite(rule: CompositeRule, at: number, view: View): Finding | undefined {
  const { parts, isAll, withinMs } = inPlan(rule, view.plan);
  const from = withinMs === undefined ? windowStart(rule.within, at, view.today, view.calendar) : at - withinMs;
  let held: Held[] | undefined;
  for (const part of parts) {
    const holding = holdingOf(part, from, view);
    if (holding === undefined) {
      if (isAll) return undefined;
    } else if (held === undefined) held = [holding];
    else held.push(holding);
  }
  if (held === undefined) return undefined;
  const samples = samplesOf(held);
  const [newest] = samples;
  if (newest?.measuredAt !== at) return undefined;
  return {
    severity: rule.severity,
    verify: samples.some(({ doubtful }) => doubtful),
    values: samples.map((sample) => ({ ...showReading(sample), series: sample.series })),
    facts: factsOf(rule, held),
    shows: newest,
  };
}

/**
 * Every part could be judged by trusted readings that came in time, and what was asked for does not hold. Precondition:
 * `judgeComposite` found nothing, which it also does when what holds was measured before.
 */
export function isCompositeContent(rule: CompositeRule, at: number, view: View): boolean {
  const { parts, isAll } = inPlan(rule, view.plan);
  const from = windowStart(rule.within, at, view.today, view.calendar);
  if (!parts.every((part) => isJudged(part, from, view))) return false;
  const holding = parts.filter((part) => holdingOf(part, from, view) !== undefined).length;
  return isAll ? holding < parts.length : holding === 0;
}

/** Every reading of the newest instant of its series says something that can be compared. */
function isJudged(by: PartInPlan, from: number, view: View): boolean {
  const newest = by.series === undefined ? [] : newestSamples(view, by.series, from);
  return newest.length > 0 && newest.every((sample) => !sample.late && saysSomething(by, sample, view.plan));
}

function saysSomething({ kind, base, component }: PartInPlan, sample: Sample, plan: PlanVersion): boolean {
  switch (kind) {
    case 'answers':
      return sample.answer !== undefined && !sample.doubtful;
    case 'limit':
      return trustedNumberOf(sample, component) !== undefined;
    case 'rule':
      return base !== undefined && isComparable(base, sample, plan);
  }
}

function holdingOf(by: PartInPlan, from: number, view: View): Held | undefined {
  if (by.series === undefined) return undefined;
  const samples = view.samples(by.series);
  const newest = samples[0]?.measuredAt;
  if (newest === undefined || newest < from) return undefined;
  for (let at = 0; at < SAME_INSTANT_SAMPLES; at += 1) {
    const sample = samples[at];
    if (sample?.measuredAt !== newest) return undefined;
    if (by.kind === 'answers') {
      if (sample.answer !== undefined && (by.part as AnswersPart).answers.includes(sample.answer))
        return { by, sample, crossed: undefined };
      continue;
    }
    const crossed =
      by.kind === 'limit'
        ? crossedBy(by.part as LimitPart, sample)
        : crossedByRule(by.part as RulePart, by.base, sample, view.plan);
    if (crossed !== undefined) return { by, sample, crossed };
  }
  return undefined;
}

type AnswersPart = Extract<CompositePart, { answers: readonly string[] }>;
type LimitPart = Extract<CompositePart, { unit: string }>;
type RulePart = Extract<CompositePart, { rule: string }>;

/** A value outside what the meter measures is beyond the limit on its side (DOMAIN 3). */
function crossedBy({ below, above, component }: LimitPart, sample: Sample): Crossed | undefined {
  const { comparator } = sample;
  const value = comparator === undefined ? numberOf(sample, component) : undefined;
  const isLow =
    comparator === 'LO' || comparator === '<' || (value !== undefined && below !== undefined && value < below);
  if (below !== undefined && isLow) return { side: 'below', limit: below };
  const isHigh =
    comparator === 'HI' || comparator === '>' || (value !== undefined && above !== undefined && value > above);
  return above !== undefined && isHigh ? { side: 'above', limit: above } : undefined;
}

function crossedByRule(
  { atLeast }: RulePart,
  base: BaseRule | undefined,
  sample: Sample,
  plan: PlanVersion,
): Crossed | undefined {
  const finding = base && judgeSample(base, sample, plan);
  if (finding?.limit === undefined || compareSeverity(finding.severity, atLeast) < 0) return undefined;
  const { zone, value } = finding.limit;
  return { side: zone === 'redLow' || zone === 'yellowLow' ? 'below' : 'above', limit: value };
}

/** Newest first; a reading by which two parts hold stands once. */
function samplesOf(held: readonly Held[]): readonly Sample[] {
  const samples: Sample[] = [];
  for (const { sample } of held) {
    if (samples.some(({ sequence }) => sequence === sample.sequence)) continue;
    const place = samples.findIndex(({ measuredAt }) => measuredAt < sample.measuredAt);
    if (place === -1) samples.push(sample);
    else samples.splice(place, 0, sample);
  }
  return samples;
}

function factsOf({ match, parts }: CompositeRule, held: readonly Held[]): NonNullable<Finding['facts']> {
  const facts: Record<string, number | string> = { match, of: parts.length };
  for (const { by, sample, crossed } of held) {
    const { names, component } = by;
    facts[names.series] = sample.series;
    facts[names.sequence] = sample.sequence;
    if (component !== undefined) facts[names.component] = component;
    if (crossed === undefined) continue;
    facts[names.side] = crossed.side;
    facts[names.limit] = crossed.limit;
  }
  return facts;
}

function namesOf(index: number) {
  const part = `part.${index}`;
  return {
    series: `${part}.series`,
    sequence: `${part}.sequence`,
    component: `${part}.component`,
    side: `${part}.side`,
    limit: `${part}.limit`,
  };
}
