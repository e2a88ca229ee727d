import type { PatientCardView } from '@naer/contracts/worklist';
import { claimAt, countWithin, raisedUntil } from '@naer/domain/patient/patient-card';
import type { StoredPatient } from './patient-rows.ts';

const DAY_MS = 24 * 3_600_000;

/** A patient's card as of `now`: counts, claim and what raises are read by the clock, not stored. */
export function toCard({ patientId, card, raiseFrom }: StoredPatient, now: number): PatientCardView {
  if (card === undefined) return { patientId, alerts7: 0, alerts30: 0, contacts7: 0, contacts30: 0, raised: false };
  const { alertTimes, contactTimes, lastContactAt, programme } = card;
  const claim = claimAt(card, now);
  return {
    patientId,
    ...(claim && {
      claim: { by: claim.by, unitId: claim.unitId, at: iso(claim.at), until: iso(claim.until) },
    }),
    alerts7: countWithin(alertTimes, 7 * DAY_MS, now),
    alerts30: countWithin(alertTimes, 30 * DAY_MS, now),
    contacts7: countWithin(contactTimes, 7 * DAY_MS, now),
    contacts30: countWithin(contactTimes, 30 * DAY_MS, now),
    raised: raisedUntil(card, raiseFrom, now) !== undefined,
    ...(lastContactAt !== undefined && { lastContactAt: iso(lastContactAt) }),
    programme,
    ...(card.reviewBy !== undefined && { reviewBy: iso(card.reviewBy) }),
  };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
