import type { DeviceFacts, DeviceStretch } from '@naer/domain/device/device-facts';
import { placeElsewhere } from '@naer/domain/device/place-elsewhere';
import type { Reading } from '@naer/domain/measurement/reading';
import { valueKey } from '@naer/domain/measurement/value-key';
import type { DevicePrincipal, ReadingOutcome, RecordAnswer, RecordBatch } from '@naer/domain/monitor/port';
import { inParallel } from './gateway/in-parallel.ts';

type Batch = Omit<RecordBatch, 'v' | 'credential'>;
type Refused = Extract<RecordAnswer, { readonly ok: false }>;
type Taken = Extract<RecordAnswer, { readonly ok: true }>;

/** As a monitor answers; undefined in the place of a reading that is not known to be kept: it is to be sent again. */
export type RoutedAnswer =
  | Refused
  | (Omit<Taken, 'outcomes'> & { readonly outcomes: readonly (ReadingOutcome | undefined)[] });

export interface ElsewhereEffects {
  /** Never rejects; undefined when the monitor did not answer. */
  readonly record: (device: DevicePrincipal, batch: Batch) => Promise<RecordAnswer | undefined>;
  /** Whose the device was. Never rejects; `not-ready` when it could not be asked. */
  readonly history: (device: DevicePrincipal) => Promise<DeviceFacts | 'not-ready' | undefined>;
}

const AT_ONCE = 8;

/**
 * Gives a device's readings to the patient of its credential; what was measured while the device was somebody else's goes
 * to them, by the device's history, and what the history cannot place is kept aside at the credential's patient. Only then
 * is anything else than that patient's monitor asked. Whoever sends again what a crash has left unanswered gets the same
 * answer: every monitor knows its own readings.
 *
 * The sender learns nothing of whose the reading became: it is told that it was kept aside, under an id made of what it
 * sent, whatever that patient's monitor answered; and of a body that names another patient the same when it went to nobody.
 */
export async function recordElsewhere(
  device: DevicePrincipal,
  batch: Batch,
  effects: ElsewhereEffects,
): Promise<RoutedAnswer | undefined> {
  const answer = await effects.record(device, { ...batch, routes: true });
  if (answer?.ok !== true) return answer;
  const outside = answer.outcomes.flatMap(({ elsewhere }, index) => (elsewhere === true ? [index] : []));
  const outcomes: (ReadingOutcome | undefined)[] = [...answer.outcomes];
  if (outside.length > 0) {
    if (batch.atomic === true) return await routeWhole(device, batch, answer, effects);
    const history = await effects.history(device);
    const left: number[] = [];
    const groups = new Map<string, { readonly stretch: DeviceStretch; readonly places: number[] }>();
    for (const place of outside) {
      outcomes[place] = undefined;
      const stretch = stretchOf(history, device, batch.readings[place]);
      if (stretch === undefined) left.push(place);
      else {
        const group = groups.get(stretch.assignmentId) ?? { stretch, places: [] };
        groups.set(stretch.assignmentId, group);
        group.places.push(place);
      }
    }
    await inParallel([...groups.values()], AT_ONCE, async ({ stretch, places }) => {
      const told = await effects.record(holderOf(device, stretch), partOf(batch, places));
      if (told?.ok === false && told.reason === 'credential-revoked') left.push(...places);
      if (told?.ok !== true) return;
      for (const [nth, place] of places.entries()) {
        const status = told.outcomes[nth]?.status;
        // The body names another than the patient whose the time says it is: nobody's, for a person to look at.
        if (status === 'refused') left.push(place);
        else if (status !== undefined) outcomes[place] = await concealed(device, batch.readings[place]);
      }
    });
    await keepAside(
      device,
      batch,
      { places: left.toSorted((a, b) => a - b), first: answer.outcomes, outcomes },
      effects,
    );
  }
  const shown = outcomes.map((one, place) =>
    answer.outcomes[place]?.namesOther === true ? concealAside(device, one, batch.readings[place]) : one,
  );
  return { ...answer, outcomes: await Promise.all(shown) };
}

