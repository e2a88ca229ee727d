import type { Calendar } from '../calendar/calendar.ts';
import type { MeasurementType } from '../measurement/reading.ts';
import { seriesOf } from '../measurement/reading.ts';
import type { Sample } from '../measurement/sample.ts';
import type { Severity } from '../plan/severity.ts';
import type { Zone } from '../rules/finding.ts';
import type { Rule } from '../rules/rule.ts';
import type { ZonesRule } from '../rules/zones.ts';
import { zoneFinding } from '../rules/zones.ts';
import { describeSpread, type Spread } from './describe-spread.ts';

/** With less, nothing is proposed. */
export const CALIBRATION_MIN_DAYS = 14;
export const CALIBRATION_MIN_VALUES = 14;

/**
 * How far from the patient's median limits are proposed, in robust standard deviations. A starting point for the
 * clinician (DOMAIN: limits are defaults that a clinician approves): to be confirmed per programme.
 */
export interface CalibrationMethod {
  readonly yellowAt: number;
  readonly redAt: number;
}
export const DEFAULT_METHOD: CalibrationMethod = { yellowAt: 2, redAt: 3 };

export interface ProposedLimit {
  readonly zone: Zone;
  readonly now: number;
  readonly proposed: number;
  /** The proposal would alert less than the limit in force: look twice. */
  readonly wider: boolean;
}

/** What a calibration shows for one zones rule. Nothing here activates itself: a new plan version has to be approved. */
export interface LimitProposal {
  readonly ruleKey: string;
  readonly measure: MeasurementType;
  readonly unit: string;
  readonly spread: Spread | undefined;
  /** Too few days or values, or values without any spread: then no limits are proposed. */
  readonly notEnough?: 'days' | 'values' | 'spread' | undefined;
  readonly limits: readonly ProposedLimit[];
  /** Of the collected readings, how many lie in each zone by the limits in force and by the proposed ones. */
  readonly fires: Readonly<Record<'now' | 'proposed', Readonly<Record<Severity, number>>>>;
}

/** Proposes limits for every zones rule from the samples collected, by series. Pure; `samples` in any order. */
export function proposeLimits(
  rules: readonly Rule[],
  samples: ReadonlyMap<string, readonly Sample[]>,
  calendar: Calendar,
  method: CalibrationMethod = DEFAULT_METHOD,
): readonly LimitProposal[] {
  return rules.flatMap((rule) =>
    rule.type === 'zones'
      ? [proposeFor(rule, samples.get(seriesOf(rule.measure, rule.code)) ?? [], calendar, method)]
      : [],
  );
}

function proposeFor(
  rule: ZonesRule,
  samples: readonly Sample[],
  calendar: Calendar,
  method: CalibrationMethod,
): LimitProposal {
  const { ruleKey, measure, unit } = rule;
  const spread = describeSpread(samples, rule.component, (ms) => calendar.dayStart(ms));
  const notEnough = lacking(spread);
  const limits = spread === undefined || notEnough !== undefined ? [] : limitsFrom(rule, spread, method);
  const proposed = { ...rule, ...Object.fromEntries(limits.map((limit) => [limit.zone, limit.proposed])) };
  return {
    ruleKey,
    measure,
    unit,
    spread,
    notEnough,
    limits,
    fires: { now: firings(rule, samples), proposed: firings(proposed, samples) },
  };
}

function lacking(spread: Spread | undefined): LimitProposal['notEnough'] {
  if (spread === undefined || spread.n < CALIBRATION_MIN_VALUES) return 'values';
  if (spread.days < CALIBRATION_MIN_DAYS) return 'days';
  return spread.robustSd === 0 ? 'spread' : undefined;
}

const ZONES = ['redLow', 'yellowLow', 'yellowHigh', 'redHigh'] as const;

/** Only limits the rule has already: a calibration moves limits, it does not invent a side. */
function limitsFrom(rule: ZonesRule, spread: Spread, method: CalibrationMethod): readonly ProposedLimit[] {
  return ZONES.flatMap((zone) => {
    const now = rule[zone];
    if (now === undefined) return [];
    const low = zone.endsWith('Low');
    const distance = spread.robustSd * (zone.startsWith('red') ? method.redAt : method.yellowAt);
    const proposed = roundOutward(spread.percentiles[50] + (low ? -distance : distance), rule.unit, low);
    return [{ zone, now, proposed, wider: low ? proposed < now : proposed > now }];
  });
}

/** Whole numbers where the field reads whole numbers, else one decimal; away from the median, so that 2 stays at least 2. */
function roundOutward(value: number, unit: string, low: boolean): number {
  const step = WHOLE_UNITS.has(unit) ? 1 : 10;
  return (low ? Math.floor(value * step) : Math.ceil(value * step)) / step;
}

const WHOLE_UNITS: ReadonlySet<string> = new Set(['%', '/min', 'mm[Hg]', 'L/min', '{steps}/d', '{score}']);

function firings(rule: ZonesRule, samples: readonly Sample[]): Readonly<Record<Severity, number>> {
  const counted = { red: 0, yellow: 0 };
  for (const sample of samples) {
    const finding = zoneFinding(rule, sample, rule.component);
    if (finding !== undefined) counted[finding.severity] += 1;
  }
  return counted;
}
