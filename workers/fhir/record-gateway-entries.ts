import type { ClientPrincipal } from '@naer/auth/client-principal';
import { normaliseItem } from '@naer/domain/measurement/normalise-item';
import { isGatewayDrift } from '@naer/domain/measurement/resolve-clock';
import { err, type Result } from '@naer/domain/result';
import type { Classified } from '@naer/fhir-map/classify-entry';
import { expressionOfField } from '@naer/fhir-map/map-observation';
import type { EntryProblem } from '@naer/fhir-map/operation-outcome';
import { concealItem, holdsNationalId } from '../http/conceal-item.ts';
import {
  type GatewayEffects,
  type GatewayItem,
  type GatewayOutcome,
  recordByDevice,
} from '../http/gateway/record-by-device.ts';
import type { SubjectIndex } from '../http/index-subjects.ts';
import type { EntryOutcome, RecordedEntries } from './record-entries.ts';

export interface GatewayEntries {
  readonly client: ClientPrincipal;
  readonly receivedAt: number;
  /** All or nothing, for one patient. */
  readonly atomic: boolean;
  readonly subjects: SubjectIndex;
}

type Measurement = Extract<Classified, { kind: 'measurement' }>;

/**
 * A gateway's entries, each brought to whoever had its device when it was measured. Whom an Observation names is compared
 * with that patient; what comes along beside (Patient, Device) is understood and says nothing by itself.
 */
export async function recordGatewayEntries(
  entries: readonly Result<Classified, EntryProblem>[],
  { client, receivedAt, atomic, subjects }: GatewayEntries,
  effects: GatewayEffects,
): Promise<RecordedEntries> {
  const measured = entries.flatMap((entry) => (entry.ok && entry.value.kind === 'measurement' ? [entry.value] : []));
  // What could not be read refuses a transaction before anybody is asked.
  const isHeld = atomic && entries.some((entry) => !entry.ok);
  const items = isHeld ? [] : await Promise.all(measured.map((one) => prepare(one, receivedAt, subjects)));
  const drifts = measured.some(({ mapped: { item } }) => isGatewayDrift(item.measuredAt, item.deviceTime));
  const counted = drifts ? [{ code: 'clock-drift', field: 'effective' } as const] : [];
  const taken = await recordByDevice({ client, receivedAt, items, counted, atomic }, effects);
  const isRefused = taken.some(({ kind }) => kind === 'refused');
  if (atomic && !isRefused && taken.some(({ kind }) => kind === 'retry')) return { ok: false, reason: 'try-again' };
  let next = 0;
  const outcomes = entries.map((entry): EntryOutcome => {
    if (!entry.ok) return { kind: 'refused', problem: entry.error };
    if (entry.value.kind === 'context') return { kind: 'context', resourceType: entry.value.resourceType };
    const outcome = taken[next];
    next += 1;
    return outcome === undefined ? { kind: 'untried' } : toEntryOutcome(entry.value, outcome, atomic);
  });
  return { ok: true, outcomes };
}

async function prepare(
  { mapped, ifNoneExist }: Measurement,
  receivedAt: number,
  subjects: SubjectIndex,
): Promise<GatewayItem> {
  const concealed = holdsNationalId(mapped.item) ? await concealItem(mapped.item, subjects) : undefined;
  const item = concealed?.ok === true ? concealed.value.item : mapped.item;
  const named = concealed?.ok === true ? concealed.value.subjects : [];
  return {
    devices: mapped.devices,
    normalise: (deviceId) =>
      concealed?.ok === false ? err(concealed.error) : normaliseItem(item, { receivedAt, deviceId, door: 'fhir' }),
    subjects: [...(await subjects.indexes(mapped.nationalIds)), ...named],
    ifNoneExist: ifNoneExist === undefined ? undefined : await subjects.mask(ifNoneExist),
  };
}

function toEntryOutcome({ mapped, ifNoneExist }: Measurement, outcome: GatewayOutcome, atomic: boolean): EntryOutcome {
  const kept = { conditional: ifNoneExist !== undefined, ignored: mapped.ignored, at: mapped.at };
  switch (outcome.kind) {
    case 'retry':
    case 'untried':
      return { kind: 'untried' };
    case 'refused': {
      const { code, field } = outcome.refusal;
      const expression = field === 'device' ? `${mapped.at}.device` : expressionOfField(mapped, field);
      return { kind: 'refused', problem: { code, expression } };
    }
    case 'held': {
      const { heldId: id, duplicate, reason } = outcome;
      const answer = duplicate
        ? ({ status: 'duplicate', id, firstStatus: 'quarantined' } as const)
        : ({ status: 'quarantined', id, quarantineReason: reason } as const);
      return { kind: 'kept', outcome: answer, ...kept };
    }
    case 'taken': {
      const { status, code = 'wrong-subject' } = outcome.outcome;
      if (status === 'refused') return { kind: 'refused', problem: { code, expression: `${mapped.at}.subject` } };
      if (atomic && status === 'quarantined')
        return {
          kind: 'refused',
          problem: { code: 'cannot-be-placed', expression: expressionOfField(mapped, 'measuredAt') },
        };
      return { kind: 'kept', outcome: outcome.outcome, ...kept };
    }
  }
}
