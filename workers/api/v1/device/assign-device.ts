import { type AssignmentChanged, type AssignmentRequest, assignmentRequest } from '@naer/contracts/device';
import type { FieldProblem } from '@naer/contracts/problem';
import { parseTime } from '@naer/domain/measurement/parse-time';
import { err, ok, type Result } from '@naer/domain/result';
import { nationalIdsIn } from '@naer/fhir-map/national-id';
import { assignRegistered } from '@naer/services/device/change-assignment';
import { findStandingKit, isStanding } from '@naer/services/device/find-standing-kit';
import { findCareRelation } from '@naer/services/patient/find-care-relation';
import type { AppContext } from '../../../http/app-env.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import type { OpenRecords } from '../answer-read.ts';
import { expectMatch } from '../plan/if-match.ts';
import { answerChangeError, answerReadError, approachDevice, readBody } from './approach-device.ts';
import type { DeviceApiPorts } from './device-ports.ts';
import { pushDevice } from './push-device.ts';

/**
 * `POST /devices/{deviceId}/assignments`, `If-Match`: 201. A personal device is one patient's at a time, a slot of a shared
 * one too (409 `device-taken`). What measures something that the patient's kit measures already, or comes from another
 * organisation than follows them, needs a reason (409 `second-kit` says what stands).
 */
export function assignDevice(ports: DeviceApiPorts, open: OpenRecords) {
  return async function handleAssignDevice(c: AppContext): Promise<Response> {
    const approach = await approachDevice(c, open, 'device.assign');
    if (!approach.ok) return approach.error;
    const { desk, deviceId, records, reader } = approach.value;
    const body = await readBody(c, assignmentRequest);
    if (!body.ok) return body.error;
    const { patientId, slot, reason } = body.value;
    const related = await findCareRelation(records, reader, patientId, 'device.prepare');
    if (!related.ok) return answerReadError(c, related.error);
    const match = expectMatch(c, desk.version);
    if (!match.ok) return match.error;
    if (desk.row.retired) return problemResponse(c, 'device-retired');
    const period = readPeriod(body.value, Date.now());
    if (!period.ok) return problemResponse(c, 'invalid-request', { extra: { errors: period.error } });
    if (desk.row.personal !== (slot === undefined)) return problemResponse(c, 'device-shared');
    const { tenantId } = reader;
    if (reason === undefined) {
      const { measures, organisation_id: organisationId } = desk.row;
      const kit = await findStandingKit(records, { tenantId, patientId, measures, organisationId });
      if (!kit.ok) return answerChangeError(c, kit.error);
      if (isStanding(kit.value)) return problemResponse(c, 'second-kit', { extra: { standing: kit.value } });
    }

    const assignmentId = crypto.randomUUID();
    const assigned = await assignRegistered(records, reader, {
      deviceId,
      deviceVersion: desk.version,
      patientId,
      assignmentId,
      kind: slot === undefined ? 'assignment' : 'slot',
      slot,
      reason,
      ...period.value,
    });
    if (!assigned.ok) return answerChangeError(c, assigned.error, desk.version);
    const active = await pushDevice(c, ports, records, { tenantId, deviceId, patientId });
    const { from, to } = period.value;
    const view: AssignmentChanged = {
      assignmentId,
      from: new Date(from).toISOString(),
      ...(to !== undefined && { to: new Date(to).toISOString() }),
      active,
    };
    return c.json(view, 201);
  };
}

/** Absent `from`: now. Errors name the field. */
function readPeriod(
  { from, to, reason, slot }: AssignmentRequest,
  now: number,
): Result<{ readonly from: number; readonly to: number | undefined }, readonly FieldProblem[]> {
  for (const [field, text] of Object.entries({ reason, slot }))
    if (text !== undefined && nationalIdsIn(text).length > 0) return err([{ field, code: 'national-id' }]);
  const begin = from === undefined ? now : instantOf(from);
  const end = to === undefined ? undefined : instantOf(to);
  if (begin === undefined) return err([{ field: 'from', code: 'invalid-time' }]);
  if (to !== undefined && (end === undefined || end <= begin)) return err([{ field: 'to', code: 'invalid-time' }]);
  return ok({ from: begin, to: end });
}

/** A time of day with its offset; a date alone does not say when a device changes hands. */
export function instantOf(text: string): number | undefined {
  const time = parseTime(text);
  return time?.precision === 'instant' ? time.epochMs : undefined;
}
