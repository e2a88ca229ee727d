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

/** The series a part looks at; undefined when it names a rule that is not there. */
export function seriesOfPart(part: CompositePart, plan: PlanVersion): string | undefined {
  const about = 'rule' in part ? baseRuleOf(plan, part.rule) : part;
  return about && seriesOf(about.measure, about.code);
}

/** Of parts that hold: `part.<n>.series`, and of numbers `.component`, `.side`, `.limit`, so that a sentence needs no plan. */
export function judgeComposite(rule: CompositeRule, at: number, view: View): Finding | undefined {
  const from = windowStart(rule.within, at, view.today, view.calendar);
  const held: Held[] = [];
  for (const [index, part] of rule.parts.entries()) {
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
    facts: Object.assign({ match: rule.match, of: rule.parts.length }, ...held.map(factsOf)),
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
  const bySequence = new Map(held.map(({ sample }) => [sample.sequence, sample]));
  return [...bySequence.values()].sort((a, b) => b.measuredAt - a.measuredAt);
}

function factsOf({ index, sample, component, crossed }: Held): NonNullable<Finding['facts']> {
  const part = `part.${index}`;
  return {
    [`${part}.series`]: sample.series,
    [`${part}.sequence`]: sample.sequence,
    ...(component !== undefined && { [`${part}.component`]: component }),
    ...(crossed !== undefined && { [`${part}.side`]: crossed.side, [`${part}.limit`]: crossed.limit }),
  };
}
