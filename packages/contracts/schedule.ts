import * as z from 'zod';

/** What the patient was, is and will be asked to measure, and how each time stands now. */
export const scheduleView = z.object({
  timeZone: z.string(),
  from: z.string(),
  to: z.string(),
  slots: z.array(
    z.object({
      /** Key of the entry of the plan's schedule. */
      entry: z.string(),
      from: z.string(),
      to: z.string(),
      /** `reminded`: past its end and still within grace; `missed`: past grace; `paused`: asked for nothing. */
      state: z.enum(['upcoming', 'open', 'done', 'reminded', 'missed', 'paused']),
      measures: z.array(z.string()),
      /** What has not been measured yet. */
      missing: z.array(z.string()),
      /** When the patient was due to be reminded, when that came. */
      remindedAt: z.string().optional(),
    }),
  ),
});
export type ScheduleView = z.infer<typeof scheduleView>;
