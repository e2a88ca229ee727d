import type { Action } from '@naer/auth/can';
import { careRequest, contactRequest, dutiesRequest, policyRequest } from '@naer/contracts/duty';
import type { Result } from '@naer/domain/result';
import type { UnitSaved } from '@naer/services/duty/change-unit';
import type { DutyError } from '@naer/services/duty/duty-error';
import { loadUnitDesk, type UnitDesk } from '@naer/services/duty/load-unit-desk';
import { saveDuties } from '@naer/services/duty/save-duty';
import { saveOpeningHours } from '@naer/services/duty/save-opening-hours';
import { sealPhone } from '@naer/services/duty/seal-address';
import { setContact } from '@naer/services/duty/set-contact';
import { signPolicy } from '@naer/services/duty/sign-policy';
import type { z } from 'zod';
import type { AppContext } from '../../../http/app-env.ts';
import { addressKeysOf } from '../../../objects/address-keys.ts';
import type { OpenRecords } from '../answer-read.ts';
import { expectMatch } from '../plan/if-match.ts';
import { readPlanBody } from '../plan/read-plan-body.ts';
import { answerDutyError } from './answer-duty-error.ts';
import { answerUnitChanged } from './answer-unit-changed.ts';
import { approachUnit, type UnitApproach } from './approach-unit.ts';
import type { DutyPorts } from './duty-ports.ts';

type Save<Body> = (
  approach: UnitApproach,
  desk: UnitDesk,
  body: Body,
  c: AppContext,
) => Promise<Result<UnitSaved, DutyError>>;

/** `PUT /units/{unitId}/care`, `If-Match`: hours, live queue and fallback. Monitors get them with the next sweep. */
export function putCare(ports: DutyPorts, open: OpenRecords) {
  return putUnit(ports, open, 'duty.sign', careRequest, ({ records, reader, unitId }, desk, draft) =>
    saveOpeningHours(records, reader, { unitId, desk, draft }),
  );
}

/** `PUT /units/{unitId}/policies`, `If-Match`: the next version, signed by the caller. */
export function putPolicy(ports: DutyPorts, open: OpenRecords) {
  return putUnit(ports, open, 'duty.sign', policyRequest, ({ records, reader, unitId }, desk, draft) =>
    signPolicy(records, reader, { unitId, desk, draft }),
  );
}

/** `PUT /units/{unitId}/duties`, `If-Match`: all duties of the unit. */
export function putDuties(ports: DutyPorts, open: OpenRecords) {
  return putUnit(ports, open, 'duty.write', dutiesRequest, ({ records, reader, unitId }, desk, { duties }) =>
    saveDuties(records, reader, { unitId, desk, duties }),
  );
}

/** `PUT /units/{unitId}/contact`: how one is called oneself, or a colleague. Nothing answers the number again. */
export function putContact(ports: DutyPorts, open: OpenRecords) {
  return putUnit(
    ports,
    open,
    'duty.write',
    contactRequest,
    async ({ records, reader, unitId }, desk, { practitionerId = reader.practitionerId, phone }, c) => {
      const owner = { tenantId: reader.tenantId, id: practitionerId };
      const seal = await sealPhone(records, addressKeysOf(c.env), owner, phone);
      return seal.ok ? await setContact(records, reader, { unitId, desk, practitionerId, seal: seal.value }) : seal;
    },
    false,
  );
}

function putUnit<Body>(
  ports: DutyPorts,
  open: OpenRecords,
  action: Extract<Action, `duty.${string}`>,
  schema: z.ZodType<Body>,
  save: Save<Body>,
  matches = true,
) {
  return async function handlePutUnit(c: AppContext): Promise<Response> {
    const approach = await approachUnit(c, open, action);
    if (!approach.ok) return approach.error;
    const { records, reader, unitId } = approach.value;
    const desk = await loadUnitDesk(records, reader, unitId);
    if (!desk.ok) return answerDutyError(c, desk.error);
    const match = matches ? expectMatch(c, desk.value.version) : undefined;
    if (match?.ok === false) return match.error;
    const body = await readPlanBody(c, schema);
    if (!body.ok) return body.error;
    return await answerUnitChanged(c, ports, approach.value, await save(approach.value, desk.value, body.value, c));
  };
}
