import { showReading } from '../alert/firing.ts';
import type { Sample } from '../measurement/sample.ts';
import { NEWS2_PARTS, type News2NumberPart, type News2Part, type Oxygen, type Points } from '../news2/chart.ts';
import { type News2Parts, type News2Score, scoreNews2 } from '../news2/score-news2.ts';
import type { News2Number } from '../news2/score-part.ts';
import type { Severity } from '../plan/severity.ts';
import type { View } from '../window/view.ts';
import { type Finding, type FindingValue, worse } from './finding.ts';
import { windowStart } from './look-back.ts';
import { newestSamples } from './newest-samples.ts';
import { numberOf } from './number-of.ts';
import type { ScoreRule } from './score.ts';

export type News2Rule = Extract<ScoreRule, { readonly on: 'news2' }>;

/** Every series a part may come from. */
export const NEWS2_SERIES: readonly string[] = [...NEWS2_PARTS, 'oxygen-flow'];

/** The reading a part was taken from. Oxygen may stand in the context of the saturation. */
type Used = ReadonlyMap<News2Part, Sample>;

/**
 * NEWS2 of what was measured up to `at`, the newest of each part within the window; the scale is the plan's. Fires at
 * a total of the complete set, and for a single 3 also when parts are missing; the worse of the two.
 */
export function judgeNews2(rule: News2Rule, at: number, view: View): Finding | undefined {
  const { used, parts } = collectParts(view, windowStart(rule.within, at, view.today, view.calendar));
  const score = scoreNews2(parts, view.plan.news2Scale ?? 1);
  const byTotal = crossedBy(rule, score.total);
  const severity = worse(byTotal?.severity, score.single3.length > 0 ? rule.single3 : undefined);
  if (severity === undefined) return undefined;
  return {
    severity,
    verify: [...used.values()].some(({ doubtful }) => doubtful),
    values: valuesOf(used, score, parts),
    facts: {
      ...(score.total !== undefined && { total: score.total }),
      ...(byTotal !== undefined && { limit: byTotal.limit }),
      missing: score.missing.join(','),
      scale: score.scale,
      single3: score.single3.join(','),
    },
    shows: mostPoints(used, score),
  };
}

/**
 * The set is complete and below every limit, and all of it is trusted and came in time; the parts are those of this
 * moment. Precondition: `judgeNews2` found nothing.
 */
export function isNews2Content(rule: News2Rule, at: number, view: View): boolean {
  const { used, parts } = collectParts(view, windowStart(rule.within, at, view.today, view.calendar));
  if (scoreNews2(parts, view.plan.news2Scale ?? 1).total === undefined) return false;
  return [...used.values()].every(({ doubtful, late }) => !doubtful && !late);
}

function crossedBy(rule: News2Rule, total: number | undefined): { severity: Severity; limit: number } | undefined {
  if (total === undefined) return undefined;
  if (rule.red !== undefined && total >= rule.red) return { severity: 'red', limit: rule.red };
  if (rule.yellow !== undefined && total >= rule.yellow) return { severity: 'yellow', limit: rule.yellow };
  return undefined;
}

/**
 * The context of the saturation itself says best what it was measured on; else the newest answer or flow. Of readings of
 * one instant the one that scores most counts, so that the order of arrival does not show.
 */
