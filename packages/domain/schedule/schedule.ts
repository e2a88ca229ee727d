import * as z from 'zod';
import type { MeasurementType } from '../measurement/reading.ts';
import { code, measure, timeOfDay } from '../rules/shapes.ts';
import { DAY_MINUTES } from './wall-clock.ts';

/** What the patient is asked to measure, and when: wall clock of the tenant's time zone. */
export interface ScheduleEntry {
  /** Stable over plan versions; `missing` rules name it. */
  readonly key: string;
  /** All of these make a slot done. */
  readonly measures: readonly { readonly measure: MeasurementType; readonly code?: string | undefined }[];
  readonly when:
    | {
        readonly kind: 'times';
        /** 1 Monday .. 7 Sunday; absent: every day. */
        readonly weekdays?: readonly number[] | undefined;
        /** `HH:MM`, from before to, on one day; `to` may be `24:00`. */
        readonly windows: readonly { readonly from: string; readonly to: string }[];
      }
    /** A sensor that sends by itself (CGM: 5). */
    | { readonly kind: 'continuous'; readonly everyMinutes: number };
}

/** One time the patient is asked: `[from, to)`, epoch ms. */
export interface Slot {
  readonly entryKey: string;
  readonly from: number;
  readonly to: number;
}

/** Of all entries together, in a day: every rule that looks back is held against each of them over its window. */
const MAX_WINDOWS = 100;

const endOfWindow = z.union([timeOfDay, z.literal('24:00')]);

const entry = z.strictObject({
  key: z.string().min(1).max(100),
  measures: z
    .array(z.strictObject({ measure, code: code.optional() }))
    .min(1)
    .max(20),
  when: z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('times'),
      weekdays: z.array(z.int().min(1).max(7)).min(1).max(7).optional(),
      windows: z
        .array(z.strictObject({ from: timeOfDay, to: endOfWindow }))
        .min(1)
        .max(24),
    }),
    z.strictObject({ kind: z.literal('continuous'), everyMinutes: z.int().min(1).max(DAY_MINUTES) }),
  ]),
});

/** The shape of a plan's schedule; whether it makes sense is `checkSchedule`'s to say. */
export const scheduleSchema: z.ZodType<readonly ScheduleEntry[]> = z
  .array(entry)
  .max(50)
  .refine((entries) => entries.reduce((sum, { when }) => sum + windowsOf(when), 0) <= MAX_WINDOWS);

function windowsOf(when: ScheduleEntry['when']): number {
  return when.kind === 'times' ? when.windows.length : 0;
}
