import type { DeviceFacts, DeviceStretch } from './device-facts.ts';
import { type MeasuredTimes, placeDeviceReading } from './place-device-reading.ts';

/** When an event happened, as a door has resolved it. */
export type EventTimes = Pick<MeasuredTimes, 'deviceTime' | 'clock'> & { readonly at: number };

/**
 * Whose an event is that a device reports: theirs who had it when it happened, as a reading is. What cannot be placed by
 * its time is theirs who has the device now (`isForNow`), when that is one: a reading may wait for a person to look at it,
 * an alarm kept aside is an alarm that nobody hears. An event whose every time lies with one other is never theirs who has
 * it now. Undefined: nobody has it, or, of a shared device, more than one. Pure and total.
 */
export function placeDeviceEvent(
  facts: DeviceFacts,
  { at, deviceTime, clock }: EventTimes,
  slot: string | undefined,
  now: number,
): { readonly stretch: DeviceStretch; readonly isForNow: boolean } | undefined {
  const placement = placeDeviceReading(facts, { measuredAt: at, deviceTime, clock, precision: 'instant' }, slot);
  if (placement.kind === 'placed') return { stretch: placement.stretch, isForNow: false };
  const isShared = facts.mode === 'shared';
  const holders = facts.stretches.filter(
    (one) =>
      one.from <= now && (one.to === null || now < one.to) && (!isShared || slot === undefined || one.slot === slot),
  );
  const [only] = holders;
  if (only === undefined || holders.some(({ patientId }) => patientId !== only.patientId)) return undefined;
  return { stretch: only, isForNow: true };
}
