import { type Action, can } from '@naer/auth/can';
import { openIdentity } from '@naer/auth/seal';
import { isUuid } from '@naer/contracts/public-id';
import type { CitizenReader, Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { err, ok, type Result } from '@naer/domain/result';
import { type Citizen, citizenReader } from '@naer/services/own/citizen';
import { findOwn, type OpenIdentity } from '@naer/services/own/find-own';
import type { ReadError } from '@naer/services/shared/read-error';
import { configurationOf } from '../../../env.ts';
import type { AppContext } from '../../../http/app-env.ts';
import { citizenOf } from '../../../http/authenticate-citizen.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import { answerReadError, type OpenRecords, unavailable } from '../answer-read.ts';

export interface OwnApproach {
  readonly records: Records;
  readonly reader: Reader & { readonly citizen: CitizenReader };
  readonly patientId: string;
}

/**
 * The guard of every route about one patient: who logged in, in which tenant an own index leads to that patient, and a
 * reader for that scope with what the route needs to show. The scope decides. For a stranger's patient the reader is of a
 * tenant where the one who asks is known, so that the attempt stands in its log; nobody's answer differs from it.
 */
export async function approachOwnPatient(
  c: AppContext,
  open: OpenRecords,
  { action, needs }: { readonly action: Action; readonly needs: CitizenReader['needs'] },
): Promise<Result<OwnApproach, Response>> {
  const citizen = citizenOf(c);
  const patientId = c.req.param('patientId') ?? '';
  if (!isUuid(patientId)) return err(problemResponse(c, 'not-found'));
  if (!can(citizen, action, { tenantId: '' })) return err(problemResponse(c, 'forbidden'));
  const records = await open(c.env);
  if (!records.ok) return err(unavailable(c, records.error));
  const answer = await findOwn(records.value, citizen, openerOf(c), patientId);
  if (!answer.ok) return err(unavailable(c, answer.error));
  const { found, tenantIds, complete } = answer.value;
  // Perhaps the patient is where nobody answers: that is not to be nobody's.
  if (found.length === 0 && !complete) return err(unavailable(c, { kind: 'unavailable' }));
  const [tenantId] = tenantIds;
  const place = found[0] ?? (tenantId === undefined ? undefined : { tenantId, represents: [] });
  if (place === undefined) return err(problemResponse(c, 'not-found'));
  c.set('tenantId', place.tenantId);
  return ok({ records: records.value, reader: readerFor(c, citizen, place, needs), patientId });
}

/** Runs one audited read of a patient on behalf of a citizen and puts its outcome into HTTP. */
export async function answerOwn<Page extends object>(
  c: AppContext,
  open: OpenRecords,
  needs: CitizenReader['needs'],
  read: (approach: OwnApproach) => Promise<Result<Page, ReadError>>,
  show: (page: Page) => object,
): Promise<Response> {
  const approach = await approachOwnPatient(c, open, { action: 'own.read', needs });
  if (!approach.ok) return approach.error;
  const page = await read(approach.value);
  return page.ok ? c.json(show(page.value)) : answerReadError(c, page.error);
}

export function readerFor(
  c: AppContext,
  citizen: Citizen,
  place: { readonly tenantId: string; readonly represents: readonly string[] },
  needs: CitizenReader['needs'],
): OwnApproach['reader'] {
  return citizenReader(citizen, place, needs, c.get('requestId'));
}

/** Opens identities under the environment's key, in memory alone. */
export function openerOf(c: AppContext): OpenIdentity {
  const { IDENTITY_KEY } = configurationOf(c.env);
  return async (sealed, owner) => {
    const identity = await openIdentity(IDENTITY_KEY, sealed, owner);
    return identity.ok ? identity.value : undefined;
  };
}
