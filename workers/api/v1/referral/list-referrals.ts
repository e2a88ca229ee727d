import { openFor } from '@naer/auth/seal';
import type { ReferralPage, ReferralView } from '@naer/contracts/referral';
import { isOverdue, REFERRAL_STATES } from '@naer/domain/referral/referral';
import { ok } from '@naer/domain/result';
import { showMark } from '@naer/services/correction/last-correction';
import type { ReferredPerson } from '@naer/services/referral/accept-referral';
import { listReferrals as list, type StoredReferral } from '@naer/services/referral/list-referrals';
import { configurationOf } from '../../../env.ts';
import type { AppContext } from '../../../http/app-env.ts';
import { practitionerOf } from '../../../http/authenticate-practitioner.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import { answerRead, type OpenRecords } from '../answer-read.ts';
import { refusalAtUnit } from '../check-unit.ts';
import { ListQuery } from '../list-query.ts';

type Sealed = ReferredPerson & { readonly text?: string | undefined };

/**
 * `GET /units/{unitId}/referrals?direction=&state=`: what the unit sent and got. The sender sees its state; the receiver what
 * was written as well, and the patient once it has accepted.
 */
export function listReferrals(open: OpenRecords) {
  return async function handleListReferrals(c: AppContext): Promise<Response> {
    const practitioner = practitionerOf(c);
    const unitId = c.req.param('unitId') ?? '';
    const refusal = refusalAtUnit(practitioner, 'referral.read', unitId);
    if (refusal !== undefined) return problemResponse(c, refusal);
    const parameters = new ListQuery((name) => c.req.query(name));
    const query = parameters.result({
      ...parameters.page(),
      direction: parameters.oneOf('direction', ['sent', 'received']),
      state: parameters.oneOf('state', [...REFERRAL_STATES, 'overdue']),
    });
    if (!query.ok) return problemResponse(c, 'invalid-parameter', { extra: { errors: query.error } });
    const now = Date.now();
    const key = configurationOf(c.env).IDENTITY_KEY;
    return await answerRead(c, practitioner, open, async (records, reader) => {
      const page = await list(records, reader, { ...query.value, unitId });
      if (!page.ok) return page;
      const items: ReferralView[] = [];
      for (const stored of page.value.items) {
        const owner = { tenantId: reader.tenantId, patientId: stored.referralId };
        const opened = await openFor(key, stored.sealed, owner, 'referral');
        const person = opened.ok ? (opened.value as Sealed) : undefined;
        items.push(
          show(stored, person && { ...person, ...(await textNow(stored, key, reader.tenantId)) }, unitId, now),
        );
      }
      return ok<ReferralPage>({ items, nextCursor: page.value.nextCursor, overdue: page.value.overdue });
    });
  };
}

/** What stands in the place of the text that was sealed first: nothing, when it stands. */
async function textNow(
  { correction, corrected }: StoredReferral,
  key: string,
  tenantId: string,
): Promise<{ readonly text?: string | undefined }> {
  if (correction?.state === 'voided') return { text: undefined };
  if (corrected === undefined) return {};
  const opened = await openFor(key, corrected.text, { tenantId, patientId: corrected.commandId }, 'referral');
  return { text: opened.ok ? (opened.value as { text: string }).text : undefined };
}

function show(stored: StoredReferral, sealed: Sealed | undefined, unitId: string, now: number): ReferralView {
  const isReceiver = stored.toUnitId === unitId;
  const { decidedAt, decidedBy, decidedWhy, patientId } = stored;
  return {
    referralId: stored.referralId,
    direction: isReceiver ? 'received' : 'sent',
    state: stored.state,
    overdue: isOverdue(stored, now),
    fromUnitId: stored.fromUnitId,
    fromUnit: stored.fromUnit,
    toUnitId: stored.toUnitId,
    toUnit: stored.toUnit,
    programme: stored.programme,
    purpose: stored.purpose,
    risk: stored.risk,
    patient: {
      name: sealed?.name ?? '',
      birthDate: sealed?.birthDate ?? '',
      ...(isReceiver && sealed !== undefined && { nationalId: sealed.nationalId }),
    },
    ...(isReceiver && sealed?.text !== undefined && { text: sealed.text }),
    sentAt: iso(stored.sentAt),
    sentBy: stored.sentBy,
    dueAt: iso(stored.dueAt),
    ...(decidedAt !== null && {
      decided: {
        at: iso(decidedAt),
        ...(decidedBy !== null && { by: decidedBy }),
        ...(decidedWhy !== null && { reason: decidedWhy }),
      },
    }),
    ...(isReceiver && patientId !== null && { patientId }),
    ...(stored.correction !== null && { correction: showMark(stored.correction) }),
  };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
