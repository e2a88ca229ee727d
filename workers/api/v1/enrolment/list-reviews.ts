import { openIdentity } from '@naer/auth/seal';
import type { ReviewList } from '@naer/contracts/enrolment';
import { listReviews as list } from '@naer/services/enrolment/list-reviews';
import { configurationOf } from '../../../env.ts';
import type { AppContext } from '../../../http/app-env.ts';
import { practitionerOf } from '../../../http/authenticate-practitioner.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import { answerRead, type OpenRecords } from '../answer-read.ts';
import { refusalAtUnit } from '../check-unit.ts';

/** `GET /units/{unitId}/reviews`: consents and decisions of the unit's patients that must be looked at again. */
export function listReviews(open: OpenRecords) {
  return async function handleListReviews(c: AppContext): Promise<Response> {
    const practitioner = practitionerOf(c);
    const unitId = c.req.param('unitId') ?? '';
    const refusal = refusalAtUnit(practitioner, 'enrolment.read', unitId);
    if (refusal !== undefined) return problemResponse(c, refusal);
    const { IDENTITY_KEY } = configurationOf(c.env);
    return await answerRead(c, practitioner, open, async (records, reader) => {
      const found = await list(records, reader, { unitId, now: Date.now() });
      if (!found.ok) return found;
      const items: ReviewList['items'] = [];
      for (const { patientId, sealedIdentity, state, scopes, consentId, reviewBy } of found.value) {
        const identity = await openIdentity(IDENTITY_KEY, sealedIdentity, { tenantId: reader.tenantId, patientId });
        items.push({
          patientId,
          name: identity.ok ? identity.value.name : '',
          birthDate: identity.ok ? identity.value.birthDate : '',
          state,
          scopes: [...scopes],
          ...(consentId !== undefined && { consentId }),
          ...(reviewBy !== undefined && { reviewBy: new Date(reviewBy).toISOString() }),
        });
      }
      return { ok: true, value: { items } };
    });
  };
}
