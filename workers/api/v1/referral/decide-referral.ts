import { type Action, can } from '@naer/auth/can';
import { isUuid } from '@naer/contracts/public-id';
import {
  acceptReferral as acceptSchema,
  closeReferral as closeSchema,
  type ReferralAccepted,
} from '@naer/contracts/referral';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { err, ok, type Result } from '@naer/domain/result';
import { acceptReferral as accept } from '@naer/services/referral/accept-referral';
import { closeReferral as close } from '@naer/services/referral/close-referral';
import { configurationOf } from '../../../env.ts';
import type { AppContext } from '../../../http/app-env.ts';
import { practitionerOf } from '../../../http/authenticate-practitioner.ts';
import { readerOf } from '../../../http/authenticate-reader.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import { type OpenRecords, unavailable } from '../answer-read.ts';
import type { ApiPorts } from '../api-ports.ts';
import { answerEnrolmentError } from '../enrolment/answer-enrolment-error.ts';
import { readBody } from '../enrolment/read-body.ts';
import { pushRegistry } from '../plan/push-registry.ts';

/**
 * `POST /referrals/{referralId}/accept`: the patient is enrolled at the receiving unit, at the first stage. 409 when somebody
 * follows the patient already, or a second kit is not explained. Accepted again it is the same.
 */
export function acceptReferral(ports: Pick<ApiPorts, 'applyRegistry'>, open: OpenRecords) {
  return async function handleAcceptReferral(c: AppContext): Promise<Response> {
    const approach = await approachReferral(c, open, 'referral.decide');
    if (!approach.ok) return approach.error;
    const { records, reader, referralId } = approach.value;
    const body = await readBody(c, acceptSchema);
    if (!body.ok) return body.error;
    const accepted = await accept(records, reader, {
      referralId,
      request: body.value,
      patientId: crypto.randomUUID(),
      enrolmentId: crypto.randomUUID(),
      identityKey: configurationOf(c.env).IDENTITY_KEY,
    });
    if (!accepted.ok) return answerEnrolmentError(c, accepted.error);
    const { patientId } = accepted.value;
    const active = await pushRegistry(c, ports, records, { tenantId: reader.tenantId, patientId });
    return c.json({ referralId, ...accepted.value, active } satisfies ReferralAccepted);
  };
}

/** `POST /referrals/{referralId}/{decline,withdraw}`: by the receiver, or the sender, with a reason. */
export function closeReferral(open: OpenRecords, act: 'decline' | 'withdraw') {
  return async function handleCloseReferral(c: AppContext): Promise<Response> {
    const approach = await approachReferral(c, open, act === 'decline' ? 'referral.decide' : 'referral.send');
    if (!approach.ok) return approach.error;
    const { records, reader, referralId } = approach.value;
    const body = await readBody(c, closeSchema);
    if (!body.ok) return body.error;
    const closed = await close(records, reader, { referralId, act, reason: body.value.reason });
    return closed.ok ? c.json({ referralId, state: closed.value.state }) : answerEnrolmentError(c, closed.error);
  };
}

interface ReferralApproach {
  readonly referralId: string;
  readonly records: Records;
  readonly reader: Reader;
}

/** The guard of a decision: whose referral it is stands in the records. */
export async function approachReferral(
  c: AppContext,
  open: OpenRecords,
  action: Action,
): Promise<Result<ReferralApproach, Response>> {
  const practitioner = practitionerOf(c);
  const { tenantId } = practitioner;
  const referralId = c.req.param('referralId') ?? '';
  if (!isUuid(referralId)) return err(problemResponse(c, 'not-found'));
  if (!can(practitioner, action, { tenantId })) return err(problemResponse(c, 'forbidden'));
  const records = await open(c.env, c.get('tenantId'));
  if (!records.ok) return err(unavailable(c, records.error));
  const reader = readerOf(practitioner, c.get('requestId'));
  return ok({ referralId, records: records.value, reader });
}
