import type { Records } from '@naer/db/records';
import type { RecordsError } from '@naer/db/records-error';
import { withSystemScope } from '@naer/db/with-system-scope';
import type { UnusualKind } from '@naer/domain/audit/unusual-access';
import { deriveId } from '@naer/domain/identity/derive-id';
import { ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';

/** What was found of one person; no name stands in it. Epoch ms. */
export interface Finding {
  readonly kind: UnusualKind;
  readonly practitionerId: string;
  /** Of `many-patients` the first. */
  readonly patientId: string;
  readonly unitId: string | undefined;
  readonly from: number;
  readonly to: number;
  readonly events: number;
  readonly patients: number;
}

/** What was looked for, for who reads the list; fixed words. */
const REASONS: Readonly<Record<UnusualKind, string>> = {
  'no-relation': 'Ingen behandlingsrelasjon før eller etter',
  'own-family-name': 'Samme etternavn som pasienten',
  'many-patients': 'Mange pasienter på kort tid',
};
/** The same of the same person and patient is not asked about again so soon; of many patients, on the same day. */
const QUIET_DAYS = 90;

/** Puts what was found on the list of reviews, once: the same finding again changes nothing. How many were new. */
export async function recordUnusualAccess(
  records: Records,
  tenantId: string,
  findings: readonly Finding[],
): Promise<Result<number, RecordsError>> {
  if (findings.length === 0) return ok(0);
  const rows = findings.map((finding) => ({
    ...finding,
    reviewId: deriveId('access-review', finding.kind, finding.practitionerId, finding.patientId, finding.from),
    reason: REASONS[finding.kind],
    quietDays: finding.kind === 'many-patients' ? 1 : QUIET_DAYS,
  }));
  const answer = await withSystemScope(records, tenantId, [
    sql<{
      n: number;
    }>`with f as (select * from json_to_recordset(${JSON.stringify(rows)}::json) x("reviewId" uuid, kind text,
          "practitionerId" uuid, "patientId" uuid, "unitId" uuid, "from" float8, "to" float8, events integer, patients integer,
          reason text, "quietDays" integer)),
      v as (insert into access_review (tenant_id, review_id, patient_id, practitioner_id, unit_id, at, until, reason,
          passed_block, kind, events, patients)
        select ${tenantId}::uuid, f."reviewId", f."patientId", f."practitionerId", f."unitId", to_timestamp(f."from" / 1e3),
          to_timestamp(f."to" / 1e3), f.reason, false, f.kind, f.events, f.patients
        from f where not exists (select from access_review w where w.tenant_id = ${tenantId}::uuid
          and w.practitioner_id = f."practitionerId" and w.kind = f.kind
          and (f.kind = 'many-patients' or w.patient_id = f."patientId")
          and w.at > to_timestamp(f."from" / 1e3) - f."quietDays" * interval '1 day')
        on conflict do nothing returning 1)
      select count(*)::integer as n from v`,
  ]);
  return answer.ok ? ok(answer.value[0][0]?.n ?? 0) : answer;
}
