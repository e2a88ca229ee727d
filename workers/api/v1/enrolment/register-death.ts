import { deathRequest, reasonRequest } from '@naer/contracts/enrolment';
import { registerDeath as register } from '@naer/services/patient/register-death';
import { revokeDeath as revoke } from '@naer/services/patient/revoke-death';
import type { AppContext } from '../../../http/app-env.ts';
import type { OpenRecords } from '../answer-read.ts';
import type { ApiPorts } from '../api-ports.ts';
import { approachPatient } from '../plan/approach-patient.ts';
import { answerChanged } from './answer-changed.ts';
import { pushOwnDevices } from './push-own-devices.ts';
import { readBody, refuseField } from './read-body.ts';

/** Somewhere it is tomorrow already. */
const DATE_AHEAD_MS = 14 * 3_600_000;

/** `POST /patients/{patientId}/death`: one act. The same again is answered as before. */
export function registerDeath(ports: Pick<ApiPorts, 'applyRegistry'>, open: OpenRecords) {
  return async function handleRegisterDeath(c: AppContext): Promise<Response> {
    const approach = await approachPatient(c, open, 'enrolment.write');
    if (!approach.ok) return approach.error;
    const body = await readBody(c, deathRequest);
    if (!body.ok) return body.error;
    if (Date.parse(body.value.date) > Date.now() + DATE_AHEAD_MS) return refuseField(c, 'date', 'time-in-future');
    const { records, reader, patientId } = approach.value;
    const registered = await register(records, reader, { patientId, request: body.value });
    const changed = registered.ok
      ? ({ ok: true, value: { ...registered.value, stage: 'ended' } } as const)
      : registered;
    const answer = await answerChanged(c, ports, approach.value, changed);
    if (registered.ok) await pushOwnDevices(c, approach.value);
    return answer;
  };
}

/** `POST /patients/{patientId}/death/revoke`: it was an error. The enrolment stands again, closed alerts stay closed. */
export function revokeDeath(ports: Pick<ApiPorts, 'applyRegistry'>, open: OpenRecords) {
  return async function handleRevokeDeath(c: AppContext): Promise<Response> {
    const approach = await approachPatient(c, open, 'enrolment.write');
    if (!approach.ok) return approach.error;
    const body = await readBody(c, reasonRequest);
    if (!body.ok) return body.error;
    const { records, reader, patientId } = approach.value;
    const revoked = await revoke(records, reader, { patientId, reason: body.value.reason });
    if (revoked.ok) await pushOwnDevices(c, approach.value);
    return await answerChanged(c, ports, approach.value, revoked);
  };
}
