import type { Calendar } from '../calendar/calendar.ts';
import type { Severity } from '../plan/severity.ts';
import { compareSeverity } from '../rules/finding.ts';
import type { ReplayedFiring } from './replay.ts';

/**
 * What a rehearsal counts as one alert. With nobody to close it, an alert of the monitor would stay open for ever and
 * hide all that follows; so the firings of a rule make one alert until the rule has been quiet for `quietMs`, as if
 * somebody had dealt with it by then. It has the worst severity it came to. Late data that something newer had
 * superseded opens nothing live, and neither opens nor prolongs an alert here.
 */
export interface Episode {
  readonly ruleKey: string;
  readonly severity: Severity;
  /** When the monitor would have opened it, and when the rule fired last; epoch ms. */
  readonly openedAt: number;
  readonly lastAt: number;
  /** Measured time of the opening firing. */
  readonly at: number;
  /** Readings, moments, due times or events that fired. */
  readonly firings: number;
}

/** In the order in which they opened. */
export function episodesOf(firings: readonly ReplayedFiring[], quietMs: number): readonly Episode[] {
  const episodes: Growing[] = [];
  const latest = new Map<string, Growing>();
  for (const { ruleKey, severity, firedAt, measuredAt, sequence, superseded } of firings) {
    if (superseded) continue;
    const occasion = occasionOf(measuredAt, sequence);
    const open = latest.get(ruleKey);
    if (open !== undefined && firedAt - open.lastAt <= quietMs) {
      if (open.occasion !== occasion) open.firings += 1;
      open.occasion = occasion;
      open.lastAt = firedAt;
      if (compareSeverity(severity, open.severity) > 0) open.severity = severity;
      continue;
    }
    const opened = { ruleKey, severity, openedAt: firedAt, lastAt: firedAt, at: measuredAt, firings: 1, occasion };
    episodes.push(opened);
    latest.set(ruleKey, opened);
  }
  return episodes.map(({ occasion: _, ...episode }) => episode);
}

interface Growing {
  ruleKey: string;
  severity: Severity;
  openedAt: number;
  lastAt: number;
  at: number;
  firings: number;
  occasion: string;
}

function occasionOf(measuredAt: number, sequence: number): string {
  return sequence === 0 ? `at ${measuredAt}` : `${sequence}`;
}

/** Alerts and firings of one rule and severity on one local day. */
export interface DayTally {
  /** First instant of the local day, epoch ms. */
  readonly day: number;
  readonly ruleKey: string;
  readonly severity: Severity;
  /** Opened on this day by what was measured on it. */
  readonly alerts: number;
  /** Readings, moments, due times or events of this day that fired, each once. */
  readonly firings: number;
}

/** By day, rule and severity; days on which nothing fired are absent. */
export function tallyDays(
  firings: readonly ReplayedFiring[],
  episodes: readonly Episode[],
  calendar: Calendar,
): readonly DayTally[] {
  const tallies = new Map<string, { -readonly [Key in keyof DayTally]: DayTally[Key] }>();
  for (const { ruleKey, severity, measuredAt } of worstOfOccasions(firings))
    tallyOf(measuredAt, ruleKey, severity).firings += 1;
  for (const { ruleKey, severity, at } of episodes) tallyOf(at, ruleKey, severity).alerts += 1;
  return [...tallies.values()].sort(
    (a, b) => a.day - b.day || compareText(a.ruleKey, b.ruleKey) || compareSeverity(b.severity, a.severity),
  );

  function tallyOf(at: number, ruleKey: string, severity: Severity) {
    const day = calendar.dayStart(at);
    const key = `${day} ${severity} ${ruleKey}`;
    const known = tallies.get(key);
    if (known !== undefined) return known;
    const made = { day, ruleKey, severity, alerts: 0, firings: 0 };
    tallies.set(key, made);
    return made;
  }
}

/** A reading that fired again, worse, when more was known is one firing. */
function worstOfOccasions(firings: readonly ReplayedFiring[]): Iterable<ReplayedFiring> {
  const worst = new Map<string, ReplayedFiring>();
  for (const firing of firings) {
    const key = `${firing.ruleKey} ${occasionOf(firing.measuredAt, firing.sequence)}`;
    const known = worst.get(key);
    if (known === undefined || compareSeverity(firing.severity, known.severity) > 0) worst.set(key, firing);
  }
  return worst.values();
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
