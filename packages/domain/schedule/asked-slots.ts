import { seriesOf } from '../measurement/reading.ts';
import type { PlanVersion } from '../plan/plan.ts';
import { planInForce } from '../plan/plan-in-force.ts';
import type { RuleContext } from '../rules/rule-type.ts';
import type { Slot } from './schedule.ts';
import { slotsBetween } from './slots-between.ts';

/** A slot with what was asked for in it, and the version that asked. */
export interface AskedSlot extends Slot {
  readonly series: readonly string[];
  readonly plan: PlanVersion;
}

/**
 * The slots of that entry that begin in `[from, to)` and ask for something, by start. The plan in force when a slot
 * begins decides what is asked; before the first plan nothing is. A slot that a pause touches asks for nothing: nobody
 * is blamed for the half of a morning before an admission.
 */
export function askedSlots(context: RuleContext, entryKey: string, from: number, to: number): readonly AskedSlot[] {
  const { plan, calendar, pauses, plans = [plan] } = context;
  const slots: AskedSlot[] = [];
  for (const version of plans) {
    const entry = version.schedule?.find(({ key }) => key === entryKey);
    const since = Math.max(from, version.validFrom);
    if (entry === undefined || since >= to) continue;
    const series = entry.measures.map(({ measure, code }) => seriesOf(measure, code));
    for (const slot of slotsBetween(entry, calendar, since, to))
      if (planInForce(plans, slot.from) === version && !isPaused(slot, pauses))
        slots.push({ ...slot, series, plan: version });
  }
  return slots.sort((a, b) => a.from - b.from || a.to - b.to);
}

/** Whether a slot lies wholly or partly in a pause. */
export function isPaused(slot: Pick<Slot, 'from' | 'to'>, pauses: RuleContext['pauses']): boolean {
  return pauses.some(({ from, to }) => slot.from < to && from < slot.to);
}
