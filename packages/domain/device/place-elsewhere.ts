import type { DeviceFacts, DeviceStretch } from './device-facts.ts';
import { type MeasuredTimes, placeDeviceReading } from './place-device-reading.ts';

/**
 * Whose a reading is that came by a credential of an assignment it was not measured in: somebody's who had the device
 * before. Undefined when it is kept apart at the sender's: nobody is certain, or the history does not know that assignment
 * (it is older than the credential). A credential says nothing of a time after its own, so that who gave a device back
 * cannot speak for who has it now; of a shared device no credential says who used it. Pure and total.
 */
export function placeElsewhere(
  facts: DeviceFacts,
  sender: { readonly assignmentId: string; readonly patientId: string },
  times: MeasuredTimes,
): DeviceStretch | undefined {
  const own = facts.stretches.find(({ assignmentId }) => assignmentId === sender.assignmentId);
  if (own === undefined || facts.mode !== 'personal') return undefined;
  const placement = placeDeviceReading(facts, times);
  if (placement.kind !== 'placed' || placement.stretch.patientId === sender.patientId) return undefined;
  return placement.stretch.from < own.from ? placement.stretch : undefined;
}
