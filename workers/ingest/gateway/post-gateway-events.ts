import { can } from '@naer/auth/can';
import { deviceIdentifier, gatewayEventItem } from '@naer/contracts/gateway-item';
import { isAmbiguous } from '@naer/domain/event/meaning-of-event';
import type { Refusal } from '@naer/domain/measurement/outcome';
import { isClockDrift } from '@naer/domain/measurement/resolve-clock';
import { readEvent } from '@naer/domain/monitor/reported-event';
import { err, ok, type Result } from '@naer/domain/result';
import { nationalIdsIn } from '@naer/fhir-map/national-id';
import { configurationOf } from '../../env.ts';
import type { AppContext } from '../../http/app-env.ts';
import { clientOf } from '../../http/authenticate-client.ts';
import { concealEvent } from '../../http/conceal-event.ts';
import { effectsOfGateway } from '../../http/gateway/effects-of-gateway.ts';
import type { GatewayPorts } from '../../http/gateway/gateway-ports.ts';
import {
  type GatewayEvent,
  type GatewayEventOutcome,
  recordEventsByDevice,
} from '../../http/gateway/record-events-by-device.ts';
import { indexSubjects, type SubjectIndex } from '../../http/index-subjects.ts';
import { problemResponse } from '../../http/problem-response.ts';
import { answerItems, languageOf, readRequest } from '../answer-items.ts';
import { describeEvents, refusedFields } from '../describe-items.ts';
import { toEventRefusal } from '../read-item.ts';
import type { EventItemResult } from '../record-reported-events.ts';

interface Ready {
  readonly item: GatewayEvent;
  readonly field: string | undefined;
}

/**
 * `POST /ingest/v1/gateway/events { sentAt?, events }`: alarms for many patients by device identifier, up to 100, an
 * outcome per item in the order sent. An alarm that cannot be placed by its time is raised for the one who has the device now.
 */
export function postGatewayEvents(ports: GatewayPorts) {
  return async function handlePostGatewayEvents(c: AppContext): Promise<Response> {
    const client = clientOf(c);
    if (!can(client, 'measurement.record', { tenantId: client.tenantId })) return problemResponse(c, 'forbidden');
    const envelope = await readRequest(c, 'events');
    if (envelope instanceof Response) return envelope;
    const receivedAt = ports.now();
    const times = { receivedAt, sentAt: envelope.sentAt };
    const subjects = indexSubjects(configurationOf(c.env).BLIND_INDEX_KEY);
    const ready = await Promise.all(envelope.items.map((item) => prepare(item, times, subjects)));
    const items = ready.flatMap((one) => (one.ok ? [one.value.item] : []));
    const counted = isClockDrift(times) ? [{ code: 'clock-drift', field: 'sentAt' } as const] : [];
    const taken = await recordEventsByDevice(
      { client, receivedAt, items, counted },
      effectsOfGateway(c, ports, client),
    );
    let next = 0;
    const outcomes = ready.map((one): EventItemResult => {
      if (!one.ok) return { status: 'refused', refusal: one.error };
      const outcome = taken[next];
      next += 1;
      return outcome === undefined ? { status: 'retry' } : toResult(outcome, one.value.field);
    });
    return answerItems(c, describeEvents(outcomes, languageOf(c)), refusedFields(outcomes, 'events'));
  };
}

/** Errors: the device cannot be read, so nobody can be asked. */
async function prepare(
  sent: unknown,
  times: { readonly receivedAt: number; readonly sentAt: number | undefined },
  subjects: SubjectIndex,
): Promise<Result<Ready, Refusal>> {
  const parsed = gatewayEventItem.safeParse(sent);
  if (!parsed.success) {
    const refusal = toEventRefusal(parsed.error.issues[0]);
    const { device, user } = (typeof sent === 'object' && sent !== null ? sent : {}) as Readonly<
      Record<string, unknown>
    >;
    const named = deviceIdentifier.safeParse(device);
    if (!named.success) return err(device === undefined ? { code: 'missing-value', field: 'device' } : refusal);
    const slot = typeof user === 'string' ? user : undefined;
    return ok({ field: undefined, item: { devices: [named.data], slot, subjects: [], read: () => err(refusal) } });
  }
  const { device, user, ...event } = parsed.data;
  const concealed = await concealEvent(event, subjects);
  return ok({
    field: concealed.ok ? concealed.value.field : undefined,
    item: {
      devices: [device],
      slot: user !== undefined && nationalIdsIn(user).length > 0 ? await subjects.mask(user) : user,
      subjects: concealed.ok ? concealed.value.subjects : [],
      read: (deviceId) => (concealed.ok ? readEvent(concealed.value.item, { ...times, deviceId }) : concealed),
    },
  });
}

function toResult(taken: GatewayEventOutcome, field: string | undefined): EventItemResult {
  if (taken.kind === 'retry') return { status: 'retry' };
  if (taken.kind === 'refused') return { status: 'refused', refusal: taken.refusal };
  const { event, outcome } = taken;
  const { status, code = 'wrong-subject' } = outcome;
  if (status !== 'refused') return { ...outcome, status, ...(isAmbiguous(event.code) && { isAmbiguous: true }) };
  return { status, refusal: { code, field: code === 'cannot-be-placed' ? 'at' : (field ?? '') } };
}
