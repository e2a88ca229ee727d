import { openIdentity } from '@naer/auth/seal';
import { type AssignmentChanged, MOST_SESSION_MINUTES, sessionRequest } from '@naer/contracts/device';
import { assignRegistered } from '@naer/services/device/change-assignment';
import { worksWhereDeviceBelongs } from '@naer/services/device/works-where-device-belongs';
import { findCareRelation } from '@naer/services/patient/find-care-relation';
import { loadRegistryFacts } from '@naer/services/patient/load-registry-facts';
import { configurationOf } from '../../../env.ts';
import type { AppContext } from '../../../http/app-env.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import type { OpenRecords } from '../answer-read.ts';
import { answerChangeError, answerReadError, approachDevice, readBody } from './approach-device.ts';
import { confirmsIdentity } from './confirms-identity.ts';
import type { DeviceApiPorts } from './device-ports.ts';
import { pushDevice } from './push-device.ts';

const MINUTE_MS = 60_000;

/**
 * `POST /devices/{deviceId}/sessions { patientId, confirmedBy, minutes? }`: a shared device is this patient's from now, for
 * an hour at most, by somebody of a unit of the organisation that owns it (403). The patient is confirmed by birth date and either name or the last five digits of the national id,
 * compared here in memory and kept nowhere (422 `not-confirmed`, never which). One at a time (409 `device-taken`).
 */
export function beginSession(ports: DeviceApiPorts, open: OpenRecords) {
  return async function handleBeginSession(c: AppContext): Promise<Response> {
    const approach = await approachDevice(c, open, 'device.assign');
    if (!approach.ok) return approach.error;
    const { desk, deviceId, records, reader } = approach.value;
    const body = await readBody(c, sessionRequest);
    if (!body.ok) return body.error;
    const { patientId, confirmedBy, minutes = MOST_SESSION_MINUTES } = body.value;
    const works = await worksWhereDeviceBelongs(records, reader, desk.row.organisation_id);
    if (!works.ok) return answerReadError(c, works.error);
    if (!works.value) return problemResponse(c, 'forbidden');
    // Also the log of who tried to confirm whom.
    const related = await findCareRelation(records, reader, patientId, 'device.confirm');
    if (!related.ok) return answerReadError(c, related.error);
    if (desk.row.personal) return problemResponse(c, 'device-shared');
    if (desk.row.retired) return problemResponse(c, 'device-retired');
    const { tenantId } = reader;
    const facts = await loadRegistryFacts(records, tenantId, patientId);
    if (!facts.ok) return answerChangeError(c, facts.error);
    const { IDENTITY_KEY } = configurationOf(c.env);
    const identity = await openIdentity(IDENTITY_KEY, facts.value.sealedIdentity, { tenantId, patientId });
    if (!identity.ok) return problemResponse(c, 'internal');
    if (!confirmsIdentity(identity.value, confirmedBy)) return problemResponse(c, 'not-confirmed');

    const from = Date.now();
    const to = from + minutes * MINUTE_MS;
    const assignmentId = crypto.randomUUID();
    const command = {
      deviceId,
      deviceVersion: desk.version,
      patientId,
      assignmentId,
      kind: 'session',
      from,
      to,
    } as const;
    const begun = await assignRegistered(records, reader, command);
    if (!begun.ok) return answerChangeError(c, begun.error, desk.version);
    const active = await pushDevice(c, ports, records, { tenantId, deviceId, patientId });
    const [begin, end] = [new Date(from).toISOString(), new Date(to).toISOString()];
    return c.json({ assignmentId, from: begin, to: end, active } satisfies AssignmentChanged, 201);
  };
}
