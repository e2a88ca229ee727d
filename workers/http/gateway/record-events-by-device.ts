import type { ClientPrincipal } from '@naer/auth/client-principal';
import type { DeviceFacts, DeviceIdentifier, DeviceStretch } from '@naer/domain/device/device-facts';
import { placeDeviceEvent } from '@naer/domain/device/place-device-event';
import type { Counted, Refusal } from '@naer/domain/measurement/outcome';
import type { DevicePrincipal, EventAnswer, EventBatch, EventOutcome } from '@naer/domain/monitor/port';
import type { ReportedEvent } from '@naer/domain/monitor/reported-event';
import type { Result } from '@naer/domain/result';
import { askDevices } from './ask-devices.ts';
import { inParallel } from './in-parallel.ts';

/** One event as a gateway sent it, its shape already read. */
export interface GatewayEvent {
  /** What the device may go by, the surest first. */
  readonly devices: readonly DeviceIdentifier[];
  /** Of a shared device: the user slot. */
  readonly slot?: string | undefined;
  readonly read: (deviceId: string) => Result<ReportedEvent, Refusal>;
  /** Blind indexes of whom its body names. */
  readonly subjects: readonly string[];
  /** Place among the items of what it follows up. */
  readonly follows?: number | undefined;
}

export type GatewayEventOutcome =
  | {
      readonly kind: 'refused';
      readonly refusal: Refusal | { readonly code: 'unknown-device' | 'cannot-be-placed'; readonly field: string };
    }
  | { readonly kind: 'retry' }
  | { readonly kind: 'taken'; readonly event: ReportedEvent; readonly outcome: EventOutcome };

export interface GatewayEventEffects {
  /** Never rejects; `not-ready` when it could not be asked. */
  readonly deviceFacts: (key: string) => Promise<DeviceFacts | 'not-ready' | undefined>;
  /** Never rejects; undefined when the monitor did not answer. */
  readonly recordEvents: (
    device: DevicePrincipal,
    batch: Omit<EventBatch, 'v' | 'credential'>,
  ) => Promise<EventAnswer | undefined>;
}

export interface GatewayEvents {
  readonly client: ClientPrincipal;
  readonly receivedAt: number;
  readonly items: readonly GatewayEvent[];
  /** Counted once at every monitor that is told of the request. */
  readonly counted: readonly Counted[];
}

interface Lot {
  readonly index: number;
  readonly event: ReportedEvent;
  readonly item: GatewayEvent;
  readonly isForNow: boolean;
}
interface Group {
  readonly facts: DeviceFacts;
  readonly stretch: DeviceStretch;
  readonly lots: Lot[];
  readonly refusals: Refusal[];
}

const AT_ONCE = 16;
const RETRY: GatewayEventOutcome = { kind: 'retry' };
const UNKNOWN: GatewayEventOutcome = { kind: 'refused', refusal: { code: 'unknown-device', field: 'device' } };
/** Its names are of two devices that two patients have: the sender is told, and nobody is called to the wrong one. */
const TWO_DEVICES: GatewayEventOutcome = { kind: 'refused', refusal: { code: 'cannot-be-placed', field: 'device' } };
const UNPLACED: GatewayEventOutcome = { kind: 'refused', refusal: { code: 'cannot-be-placed', field: 'at' } };

/**
 * Brings each event to whom it is for (`placeDeviceEvent`), and answers in the order sent. What is for nobody is refused,
 * aloud: nobody looks for an alarm that was kept aside. Every device is asked once, every patient's monitor told once.
 */
export async function recordEventsByDevice(
  { client, receivedAt, items, counted }: GatewayEvents,
  { deviceFacts, recordEvents }: GatewayEventEffects,
): Promise<readonly GatewayEventOutcome[]> {
  const known = await askDevices(items, client, deviceFacts);
  const outcomes: GatewayEventOutcome[] = items.map(() => RETRY);
  const groups = new Map<string, Group>();
  const groupOf = (facts: DeviceFacts, stretch: DeviceStretch): Group => {
    const key = `${stretch.patientId}/${stretch.assignmentId}`;
    const group = groups.get(key) ?? { facts, stretch, lots: [], refusals: [] };
    groups.set(key, group);
    return group;
  };
  for (const [index, item] of items.entries()) {
    const found = known[index];
    if (found === 'not-ready') continue;
    const [facts, ...others] = found ?? [];
    const event = facts === undefined ? undefined : item.read(facts.deviceId);
    if (facts === undefined || event === undefined || facts.stretches.length === 0) outcomes[index] = UNKNOWN;
    else if (event.ok) {
      const placed = placeDeviceEvent(facts, event.value, item.slot, receivedAt);
      const patients = others.map(
        (one) => placeDeviceEvent(one, event.value, item.slot, receivedAt)?.stretch.patientId,
      );
      if (placed === undefined) outcomes[index] = UNPLACED;
      else if (patients.some((one) => one !== undefined && one !== placed.stretch.patientId))
        outcomes[index] = TWO_DEVICES;
      else groupOf(facts, placed.stretch).lots.push({ index, event: event.value, item, isForNow: placed.isForNow });
    } else {
      outcomes[index] = { kind: 'refused', refusal: event.error };
      const now = { at: receivedAt, deviceTime: receivedAt, clock: 'device' } as const;
      const holder = placeDeviceEvent(facts, now, item.slot, receivedAt);
      if (holder !== undefined) groupOf(facts, holder.stretch).refusals.push(event.error);
    }
  }
  await inParallel([...groups.values()], AT_ONCE, async ({ facts, stretch, lots, refusals }) => {
    const { tenantId, deviceId } = facts;
    const { patientId, assignmentId } = stretch;
    const gateway = client.clientId;
    const answer = await recordEvents(
      { kind: 'device', tenantId, deviceId, patientId, assignmentId, generation: 0, gateway },
      {
        receivedAt,
        events: lots.map(({ event, item }) => ({ ...event, ...followedIn(lots, item) })),
        refusals: [...refusals, ...counted],
        subjects: lots.map(({ item }) => item.subjects),
        ...(lots.some(({ isForNow }) => isForNow) && { forNow: lots.map(({ isForNow }) => isForNow) }),
      },
    );
    // Nobody follows the patient any more, which is not told either.
    const isNobodys = answer?.ok === false && answer.reason === 'credential-revoked';
    for (const [place, { index, event }] of lots.entries()) {
      const outcome = answer?.ok === true ? answer.outcomes[place] : undefined;
      outcomes[index] = outcome !== undefined ? { kind: 'taken', event, outcome } : isNobodys ? UNKNOWN : RETRY;
    }
  });
  return outcomes;
}

/** Where what an event follows up stands in the call, when both are one patient's. */
function followedIn(lots: readonly Lot[], { follows }: GatewayEvent): Pick<ReportedEvent, 'follows'> {
  const place = follows === undefined ? -1 : lots.findIndex(({ index }) => index === follows);
  return place < 0 ? {} : { follows: place };
}
