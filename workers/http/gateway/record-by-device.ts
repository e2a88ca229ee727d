import type { ClientPrincipal } from '@naer/auth/client-principal';
import type { DeviceFacts, DeviceIdentifier } from '@naer/domain/device/device-facts';
import { type DevicePlacement, placeDeviceReading } from '@naer/domain/device/place-device-reading';
import type { Counted, QuarantineReason, Refusal } from '@naer/domain/measurement/outcome';
import type { Reading } from '@naer/domain/measurement/reading';
import type { DevicePrincipal, ReadingOutcome, RecordAnswer, RecordBatch } from '@naer/domain/monitor/port';
import type { Result } from '@naer/domain/result';
import type { HoldReadings } from '@naer/services/device/hold-readings';
import { askDevices } from './ask-devices.ts';
import type { HeldAs } from './gateway-ports.ts';
import { inParallel } from './in-parallel.ts';

/** One reading as a gateway sent it, its shape already read. */
export interface GatewayItem {
  /** What the device may go by, the surest first. */
  readonly devices: readonly DeviceIdentifier[];
  /** Of a shared device: the user slot. */
  readonly slot?: string | undefined;
  readonly normalise: (deviceId: string) => Result<Reading, Refusal>;
  /** Blind indexes of whom its body names. */
  readonly subjects: readonly string[];
  readonly ifNoneExist?: string | undefined;
}

export type GatewayOutcome =
  | {
      readonly kind: 'refused';
      readonly refusal: Refusal | { readonly code: 'unknown-device' | 'cannot-be-placed'; readonly field: string };
    }
  | { readonly kind: 'retry' }
  /** Nothing wrong with it, but the transaction it stands in is not kept. */
  | { readonly kind: 'untried' }
  /** Kept aside at the device: no patient could be named. */
  | { readonly kind: 'held'; readonly heldId: string; readonly duplicate: boolean; readonly reason: QuarantineReason }
  | { readonly kind: 'taken'; readonly outcome: ReadingOutcome };

export interface GatewayEffects {
  /** Never rejects; `not-ready` when it could not be asked. */
  readonly deviceFacts: (key: string) => Promise<DeviceFacts | 'not-ready' | undefined>;
  /** Never rejects; undefined when the monitor did not answer. */
  readonly record: (
    device: DevicePrincipal,
    batch: Omit<RecordBatch, 'v' | 'credential'>,
  ) => Promise<RecordAnswer | undefined>;
  /** Never rejects; undefined when nothing is known to be kept. */
  readonly hold: (held: HoldReadings) => Promise<readonly HeldAs[] | undefined>;
}

export interface GatewayRequest {
  readonly client: ClientPrincipal;
  readonly receivedAt: number;
  readonly items: readonly GatewayItem[];
  /** Counted once at every monitor that is told of the request. */
  readonly counted: readonly Counted[];
  /** All or nothing, for one patient: what does not lie with the first one's patient refuses the whole. */
  readonly atomic?: boolean | undefined;
}

type Step =
  | { readonly step: 'done'; readonly outcome: GatewayOutcome; readonly counts?: Refused | undefined }
  | { readonly step: 'place'; readonly lot: Lot };
/** Refused at the door, of a device that is known: its patient's monitor is told, so that a broken device is no silence. */
interface Refused {
  readonly facts: DeviceFacts;
  readonly refusal: Refusal;
  readonly slot: string | undefined;
}
/** What goes to one monitor, or to one device's quarantine, in one call. */
interface Group {
  readonly facts: DeviceFacts;
  readonly at: Lot['at'];
  readonly lots: Lot[];
  readonly refusals: Refusal[];
}
/** A reading on its way: to a patient's monitor, or aside at the device. */
interface Lot {
  readonly index: number;
  readonly facts: DeviceFacts;
  readonly reading: Reading;
  readonly item: GatewayItem;
  readonly at: { readonly assignmentId: string; readonly patientId: string } | undefined;
  readonly reason: QuarantineReason | undefined;
}

const AT_ONCE = 16;
const RETRY: GatewayOutcome = { kind: 'retry' };
const UNKNOWN: GatewayOutcome = { kind: 'refused', refusal: { code: 'unknown-device', field: 'device' } };
/** Its names are of two devices, which were two patients' when it was measured: nobody guesses whose it is. */
const TWO_DEVICES: GatewayOutcome = { kind: 'refused', refusal: { code: 'cannot-be-placed', field: 'device' } };

/**
 * Brings each reading to whoever had its device when it was measured, and answers in the order sent. Every device is
 * asked once, every patient's monitor told once; one that does not answer makes its own items `retry` and nobody else's.
 */
export async function recordByDevice(
  request: GatewayRequest,
  effects: GatewayEffects,
): Promise<readonly GatewayOutcome[]> {
  const { items, client } = request;
  const known = await askDevices(items, client, effects.deviceFacts);
  const steps = items.map((item, index): Step => {
    const found = known[index];
    if (found === 'not-ready') return done(RETRY);
    const [facts, ...others] = found ?? [];
    return facts === undefined ? done(UNKNOWN) : stepOf(item, index, facts, others);
  });
  const lots = steps.flatMap((step) => (step.step === 'place' ? [step.lot] : []));
  const outcomes: GatewayOutcome[] = steps.map((step) => (step.step === 'done' ? step.outcome : RETRY));
  if (request.atomic === true && !isOneWhole(steps, lots)) {
    const patientId = lots.find(({ reason }) => reason === undefined)?.at?.patientId;
    return steps.map((step) => refusedWith(step, patientId));
  }
  await inParallel(groupsOf(lots, steps, request), AT_ONCE, async (group) => {
    const answers = await takeGroup(group, request, effects);
    group.lots.forEach(({ index }, place) => {
      outcomes[index] = answers[place] ?? RETRY;
    });
  });
  return outcomes;
}

