import type { RuleContext } from '../rules/rule-type.ts';
import { askedSlots } from './asked-slots.ts';
import { lackingOf, type SamplesOf, type SlotState, slotState } from './slot-state.ts';

/** One time the patient is asked, and how it stands. */
export interface ListedSlot {
  readonly entryKey: string;
  /** `[from, to)`, epoch ms. */
  readonly from: number;
  readonly to: number;
  /** What is asked for, and what of it has not been measured yet. */
  readonly series: readonly string[];
  readonly missing: readonly string[];
  readonly state: SlotState;
}

/** Without a rule that says how long is waited, a slot is missed when it ends. */
const NO_GRACE = { missedAfterMinutes: 0 };

/**
 * Every slot that begins in `[from, to)` as it stands at `now` (epoch ms), by start: those of the plan in force when it
 * begins, paused ones too. Grace is that of the first `missing` rule about the entry.
 */
export function listSlots(
  context: RuleContext,
  { from, to, now }: { readonly from: number; readonly to: number; readonly now: number },
  samplesOf: SamplesOf,
): readonly ListedSlot[] {
  const { plan, plans = [plan], pauses } = context;
  const keys = new Set(plans.flatMap(({ schedule = [] }) => schedule.map(({ key }) => key)));
  return [...keys]
    .flatMap((key) => askedSlots({ ...context, pauses: [] }, key, from, to))
    .map((slot) => {
      const grace = slot.plan.rules.find((rule) => rule.type === 'missing' && rule.schedule === slot.entryKey);
      const state = slotState(slot, now, samplesOf, grace?.type === 'missing' ? grace : NO_GRACE, pauses);
      const asked = state !== 'paused' && state !== 'upcoming';
      return {
        entryKey: slot.entryKey,
        from: slot.from,
        to: slot.to,
        series: slot.series,
        missing: asked && state !== 'done' ? lackingOf(slot, samplesOf, now + 1) : [],
        state,
      };
    })
    .sort((a, b) => a.from - b.from || a.to - b.to);
}
