import { sealFor } from '@naer/auth/seal';
import { type ReferralRequest, type ReferralSent, referralRequest } from '@naer/contracts/referral';
import { calendarOf } from '@naer/domain/calendar/calendar';
import { dueAt, REFERRAL_WAITS_AT_MOST_MS } from '@naer/domain/referral/due-at';
import type { ReferredPerson } from '@naer/services/referral/accept-referral';
import { loadReferralDesk, type ReferralDesk } from '@naer/services/referral/load-referral-desk';
import { sendReferral as send } from '@naer/services/referral/send-referral';
import { configurationOf } from '../../../env.ts';
import type { AppContext } from '../../../http/app-env.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import type { OpenRecords } from '../answer-read.ts';
import { approachUnit } from '../duty/approach-unit.ts';
import { answerEnrolmentError } from '../enrolment/answer-enrolment-error.ts';
import { indexNationalId } from '../enrolment/index-national-id.ts';
import { readBody, refuseField } from '../enrolment/read-body.ts';

/**
 * `POST /units/{unitId}/referrals`: the unit refers a patient to another one, which answers within a clock. 201; 200 when the
 * same `referralId` was kept before. Names, national id and text are sealed before they are stored.
 */
export function sendReferral(open: OpenRecords) {
  return async function handleSendReferral(c: AppContext): Promise<Response> {
    const approach = await approachUnit(c, open, 'referral.send');
    if (!approach.ok) return approach.error;
    const { records, reader, unitId: fromUnitId } = approach.value;
    const body = await readBody(c, referralRequest, ({ purpose, programme }) => [purpose, programme]);
    if (!body.ok) return body.error;
    const { referralId = crypto.randomUUID(), toUnitId, programme, purpose, risk, patient, text } = body.value;
    if (toUnitId === fromUnitId) return problemResponse(c, 'same-unit');
    const index = await indexNationalId(c, patient.nationalId, 'patient.nationalId');
    if (!index.ok) return index.error;
    const desk = await loadReferralDesk(records, reader.tenantId);
    if (!desk.ok) return answerEnrolmentError(c, desk.error);
    const due = dueOf(body.value, desk.value, Date.now());
    if (due === undefined) return refuseField(c, 'dueAt', 'invalid-value');

    const person: ReferredPerson & { readonly text?: string | undefined } = { ...patient, text };
    const owner = { tenantId: reader.tenantId, patientId: referralId };
    const sealed = await sealFor(configurationOf(c.env).IDENTITY_KEY, desk.value.wrappedKey, owner, 'referral', person);
    if (!sealed.ok) return problemResponse(c, 'internal');
    const sent = await send(records, reader, {
      referralId,
      fromUnitId,
      toUnitId,
      programme,
      purpose,
      risk,
      blindIndex: index.value,
      sealed: sealed.value,
      dueAt: due,
    });
    if (!sent.ok) return answerEnrolmentError(c, sent.error);
    const { created, ...view } = sent.value;
    return c.json(view satisfies ReferralSent, created ? 201 : 200);
  };
}

/** Undefined: the time that was asked for has passed, or is too far away. */
function dueOf({ dueAt: asked }: ReferralRequest, desk: ReferralDesk, now: number): number | undefined {
  if (asked === undefined) return dueAt(calendarOf(desk.timeZone), now, desk.workingDays);
  const at = Date.parse(asked);
  return at > now && at <= now + REFERRAL_WAITS_AT_MOST_MS ? at : undefined;
}
