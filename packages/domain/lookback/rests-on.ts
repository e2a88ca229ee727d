import type { Alert } from '../alert/alert.ts';
import type { PlanVersion } from '../plan/plan.ts';
import { planInForce } from '../plan/plan-in-force.ts';
import { isKnownRule, typeOf } from '../rules/rule.ts';
import type { RuleContext } from '../rules/rule-type.ts';

/** A measurement that what is looked for has touched, as the patient's monitor knows it. Times are epoch ms. */
export interface TouchedReading {
  /** Of another record's that was merged into this one: below zero (`mergedSequence`). */
  readonly sequence: number;
  readonly series: string;
  readonly measuredAt: number;
  /** From when on it was known here: its receipt, or the merge. */
  readonly knownAt: number;
  /** Until when it was: the merge was taken back. */
  readonly knownUntil?: number | undefined;
}

/** A line of an alert's history. */
export interface FiringLine {
  readonly sequence?: number | undefined;
  /** When it was judged. */
  readonly at: number;
  /** When its reading was measured, where that is known. */
  readonly measuredAt?: number | undefined;
}

/** What an alert says of what fired it. */
export type LookedAlert = Pick<
  Alert,
  'ruleKey' | 'category' | 'planVersion' | 'firedAt' | 'openedBySequence' | 'repeats'
> & {
  readonly reading?: { readonly sequence: number } | undefined;
  readonly finding?: { readonly values?: readonly { readonly sequence: number }[] | undefined } | undefined;
  readonly greens?: { readonly marks?: readonly { readonly sequence: number }[] | undefined } | undefined;
  readonly resolved?: { readonly at: number } | undefined;
};

/** The touched readings of one patient, found by number and by time. */
export class TouchedReadings {
  readonly #numbers: ReadonlySet<number>;
  readonly #bySeries = new Map<string, readonly TouchedReading[]>();

  constructor(readings: readonly TouchedReading[]) {
    this.#numbers = new Set(readings.map(({ sequence }) => sequence));
    for (const [series, own] of Map.groupBy(readings, (reading) => reading.series))
      this.#bySeries.set(
        series,
        own.toSorted((a, b) => a.measuredAt - b.measuredAt),
      );
  }

  has(sequence: number | undefined): boolean {
    return sequence !== undefined && this.#numbers.has(sequence);
  }

  /** Whether one of the series was measured in `[from, to]` and is as asked. */
  any(series: string, from: number, to: number, isAsked: (reading: TouchedReading) => boolean): boolean {
    const own = this.#bySeries.get(series) ?? [];
    let [low, high] = [0, own.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((own[middle]?.measuredAt ?? 0) < from) low = middle + 1;
      else high = middle;
    }
    for (let i = low; i < own.length; i += 1) {
      const reading = own[i];
      if (reading === undefined || reading.measuredAt > to) return false;
      if (isAsked(reading)) return true;
    }
    return false;
  }
}

/** `plans`: all that stand, to be understood as the monitor did. */
export interface LookedIn extends Omit<RuleContext, 'plan' | 'plans'> {
  readonly plans: readonly PlanVersion[];
}

/**
 * Whether an alert rests on one of these: it fired at one, shows one, was calmed by one, or (`window`) its rule, as it was
 * in force, reaches back to one from where it fired. What came after the alert was over is not part of it; what came late
 * while it lived is, for then it was judged again.
 */
export function restsOn(
  alert: LookedAlert,
  lines: readonly FiringLine[],
  touched: TouchedReadings,
  context: LookedIn,
): 'fired' | 'window' | undefined {
  const { repeats = [], category, resolved } = alert;
  // Numbers of events are of no measurement.
  if (category === 'event' || category === 'message') return undefined;
  const told = [
    alert.openedBySequence,
    alert.reading?.sequence,
    ...repeats.map(({ sequence }) => sequence),
    ...lines.map(({ sequence }) => sequence),
    ...(alert.finding?.values ?? []).map(({ sequence }) => sequence),
    ...(alert.greens?.marks ?? []).map(({ sequence }) => sequence),
  ];
  if (told.some((sequence) => touched.has(sequence))) return 'fired';
  const endedAt = resolved?.at ?? Number.POSITIVE_INFINITY;
  const judgedAt = lines.reduce((latest, { at }) => Math.max(latest, at), Number.NEGATIVE_INFINITY);
  const occasions = new Map<number, number>();
  for (const line of lines) occasions.set(line.measuredAt ?? line.at, line.at);
  for (const at of [alert.firedAt, ...repeats.map((repeat) => repeat.at)])
    if (at !== undefined && !occasions.has(at)) occasions.set(at, judgedAt);
  for (const [at, judged] of occasions) if (looksOn(alert, at, context, touched, { judged, endedAt })) return 'window';
  return undefined;
}

function looksOn(
  { ruleKey, planVersion }: LookedAlert,
  at: number,
  context: LookedIn,
  touched: TouchedReadings,
  { judged, endedAt }: { readonly judged: number; readonly endedAt: number },
): boolean {
  const { plans } = context;
  const ruleIn = (plan: PlanVersion | undefined) => plan?.rules.find((rule) => rule.ruleKey === ruleKey);
  const inForce = planInForce(plans, at);
  const plan = ruleIn(inForce) === undefined ? plans.find((one) => one.planVersion === planVersion) : inForce;
  const rule = ruleIn(plan);
  if (plan === undefined || rule === undefined || !isKnownRule(rule)) return false;
  const isKnown = ({ sequence, knownAt, knownUntil = Number.POSITIVE_INFINITY }: TouchedReading) =>
    sequence > 0 ? knownAt <= endedAt : knownAt <= judged && judged <= knownUntil;
  return typeOf(rule)
    .needs(rule, at, { ...context, plan })
    .some(({ series, from }) => touched.any(series, from, at, isKnown));
}