/** All of a transaction is one former patient's, and its body names nobody; or nothing of it is kept, as the monitor said. */
async function routeWhole(
  device: DevicePrincipal,
  batch: Batch,
  answer: Taken,
  effects: ElsewhereEffects,
): Promise<RoutedAnswer | undefined> {
  const unplaced = { ...answer, outcomes: answer.outcomes.map(({ elsewhere: _, ...outcome }) => outcome) };
  const namesNobody = (batch.subjects ?? []).every((one) => one.length === 0) && batch.contexts === undefined;
  if (!namesNobody || answer.outcomes.some(({ elsewhere }) => elsewhere !== true)) return unplaced;
  const history = await effects.history(device);
  const stretches = batch.readings.map((reading) => stretchOf(history, device, reading));
  const [first] = stretches;
  if (first === undefined || stretches.some((one) => one?.patientId !== first.patientId)) return unplaced;
  const places = [...batch.readings.keys()];
  const told = await effects.record(holderOf(device, first), { ...partOf(batch, places), atomic: true });
  if (told === undefined || (!told.ok && told.reason === 'not-ready')) return undefined;
  if (!told.ok || told.kept === false) return unplaced;
  const outcomes = await Promise.all(batch.readings.map((reading) => concealed(device, reading)));
  return { ok: true, kept: true, outcomes };
}

/** Kept aside at the credential's patient, whomever it names: what it names is not told apart from what it does not. */
async function keepAside(
  device: DevicePrincipal,
  batch: Batch,
  {
    places,
    first,
    outcomes,
  }: {
    readonly places: readonly number[];
    readonly first: readonly ReadingOutcome[];
    readonly outcomes: (ReadingOutcome | undefined)[];
  },
  { record }: ElsewhereEffects,
): Promise<void> {
  if (places.length === 0) return;
  const { subjects: _, ...part } = partOf(batch, places);
  const aside = places.map((place) => first[place]?.quarantineReason ?? 'not-assigned-at-measured-time');
  const kept = await record(device, { ...part, aside });
  if (kept?.ok !== true) return;
  for (const [nth, place] of places.entries()) outcomes[place] = kept.outcomes[nth];
}

function stretchOf(
  history: DeviceFacts | 'not-ready' | undefined,
  device: DevicePrincipal,
  reading: Reading | undefined,
): DeviceStretch | undefined {
  if (typeof history !== 'object' || reading === undefined) return undefined;
  const isOurs = history.tenantId === device.tenantId && history.deviceId === device.deviceId;
  return isOurs ? placeElsewhere(history, device, reading) : undefined;
}

/** The former patient's assignment, of which no credential was shown. */
function holderOf(device: DevicePrincipal, { patientId, assignmentId }: DeviceStretch): DevicePrincipal {
  return { ...device, patientId, assignmentId, generation: 0, gateway: device.assignmentId };
}

/** Refusals and contexts were told to the credential's patient. */
function partOf({ receivedAt, readings, subjects, ifNoneExist }: Batch, places: readonly number[]): Batch {
  const isWanted = new Set(places);
  const of = <T>(all: readonly T[]): readonly T[] => all.filter((_, place) => isWanted.has(place));
  return {
    receivedAt,
    readings: of(readings),
    refusals: [],
    ...(subjects !== undefined && { subjects: of(subjects) }),
    ...(ifNoneExist !== undefined && { ifNoneExist: of(ifNoneExist) }),
  };
}

/** Who names somebody else must not find out whether it was the former patient. */
async function concealAside(
  device: DevicePrincipal,
  outcome: ReadingOutcome | undefined,
  reading: Reading | undefined,
): Promise<ReadingOutcome | undefined> {
  const isAside = outcome?.status === 'quarantined' || outcome?.firstStatus === 'quarantined';
  return isAside ? await concealed(device, reading) : outcome;
}

/** The same for the same reading, and nothing in it that the sender did not send. */
async function concealed(device: DevicePrincipal, reading: Reading | undefined): Promise<ReadingOutcome | undefined> {
  if (reading === undefined) return undefined;
  const { series, deviceTime, senderId = null } = reading;
  const sent = [device.tenantId, device.assignmentId, series, deviceTime, senderId, valueKey(reading)];
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(JSON.stringify(sent)));
  const hex = [...new Uint8Array(digest).slice(0, 16)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  const id = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
  return { status: 'quarantined', id, elsewhere: true };
}
