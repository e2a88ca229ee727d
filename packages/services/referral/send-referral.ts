import type { ReferralSent } from '@naer/contracts/referral';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import type { Risk } from '@naer/domain/enrolment/stage';
import type { SealedIdentity } from '@naer/domain/monitor/registry';
import type { ReferralState } from '@naer/domain/referral/referral';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { type EnrolmentError, enrolmentErrorOf } from '../enrolment/enrolment-error.ts';
import { keyIdOf } from '../key/key-id-of.ts';
import { toRegistryError } from '../shared/registry-error.ts';
import { noteReferral } from './note-referral.ts';

export interface NewReferral {
  readonly referralId: string;
  /** One of the reader's. */
  readonly fromUnitId: string;
  readonly toUnitId: string;
  readonly programme: string;
  readonly purpose: string;
  readonly risk: Risk;
  /** Keyed blind index of the national id. */
  readonly blindIndex: string;
  /** Sealed for this referral alone. */
  readonly sealed: SealedIdentity;
  /** Epoch ms. */
  readonly dueAt: number;
}

interface Row {
  readonly state: ReferralState;
  readonly due: number;
  readonly is_same: boolean;
}

/**
 * Refers a patient to another unit. The same referral again is answered as it stands; its id for another one is
 * `command-reused`. `unit-unknown` for a receiver that is none of the tenant's, has closed or is leaving: nobody would answer.
 */
export async function sendReferral(
  records: Records,
  reader: Reader,
  referral: NewReferral,
): Promise<Result<ReferralSent & { readonly created: boolean }, EnrolmentError>> {
  const { tenantId, practitionerId } = reader;
  const { referralId, fromUnitId, toUnitId, programme, purpose, risk, blindIndex, sealed, dueAt } = referral;
  // The lock lets a close that runs at the same time be seen, or wait. As of enrolments (0020): none to who is leaving.
  const open = sql`select x.tenant_id, x.unit_id from unit x join organisation o using (tenant_id, organisation_id)
    where x.tenant_id = ${tenantId}::uuid and x.unit_id = ${toUnitId}::uuid and x.closed_at is null
      and o.state not in ('leaving', 'left') for share of x`;
  const answer = await withSystemScope<readonly [ReturnType<typeof sql<{ n: number }>>, ReturnType<typeof sql<Row>>]>(
    records,
    tenantId,
    [
      sql<{
        n: number;
      }>`with r as (insert into referral (tenant_id, referral_id, from_unit_id, to_unit_id, programme, purpose,
          risk, blind_index, key_id, sealed, sent_by, due_at)
        select u.tenant_id, ${referralId}::uuid, ${fromUnitId}::uuid, u.unit_id, ${programme}, ${purpose}, ${risk},
          ${blindIndex}, ${keyIdOf(sql`${tenantId}::uuid`, sql`${sealed.wrappedKey}`)}, ${sealed.sealed}, ${practitionerId}::uuid,
          to_timestamp(${dueAt} / 1e3::float8)
        from (${open}) u
        on conflict (tenant_id, referral_id) do nothing returning tenant_id, referral_id, patient_id),
      t as (${noteReferral(reader, 'referral.send', fromUnitId, sql`r`)})
      select count(*)::integer as n from r`,
      sql<Row>`select r.state, (extract(epoch from r.due_at) * 1e3)::float8 as due,
        r.from_unit_id = ${fromUnitId}::uuid and r.to_unit_id = ${toUnitId}::uuid and r.blind_index = ${blindIndex}
          and r.sent_by = ${practitionerId}::uuid and r.programme = ${programme} as is_same
      from referral r where r.tenant_id = ${tenantId}::uuid and r.referral_id = ${referralId}::uuid`,
    ],
  );
  if (!answer.ok) return err(enrolmentErrorOf(toRegistryError(answer.error)));
  const [[counted], [kept]] = answer.value;
  if (kept === undefined) return err({ code: 'unit-unknown' });
  if (!kept.is_same) return err({ code: 'command-reused' });
  const created = counted?.n === 1;
  return ok({ referralId, state: kept.state, dueAt: new Date(kept.due).toISOString(), created });
}
