import type { RuleWindow } from '../rules/shapes.ts';
import type { ScheduleEntry } from './schedule.ts';
import type { Stretch, Target } from './stretch.ts';
import { DAY_MINUTES, HOUR_MINUTES, minutesOf } from './wall-clock.ts';

const WEEK_DAYS = 7;

/**
 * Whether a patient who keeps to the schedule can have measured all targets within one such window. Targets that no slot
 * asks for (a sensor sends by itself; not scheduled at all) are left out: `expectedSamples` tells of those.
 */
export function canMeet(
  schedule: readonly ScheduleEntry[] | undefined,
  targets: readonly Target[],
  window: RuleWindow,
): boolean {
  // A week repeats itself.
  if ('days' in window && window.days >= WEEK_DAYS) return true;
  const each = new Map(targets.map((target) => [`${target.measure} ${target.code ?? ''}`, target]));
  const slots = [...each.values()].map((target) => slotsOf(schedule ?? [], target)).filter(({ length }) => length > 0);
  return (
    slots.length < 2 ||
    slots.flat().some((last) => {
      // Measured when the last of the slots begins; the others as late as they can be, but not later.
      const since = 'days' in window ? last.day - window.days * DAY_MINUTES : last.from - window.hours * HOUR_MINUTES;
      return last.day >= WEEK_DAYS * DAY_MINUTES && slots.every((own) => own.some(reaches(since, last.from)));
    })
  );
}

function reaches(since: number, until: number): (slot: Stretch) => boolean {
  return ({ from, to }) => from <= until && to > since;
}

/** None when a sensor sends it. */
function slotsOf(schedule: readonly ScheduleEntry[], { measure, code }: Target): readonly Stretch[] {
  const entries = schedule.filter(({ measures }) =>
    measures.some((asked) => asked.measure === measure && asked.code === code),
  );
  const slots: Stretch[] = [];
  for (const { when } of entries) {
    if (when.kind === 'continuous') return [];
    for (let index = 0; index < 2 * WEEK_DAYS; index += 1) {
      if (when.weekdays !== undefined && !when.weekdays.includes((index % WEEK_DAYS) + 1)) continue;
      const day = index * DAY_MINUTES;
      for (const { from, to } of when.windows)
        slots.push({ day, from: day + minutesOf(from), to: day + minutesOf(to) });
    }
  }
  return slots;
}
