import { showReading } from '../alert/firing.ts';
import { seriesOf } from '../measurement/reading.ts';
import type { Sample } from '../measurement/sample.ts';
import type { PlanVersion } from '../plan/plan.ts';
import type { View } from '../window/view.ts';
import { baseRuleOf, judgeSample } from './base-rule.ts';
import type { CompositePart, CompositeRule } from './composite.ts';
import { compareSeverity, type Finding } from './finding.ts';
import { windowStart } from './look-back.ts';
import { newestSamples } from './newest-samples.ts';
import { numberOf } from './number-of.ts';

/** The side and the limit a part was beyond; absent of an answer. */
interface Crossed {
  readonly side: 'below' | 'above';
  readonly limit: number;
}

/** A part that holds, the reading it holds by, and what that was compared with. */
interface Held {
  readonly index: number;
  readonly sample: Sample;
  readonly component?: string | undefined;
  readonly crossed?: Crossed | undefined;
}

const seriesOfCoded = new WeakMap<CompositePart, string>();

/** The series a part looks at; undefined when it names a rule that is not there. */
export function seriesOfPart(part: CompositePart, plan: PlanVersion): string | undefined {
  const about = 'rule' in part ? baseRuleOf(plan, part.rule) : part;
  if (about?.code === undefined || 'rule' in part) return about && seriesOf(about.measure, about.code);
  // Made once: a name put together anew is slow to look up by.
  const known = seriesOfCoded.get(part);
  if (known !== undefined) return known;
  const made = seriesOf(about.measure, about.code);
  seriesOfCoded.set(part, made);
  return made;
}

/** Of parts that hold: `part.<n>.series`, and of numbers `.component`, `.side`, `.limit`, so that a sentence needs no plan. */
export function judgeComposite(rule: CompositeRule, at: number, view: View): Finding | undefined {
  const from = windowStart(rule.within, at, view.today, view.calendar);
  const held: Held[] = [];
  let index = -1;
  for (const part of rule.parts) {
    index += 1;
    const holding = holdingOf(part, index, from, view);
    if (holding !== undefined) held.push(holding);
    else if (rule.match === 'all') return undefined;
  }
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

function holdingOf(part: CompositePart, index: number, from: number, view: View): Held | undefined {
  const series = seriesOfPart(part, view.plan);
  if (series === undefined) return undefined;
  for (const sample of newestSamples(view, series, from)) {
    if ('answers' in part) {
      if (sample.answer !== undefined && part.answers.includes(sample.answer)) return { index, sample };
      continue;
    }
    const crossed = 'rule' in part ? crossedByRule(part, sample, view.plan) : crossedBy(part, sample);
    if (crossed === undefined) continue;
    const component = 'rule' in part ? baseRuleOf(view.plan, part.rule)?.component : part.component;
    return { index, sample, component, crossed };
  }
  return undefined;
}

/** A value outside what the meter measures is beyond the limit on its side (DOMAIN 3). */
function crossedBy(
  { below, above, component }: Extract<CompositePart, { unit: string }>,
  sample: Sample,
): Crossed | undefined {
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
  { rule, atLeast }: Extract<CompositePart, { rule: string }>,
  sample: Sample,
  plan: PlanVersion,
): Crossed | undefined {
  const base = baseRuleOf(plan, rule);
  const finding = base && judgeSample(base, sample, plan);
  if (finding?.limit === undefined || compareSeverity(finding.severity, atLeast) < 0) return undefined;
  const { zone, value } = finding.limit;
  return { side: zone === 'redLow' || zone === 'yellowLow' ? 'below' : 'above', limit: value };
}

/** Newest first; a reading by which two parts hold stands once. */
function samplesOf(held: readonly Held[]): readonly Sample[] {
  const samples: Sample[] = [];
  for (const { sample } of held)
    if (!samples.some(({ sequence }) => sequence === sample.sequence)) samples.push(sample);
  return samples.sort((a, b) => b.measuredAt - a.measuredAt);
}

function factsOf({ match, parts }: CompositeRule, held: readonly Held[]): NonNullable<Finding['facts']> {
  const facts: Record<string, number | string> = { match, of: parts.length };
  for (const { index, sample, component, crossed } of held) {
    const names = NAMES[index] ?? namesOf(index);
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

/** Of as many parts as a rule may have. */
const NAMES = Array.from({ length: 20 }, (_, index) => namesOf(index));