function collectParts(view: View, from: number): { readonly used: Used; readonly parts: News2Parts } {
  const scale = view.plan.news2Scale ?? 1;
  const told = newestOxygen(view, from);
  const used = new Map<News2Part, Sample>();
  const parts: { -readonly [Part in keyof News2Parts]: News2Parts[Part] } = {};
  const saturation = pickWorst(newestSamples(view, 'oxygen-saturation', from), (sample) => ({
    'oxygen-saturation': numberIn(sample, 'oxygen-saturation'),
    'oxygen-therapy': sample.oxygen ?? told?.oxygen,
  }));
  const oxygen = saturation?.oxygen ?? told?.oxygen;
  const source = saturation?.oxygen === undefined ? told?.sample : saturation;
  for (const part of NEWS2_PARTS) {
    if (part === 'oxygen-therapy') {
      if (oxygen === undefined || source === undefined) continue;
      parts[part] = oxygen;
      used.set(part, source);
    } else if (part === 'consciousness') {
      const sample = pickWorst(newestSamples(view, part, from), ({ answer }) => ({ consciousness: answer }));
      if (sample === undefined) continue;
      parts[part] = sample.answer;
      used.set(part, sample);
    } else {
      const sample =
        part === 'oxygen-saturation'
          ? saturation
          : pickWorst(newestSamples(view, part, from), (one) => ({ [part]: numberIn(one, part) }));
      if (sample === undefined) continue;
      parts[part] = numberIn(sample, part);
      used.set(part, sample);
    }
  }
  return { used, parts };

  function pickWorst(samples: readonly Sample[], partsOf: (sample: Sample) => News2Parts): Sample | undefined {
    if (samples.length < 2) return samples[0];
    let worst: { readonly sample: Sample; readonly points: number } | undefined;
    for (const sample of samples) {
      const scored = Object.values(scoreNews2(partsOf(sample), scale).points);
      const points = scored.reduce((sum: number, one) => sum + one, 0);
      if (worst === undefined || points > worst.points) worst = { sample, points };
    }
    return worst?.sample;
  }
}

function numberIn(sample: Sample, part: News2NumberPart): News2Number {
  const component = part === 'blood-pressure' ? 'systolic' : undefined;
  return { value: numberOf(sample, component), comparator: sample.comparator };
}

/** The newest answer or flow that says it; of one instant, oxygen before air. */
function newestOxygen(view: View, from: number): { readonly sample: Sample; readonly oxygen: Oxygen } | undefined {
  let newest: { readonly sample: Sample; readonly oxygen: Oxygen } | undefined;
  for (const series of ['oxygen-therapy', 'oxygen-flow'])
    for (const sample of newestSamples(view, series, from)) {
      const oxygen = oxygenOf(sample);
      if (oxygen === undefined) continue;
      const later = sample.measuredAt - (newest?.sample.measuredAt ?? Number.NEGATIVE_INFINITY);
      if (later > 0 || (later === 0 && oxygen === 'oxygen' && newest?.oxygen === 'air')) newest = { sample, oxygen };
    }
  return newest;
}

/** A flow is oxygen when it is above 0; a meter that says less than something does not say which. */
function oxygenOf({ answer, value, comparator }: Sample): Oxygen | undefined {
  if (answer === 'air' || answer === 'oxygen') return answer;
  if (comparator !== undefined) return comparator === '>' || comparator === 'HI' ? 'oxygen' : undefined;
  if (value === undefined) return undefined;
  return value > 0 ? 'oxygen' : 'air';
}

/** Newest first, of one instant in the order of the chart. Oxygen out of a saturation's context stands as its answer. */
function valuesOf(used: Used, { points }: News2Score, parts: News2Parts): readonly FindingValue[] {
  const values = [...used].map(([part, sample]): FindingValue => {
    const scored = { points: points[part] };
    if (part !== 'oxygen-therapy' || sample.type !== 'oxygen-saturation')
      return { ...showReading(sample), series: sample.series, ...scored };
    const { sequence, measuredAt } = sample;
    return { sequence, measuredAt, answer: parts['oxygen-therapy'], series: part, ...scored };
  });
  return values.sort((a, b) => b.measuredAt - a.measuredAt);
}

function mostPoints(used: Used, { points }: News2Score): Sample | undefined {
  let most: { readonly sample: Sample; readonly points: Points } | undefined;
  for (const [part, sample] of used) {
    const scored = points[part];
    if (scored === undefined) continue;
    const more = scored - (most?.points ?? -1);
    if (more > 0 || (more === 0 && sample.measuredAt > (most?.sample.measuredAt ?? 0)))
      most = { sample, points: scored };
  }
  return most?.sample;
}