function stepOf(item: GatewayItem, index: number, facts: DeviceFacts, others: readonly DeviceFacts[]): Step {
  const reading = item.normalise(facts.deviceId);
  if (!reading.ok) {
    const refusal = reading.error;
    return { ...done({ kind: 'refused', refusal }), counts: { facts, refusal, slot: item.slot } };
  }
  const placement = placeDeviceReading(facts, reading.value, item.slot);
  const isOtherwise = (other: DevicePlacement) =>
    placement.kind === 'placed' && other.kind === 'placed' && other.stretch.patientId !== placement.stretch.patientId;
  if (others.some((other) => isOtherwise(placeDeviceReading(other, reading.value, item.slot))))
    return done(TWO_DEVICES);
  const lot = { index, facts, item, reading: reading.value };
  switch (placement.kind) {
    case 'unknown':
      return done(UNKNOWN);
    case 'held':
      return { step: 'place', lot: { ...lot, at: undefined, reason: placement.reason } };
    case 'aside':
      return { step: 'place', lot: { ...lot, at: placement.stretch, reason: placement.reason } };
    case 'placed':
      return { step: 'place', lot: { ...lot, at: placement.stretch, reason: undefined } };
  }
}

function done(outcome: GatewayOutcome): Extract<Step, { step: 'done' }> {
  return { step: 'done', outcome };
}

/** Whether all of it can be kept by one monitor. */
function isOneWhole(steps: readonly Step[], lots: readonly Lot[]): boolean {
  const [first] = lots;
  return (
    lots.length === steps.length &&
    lots.every(({ at, reason }) => reason === undefined && at?.patientId === first?.at?.patientId)
  );
}

/** Of a transaction that is not kept: what is wrong with each, and what may yet be well is to be sent again. */
function refusedWith(step: Step, patientId: string | undefined): GatewayOutcome {
  if (step.step === 'done') return step.outcome;
  const { at, reason } = step.lot;
  if (reason === undefined && at?.patientId === patientId) return { kind: 'untried' };
  return {
    kind: 'refused',
    refusal: { code: 'cannot-be-placed', field: reason === undefined ? 'device' : 'measuredAt' },
  };
}

/** By where they go: a device's own quarantine, or an assignment; of a transaction all in one. */
function groupsOf(
  lots: readonly Lot[],
  steps: readonly Step[],
  { atomic, receivedAt }: GatewayRequest,
): readonly Group[] {
  const groups = new Map<string, Group>();
  const groupOf = (facts: DeviceFacts, at: Lot['at']): Group => {
    const key =
      at === undefined ? `held/${facts.deviceId}` : atomic === true ? '' : `${at.patientId}/${at.assignmentId}`;
    const group = groups.get(key) ?? { facts, at, lots: [], refusals: [] };
    groups.set(key, group);
    return group;
  };
  for (const lot of lots) groupOf(lot.facts, lot.at).lots.push(lot);
  for (const step of steps) {
    if (step.step === 'place' || step.counts === undefined) continue;
    const { facts, refusal, slot } = step.counts;
    const holder = facts.stretches.find(
      (one) => one.slot === slot && one.from <= receivedAt && (one.to === null || receivedAt < one.to),
    );
    if (holder !== undefined) groupOf(facts, holder).refusals.push(refusal);
  }
  return [...groups.values()];
}

async function takeGroup(
  { facts, at, lots, refusals }: Group,
  { client, receivedAt, counted, atomic }: GatewayRequest,
  { record, hold }: GatewayEffects,
): Promise<readonly GatewayOutcome[]> {
  const { tenantId, deviceId, organisationId } = facts;
  if (at === undefined) {
    if (organisationId === undefined) return [];
    const held = lots.map(({ reading, reason = 'not-assigned-at-measured-time', item: { slot } }) => ({
      reading,
      reason,
      slot,
    }));
    const kept = await hold({ tenantId, deviceId, organisationId, held });
    return (kept ?? []).map((one, place) => ({
      kind: 'held',
      ...one,
      reason: held[place]?.reason ?? 'not-assigned-at-measured-time',
    }));
  }
  const { patientId, assignmentId } = at;
  const principal: DevicePrincipal = {
    kind: 'device',
    tenantId,
    deviceId,
    patientId,
    assignmentId,
    generation: 0,
    gateway: client.clientId,
  };
  const answer = await record(principal, {
    receivedAt,
    readings: lots.map(({ reading }) => reading),
    refusals: [...refusals, ...counted],
    subjects: lots.map(({ item }) => item.subjects),
    aside: lots.map(({ reason }) => reason),
    ...(lots.some(({ item }) => item.ifNoneExist !== undefined) && {
      ifNoneExist: lots.map(({ item }) => item.ifNoneExist),
    }),
    ...(atomic === true && { atomic }),
  });
  if (answer?.ok === true) return answer.outcomes.map((outcome) => ({ kind: 'taken', outcome }));
  // Nobody follows the patient any more, which is not told either.
  return answer?.reason === 'credential-revoked' ? lots.map(() => UNKNOWN) : [];
}
