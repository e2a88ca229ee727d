import type { Calendar } from '../calendar/calendar.ts';
import { type ComponentName, type MeasurementType, seriesOf } from '../measurement/reading.ts';
import type { Reach } from '../window/range.ts';
import type { RuleWindow } from './shapes.ts';

export const HOUR_MS = 60 * 60_000;
/** Two days of a sensor that sends every minute, with room for readings sent again. */
const SAMPLES_AT_MOST = 4000;

interface Windowed {
  readonly measure: MeasurementType;
  readonly code?: string | undefined;
  readonly component?: ComponentName | undefined;
  readonly window: RuleWindow;
}

/** First instant of the window that ends at `at`; it belongs to the window. `today` is the first instant of the day of `at`. */
export function windowStart(window: RuleWindow, at: number, today: number, calendar: Calendar): number {
  return 'hours' in window ? at - window.hours * HOUR_MS : calendar.addDays(today, -window.days);
}

/** Days are looked at by their sums. Those have no parts: of a blood pressure the readings themselves are read. */
export function looksAtDays(rule: Windowed): boolean {
  return 'days' in rule.window && rule.component === undefined;
}

/** What a rule over one series reads of the past. */
export function lookBack(rule: Windowed, at: number, calendar: Calendar): readonly Reach[] {
  const series = seriesOf(rule.measure, rule.code);
  const from = windowStart(rule.window, at, calendar.dayStart(at), calendar);
  return looksAtDays(rule)
    ? [{ kind: 'days', series, from }]
    : [{ kind: 'samples', series, from, limit: SAMPLES_AT_MOST }];
}
