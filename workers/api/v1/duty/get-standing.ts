import type { StandingView } from '@naer/contracts/duty';
import type { AppContext } from '../../../http/app-env.ts';
import { practitionerOf } from '../../../http/authenticate-practitioner.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import { callOrUnavailable, RETRY_AFTER } from '../call-or-unavailable.ts';
import { refusalAtUnit } from '../check-unit.ts';
import type { DutyPorts } from './duty-ports.ts';

/** `GET /units/{unitId}/standing`: open, how many are on call, unattended; from the duty object, also while Postgres is down. */
export function getStanding(ports: DutyPorts) {
  return async function handleGetStanding(c: AppContext): Promise<Response> {
    const practitioner = practitionerOf(c);
    const unitId = c.req.param('unitId') ?? '';
    const refusal = refusalAtUnit(practitioner, 'duty.read', unitId);
    if (refusal !== undefined) return problemResponse(c, refusal);
    const answer = await callOrUnavailable(c, async () => ({
      presence: await ports.presence(c.env, practitioner.tenantId, unitId),
    }));
    if (answer === undefined) return problemResponse(c, 'records-unavailable', { headers: RETRY_AFTER });
    // Nothing was told to the object: as for a unit that does not exist.
    if (answer.presence === undefined) return problemResponse(c, 'not-found');
    const { open, onCall, unattended } = answer.presence;
    return c.json({ unitId, open, onCall, unattended } satisfies StandingView);
  };
}
