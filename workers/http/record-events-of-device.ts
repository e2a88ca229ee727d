import type { DeviceFacts } from '@naer/domain/device/device-facts';
import { placeDeviceEvent } from '@naer/domain/device/place-device-event';
import type { DevicePrincipal, EventAnswer, EventBatch } from '@naer/domain/monitor/port';
import type { ReportedEvent } from '@naer/domain/monitor/reported-event';

type Batch = Omit<EventBatch, 'v' | 'credential'>;

export interface DeviceEventEffects {
  /** Never rejects; undefined when the monitor did not answer. */
  readonly record: (batch: Batch) => Promise<EventAnswer | undefined>;
  /** Whose the device was. Never rejects; `not-ready` when it could not be asked. */
  readonly history: (device: DevicePrincipal) => Promise<DeviceFacts | 'not-ready' | undefined>;
}

/**
 * Gives a device's events to the patient of its credential. One whose time is in no assignment of theirs is heard all the
 * same when the device's history says that the credential's assignment has the device now and that the time is nobody
 * else's for certain (`placeDeviceEvent`, as of a gateway's): a clock that was lost with a battery silences no alarm. Sent
 * again after a crash in between, each is once what it was.
 */
export async function recordEventsOfDevice(
  device: DevicePrincipal,
  batch: Batch,
  { record, history }: DeviceEventEffects,
): Promise<EventAnswer | undefined> {
  const answer = await record(batch);
  if (answer?.ok !== true) return answer;
  const unplaced = answer.outcomes.flatMap(({ code }, place) => (code === 'cannot-be-placed' ? [place] : []));
  if (unplaced.length === 0) return answer;
  const facts = await history(device);
  if (typeof facts !== 'object' || facts.tenantId !== device.tenantId || facts.deviceId !== device.deviceId)
    return answer;
  const places = unplaced.filter((place) => isForNow(facts, device, batch.events[place], batch.receivedAt));
  if (places.length === 0) return answer;
  const heard = await record({
    receivedAt: batch.receivedAt,
    events: places.flatMap((place) => follow(batch.events[place], places)),
    refusals: [],
    ...(batch.subjects !== undefined && { subjects: places.map((place) => batch.subjects?.[place] ?? []) }),
    forNow: places.map(() => true),
  });
  // What was told first is kept; the rest is to be sent again.
  if (heard?.ok !== true) return undefined;
  return { ok: true, outcomes: answer.outcomes.map((one, place) => heard.outcomes[places.indexOf(place)] ?? one) };
}

function isForNow(
  facts: DeviceFacts,
  { assignmentId }: DevicePrincipal,
  event: ReportedEvent | undefined,
  now: number,
): boolean {
  const placed = event && placeDeviceEvent(facts, event, undefined, now);
  return placed?.isForNow === true && placed.stretch.assignmentId === assignmentId;
}

/** What it follows up stands at another place of the second call, or is told already. */
function follow(event: ReportedEvent | undefined, places: readonly number[]): readonly ReportedEvent[] {
  if (event === undefined) return [];
  const { follows, ...told } = event;
  const place = follows === undefined ? -1 : places.indexOf(follows);
  return [place < 0 ? told : { ...told, follows: place }];
}
