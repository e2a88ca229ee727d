import { can } from '@naer/auth/can';
import { normaliseItem, type SentItem } from '@naer/domain/measurement/normalise-item';
import type { Refusal } from '@naer/domain/measurement/outcome';
import { isClockDrift } from '@naer/domain/measurement/resolve-clock';
import { err, type Result } from '@naer/domain/result';
import { nationalIdsIn } from '@naer/fhir-map/national-id';
import { configurationOf } from '../../env.ts';
import type { AppContext } from '../../http/app-env.ts';
import { clientOf } from '../../http/authenticate-client.ts';
import { type ConcealedItem, concealItem, holdsNationalId } from '../../http/conceal-item.ts';
import { effectsOfGateway } from '../../http/gateway/effects-of-gateway.ts';
import type { GatewayPorts } from '../../http/gateway/gateway-ports.ts';
import { type GatewayItem, type GatewayOutcome, recordByDevice } from '../../http/gateway/record-by-device.ts';
import { indexSubjects, type SubjectIndex } from '../../http/index-subjects.ts';
import { takeItems } from '../../http/limit-device.ts';
import { answerLimited } from '../../http/limit-rate.ts';
import { problemResponse } from '../../http/problem-response.ts';
import { answerItems, languageOf, readRequest } from '../answer-items.ts';
import { describeItems, refusedFields } from '../describe-items.ts';
import type { ItemOutcome } from '../record-measurements.ts';
import { readGatewayItem, type SentGatewayItem } from './read-gateway-item.ts';

/** What is known of an item before any object is asked. */
type Ready =
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'ready'; readonly item: GatewayItem; readonly field: string | undefined };

/**
 * `POST /ingest/v1/gateway/measurements { sentAt?, measurements }`: for many patients by device identifier, up to 500
 * items and 1 MB, an outcome per item in the order sent. `sentAt` is the clock that the items' times are by.
 */
export function postGatewayMeasurements(ports: GatewayPorts) {
  return async function handlePostGatewayMeasurements(c: AppContext): Promise<Response> {
    const client = clientOf(c);
    if (!can(client, 'measurement.record', { tenantId: client.tenantId })) return problemResponse(c, 'forbidden');
    const envelope = await readRequest(c, 'measurements');
    if (envelope instanceof Response) return envelope;
    const wait = takeItems(c, envelope.items.length);
    if (wait !== undefined) return answerLimited(c, wait);
    const receivedAt = ports.now();
    const times = { receivedAt, sentAt: envelope.sentAt };
    const subjects = indexSubjects(configurationOf(c.env).BLIND_INDEX_KEY);
    const ready = await Promise.all(envelope.items.map((item) => prepare(item, times, subjects)));
    const items = ready.flatMap((one) => (one.kind === 'ready' ? [one.item] : []));
    const counted = isClockDrift(times) ? [{ code: 'clock-drift', field: 'sentAt' } as const] : [];
    const taken = await recordByDevice({ client, receivedAt, items, counted }, effectsOfGateway(c, ports, client));
    let next = 0;
    const outcomes = ready.map((one): ItemOutcome => {
      if (one.kind === 'refused') return { status: 'refused', refusal: one.refusal };
      const outcome = taken[next];
      next += 1;
      return outcome === undefined ? { status: 'retry' } : toItemOutcome(outcome, one.field);
    });
    return answerItems(c, describeItems(outcomes, languageOf(c)), refusedFields(outcomes, 'measurements'));
  };
}

async function prepare(
  sent: unknown,
  times: { readonly receivedAt: number; readonly sentAt: number | undefined },
  subjects: SubjectIndex,
): Promise<Ready> {
  const read = readGatewayItem(sent);
  if (!read.ok) return { kind: 'refused', refusal: read.error };
  const { device, user } = read.value;
  const { item, named } = await conceal(read.value, subjects);
  return {
    kind: 'ready',
    field: named?.field,
    item: {
      devices: [device],
      // A slot may be called anything, and what cannot be placed is kept with it.
      slot: user !== undefined && nationalIdsIn(user).length > 0 ? await subjects.mask(user) : user,
      subjects: named?.subjects ?? [],
      normalise: (deviceId) => (item.ok ? normaliseItem(item.value, { ...times, deviceId, door: 'ingest' }) : item),
    },
  };
}

async function conceal(
  { item }: SentGatewayItem,
  subjects: SubjectIndex,
): Promise<{ readonly item: Result<SentItem, Refusal>; readonly named?: ConcealedItem }> {
  if (!item.ok || !holdsNationalId(item.value)) return { item };
  const concealed = await concealItem(item.value, subjects);
  if (!concealed.ok) return { item: err(concealed.error) };
  return { item: { ok: true, value: concealed.value.item }, named: concealed.value };
}

function toItemOutcome(outcome: GatewayOutcome, field: string | undefined): ItemOutcome {
  switch (outcome.kind) {
    case 'refused':
      return { status: 'refused', refusal: outcome.refusal };
    case 'retry':
    case 'untried':
      return { status: 'retry' };
    case 'held':
      return outcome.duplicate
        ? { status: 'duplicate', id: outcome.heldId, firstStatus: 'quarantined' }
        : { status: 'quarantined', id: outcome.heldId, quarantineReason: outcome.reason };
    case 'taken': {
      const { status, code = 'wrong-subject' } = outcome.outcome;
      if (status === 'refused') return { status, refusal: { code, field: field ?? '' } };
      return { ...outcome.outcome, status };
    }
  }
}
