import * as z from 'zod';
import type { Calendar } from '../calendar/calendar.ts';
import { timeOfDay } from '../rules/shapes.ts';
import { DAY_MINUTES, minutesOf } from '../schedule/wall-clock.ts';
import type { Severity } from './severity.ts';

/** Minutes of the local week, Monday 00:00 = 0, end exclusive, at most 10080. */
export const WEEK_MINUTES = 7 * DAY_MINUTES;

/** Who receives alerts in a stretch of the week; or nobody, and what the patient is told to do instead. */
export type Receiver =
  | { readonly kind: 'unit'; readonly unitId: string }
  | {
      readonly kind: 'not-covered';
      /** 113 emergency, 116117 out-of-hours doctor, or wait until somebody is there. */
      readonly instead: '113' | '116117' | 'opening-hour';
    };

export interface CoverageHours {
  /** 1 Monday .. 7 Sunday. */
  readonly weekdays: readonly number[];
  /** Wall clock `HH:MM`; `to` may be `24:00`. A stretch over midnight is two entries. */
  readonly from: string;
  readonly to: string;
  readonly receiver: Receiver;
}

/** For each severity, stretches that leave no hour of the week open and do not overlap. */
export type Coverage = Readonly<Record<Severity, readonly CoverageHours[]>>;

const hours = z
  .array(
    z.strictObject({
      weekdays: z.array(z.int().min(1).max(7)).min(1).max(7),
      from: timeOfDay,
      to: z.union([timeOfDay, z.literal('24:00')]),
      receiver: z.discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('unit'), unitId: z.string().min(1).max(100) }),
        z.strictObject({ kind: z.literal('not-covered'), instead: z.enum(['113', '116117', 'opening-hour']) }),
      ]),
    }),
  )
  .min(1)
  .max(100);

/** The shape of a plan's coverage; whether it leaves no minute open is `checkCoverage`'s to say. */
export const coverageSchema: z.ZodType<Coverage> = z.strictObject({ red: hours, yellow: hours });

/** Who receives an alert of that severity at `now` (epoch ms), by the wall clock; undefined when the coverage has a hole. */
export function receiverAt(
  coverage: Coverage,
  calendar: Calendar,
  severity: Severity,
  now: number,
): Receiver | undefined {
  const weekday = calendar.weekday(calendar.dayStart(now));
  const minute = calendar.minuteOfDay(now);
  return coverage[severity].find(
    ({ weekdays, from, to }) => weekdays.includes(weekday) && minutesOf(from) <= minute && minute < minutesOf(to),
  )?.receiver;
}
