import type { Sample } from '../measurement/sample.ts';
import type { RuleContext } from '../rules/rule-type.ts';
import { type AskedSlot, isPaused } from './asked-slots.ts';

/** When what is asked for. */
type WhenAsked = Pick<AskedSlot, 'from' | 'to' | 'series'>;

export type SlotState = 'upcoming' | 'open' | 'done' | 'reminded' | 'missed' | 'paused';

/** Newest first, test readings left out. */
export type SamplesOf = (series: string) => readonly Pick<Sample, 'measuredAt'>[];

/** Samples read per series at most: of a busier series what lies further back is not known, and never called missed. */
export const SAMPLES_READ = 500;

const MINUTE_MS = 60_000;

/**
 * What a slot still lacks of what was measured in `[slot.from, until)`. Measured time decides: what was measured in
 * time and received later counts. Questionable values count: they were measured.
 */
export function lackingOf(slot: WhenAsked, samplesOf: SamplesOf, until: number): readonly string[] {
  return slot.series.filter((series) => {
    const samples = samplesOf(series);
    if (samples.some(({ measuredAt }) => measuredAt >= slot.from && measuredAt < until)) return false;
    const oldest = samples.at(-1);
    return samples.length < SAMPLES_READ || oldest === undefined || oldest.measuredAt <= slot.from;
  });
}

/** How a slot stands at `now`. Grace in minutes after the slot's end; without a reminder it is never `reminded`. */
export function slotState(
  slot: WhenAsked,
  now: number,
  samplesOf: SamplesOf,
  grace: { readonly remindAfterMinutes?: number | undefined; readonly missedAfterMinutes: number },
  pauses: RuleContext['pauses'],
): SlotState {
  if (isPaused(slot, pauses)) return 'paused';
  if (now < slot.from) return 'upcoming';
  const missedAt = slot.to + grace.missedAfterMinutes * MINUTE_MS;
  if (lackingOf(slot, samplesOf, Math.min(missedAt, now + 1)).length === 0) return 'done';
  if (now >= missedAt) return 'missed';
  const { remindAfterMinutes } = grace;
  return remindAfterMinutes !== undefined && now >= slot.to + remindAfterMinutes * MINUTE_MS ? 'reminded' : 'open';
}
