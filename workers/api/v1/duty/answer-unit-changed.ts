import type { UnitChanged } from '@naer/contracts/duty';
import type { Result } from '@naer/domain/result';
import type { UnitSaved } from '@naer/services/duty/change-unit';
import type { DutyError } from '@naer/services/duty/duty-error';
import { loadUnitFacts } from '@naer/services/duty/load-unit-facts';
import type { AppContext } from '../../../http/app-env.ts';
import { describeError, log } from '../../../http/log.ts';
import { withTimeout } from '../../../objects/with-timeout.ts';
import { etagOf } from '../plan/if-match.ts';
import { answerDutyError } from './answer-duty-error.ts';
import type { UnitApproach } from './approach-unit.ts';
import type { DutyPorts } from './duty-ports.ts';

const PUSH_WITHIN_MS = 5_000;

/**
 * What was saved, once the unit's duty object has been told or could not be (`active`): it is kept all the same, and the
 * sweep brings it later. `more` are further members of the answer.
 */
export async function answerUnitChanged(
  c: AppContext,
  ports: DutyPorts,
  approach: UnitApproach,
  saved: Result<UnitSaved, DutyError>,
  { status = 200, more = {} }: { readonly status?: 200 | 201; readonly more?: object } = {},
): Promise<Response> {
  if (!saved.ok) return answerDutyError(c, saved.error);
  const { version } = saved.value;
  const active = await pushUnit(c, ports, approach);
  const view: UnitChanged = { ...more, unitId: approach.unitId, version, active };
  return c.json(view, status, { etag: etagOf(version) });
}

async function pushUnit(c: AppContext, ports: DutyPorts, { records, reader, unitId }: UnitApproach): Promise<boolean> {
  const push = async (): Promise<boolean> => {
    const facts = await loadUnitFacts(records, reader.tenantId, unitId);
    return facts.ok && (await ports.applyUnit(c.env, facts.value)).active;
  };
  try {
    return await withTimeout(push(), PUSH_WITHIN_MS, false);
  } catch (error) {
    log({ event: 'object-unreachable', requestId: c.get('requestId'), ...describeError(error) });
    return false;
  }
}
