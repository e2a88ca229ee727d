import type { ConsentView, EnrolmentView } from '@naer/contracts/enrolment';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { missingScopes, reviewState } from '@naer/domain/enrolment/consent';
import { shownStage } from '@naer/domain/enrolment/stage';
import { ok, type Result } from '@naer/domain/result';
import { showMark } from '../correction/last-correction.ts';
import type { ReadError } from '../shared/read-error.ts';
import { type EnrolmentDesk, loadEnrolmentDesk, type StoredConsent } from './load-enrolment-desk.ts';

/** All of a patient's enrolment, for who may see the patient; audited. `version` is what a change expects. */
export async function getEnrolment(
  records: Records,
  reader: Reader,
  patientId: string,
  now: number,
): Promise<Result<{ readonly view: EnrolmentView; readonly version: number }, ReadError>> {
  const desk = await loadEnrolmentDesk(records, reader, patientId, 'enrolment.read');
  return desk.ok ? ok({ view: show(desk.value, patientId, now), version: desk.value.version }) : desk;
}

function show(desk: EnrolmentDesk, patientId: string, now: number): EnrolmentView {
  const needed = desk.stage === 'accepted' ? desk.needs : (['monitoring', ...desk.needs] as const);
  return {
    patientId,
    enrolmentId: desk.enrolment_id,
    stage: shownStage(desk.stage, desk.pauses, now),
    unitId: desk.unit_id,
    unit: desk.unit,
    organisationId: desk.organisation_id,
    organisation: desk.organisation,
    programme: desk.programme,
    ...(desk.purpose !== null && { purpose: desk.purpose }),
    ...(desk.risk !== null && { risk: desk.risk }),
    since: iso(desk.since),
    ...(desk.referral_id !== null && { referralId: desk.referral_id }),
    participants: [...desk.participants],
    consents: desk.consents.map((consent) => showConsent(consent, now)),
    missingConsents: [...missingScopes(desk.consents, needed, now)],
    history: desk.history.map(({ event, at, by, reason, note, mark }) => ({
      event,
      at: iso(at),
      by,
      ...(reason !== null && { reason }),
      ...(note !== null && { note }),
      ...(mark !== null && { correction: showMark(mark) }),
    })),
  };
}

/** A consent as a person sees it, with whether it must be looked at again. */
export function showConsent(consent: StoredConsent, now: number): ConsentView {
  const { reviewBy, withdrawnAt, withdrawnBy, withdrawnWhy, mark } = consent;
  return {
    consentId: consent.consentId,
    kind: consent.kind,
    basis: mark === null ? consent.basis : '',
    scopes: [...consent.scopes],
    from: iso(consent.from),
    ...(reviewBy !== undefined && { reviewBy: iso(reviewBy) }),
    review: reviewState(consent, now),
    by: consent.by,
    ...(withdrawnAt !== undefined && {
      withdrawn: { at: iso(withdrawnAt), by: withdrawnBy ?? '', reason: withdrawnWhy ?? '' },
    }),
    ...(mark !== null && { correction: showMark(mark) }),
  };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
