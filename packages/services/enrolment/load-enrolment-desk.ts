import { auditedRead } from '@naer/db/audited-read';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { withPatientScope } from '@naer/db/with-patient-scope';
import type { Consent, ConsentScope } from '@naer/domain/enrolment/consent';
import { scopesOfCodes } from '@naer/domain/enrolment/consent';
import type { Risk, StoredStage } from '@naer/domain/enrolment/stage';
import { err, ok, type Result } from '@naer/domain/result';
import { type SQL, sql } from 'drizzle-orm';
import { lastCorrection, type MarkRow, voidedMark } from '../correction/last-correction.ts';
import { pauseStretches } from '../pause/pause-stretches.ts';
import { STANDS } from '../plan/plan-row.ts';
import type { ReadError } from '../shared/read-error.ts';

/** A consent with who gave and who withdrew it. Times are epoch ms. */
export interface StoredConsent extends Consent {
  readonly basis: string;
  readonly by: string;
  readonly withdrawnBy: string | null;
  readonly withdrawnWhy: string | null;
  /** It was registered in error. */
  readonly mark: MarkRow | null;
}

export interface EnrolmentRow {
  readonly version: number;
  readonly enrolment_id: string;
  readonly stage: StoredStage;
  readonly unit_id: string;
  readonly unit: string;
  readonly organisation_id: string;
  readonly organisation: string;
  readonly programme: string;
  readonly purpose: string | null;
  readonly risk: Risk | null;
  readonly since: number;
  readonly referral_id: string | null;
  readonly participants: readonly { readonly unitId: string; readonly unit: string; readonly organisation: string }[];
  readonly consents: readonly StoredConsent[];
  readonly history: readonly {
    readonly event: string;
    readonly at: number;
    readonly by: string;
    readonly reason: string | null;
    readonly note: string | null;
    /** Why a death was registered was corrected: the note as well. */
    readonly mark: MarkRow | null;
  }[];
  readonly codes: readonly string[];
  readonly pauses: readonly { readonly from: number; readonly to: number }[];
  readonly live_reds: number;
}

/** All that is known of a patient's enrolment, and what its plans need a consent for. */
export interface EnrolmentDesk extends Omit<EnrolmentRow, 'codes'> {
  readonly needs: readonly ConsentScope[];
}

/**
 * The active enrolment with its consents, history and participants, read in the patient's scope and audited under
 * `action`. `not-found` without a relation, and when nobody follows the patient.
 */
export async function loadEnrolmentDesk(
  records: Records,
  reader: Reader,
  patientId: string,
  action: string,
): Promise<Result<EnrolmentDesk, ReadError>> {
  const statement = auditedRead(reader, { action, patientId, limit: 1 }, deskOf(reader.tenantId, patientId));
  const answer = await withPatientScope(records, reader, patientId, [statement]);
  if (!answer.ok) return err({ code: 'records-unavailable', cause: answer.error });
  const [row] = answer.value.rows[0];
  if (!answer.value.related || row === undefined) return err({ code: 'not-found' });
  const { codes, ...desk } = row;
  return ok({ ...desk, needs: scopesOfCodes(codes), consents: desk.consents.map(withoutNulls) });
}

function withoutNulls(consent: StoredConsent): StoredConsent {
  return {
    ...consent,
    reviewBy: consent.reviewBy ?? undefined,
    withdrawnAt: consent.withdrawnAt ?? undefined,
  };
}

/** Plans that are in force or will be: a former one needs nothing any more. */
export function codesOfPlans(): SQL {
  return sql`coalesce((select json_agg(distinct k #>> '{}') from plan_version v, jsonb_path_query(v.body, '$.rules[*].codes[*]') k
    where v.tenant_id = p.tenant_id and v.patient_id = p.patient_id and ${STANDS}
      and v.plan_version >= coalesce((select max(f.plan_version) from plan_version f where f.tenant_id = p.tenant_id
        and f.patient_id = p.patient_id and f.valid_from <= now()), 0)), '[]')`;
}

/** Consents of an enrolment `e` as JSON. */
export function consentsOfEnrolment(): SQL {
  const ms = (column: string) => sql`(extract(epoch from c.${sql.raw(column)}) * 1e3)::float8`;
  return sql`coalesce((select json_agg(json_build_object('consentId', c.consent_id, 'kind', c.kind, 'basis', c.basis,
      'scopes', c.scopes, 'from', ${ms('valid_from')}, 'reviewBy', ${ms('review_by')}, 'by', c.by,
      'withdrawnAt', ${ms('withdrawn_at')}, 'withdrawnBy', c.withdrawn_by, 'withdrawnWhy', c.withdrawn_why, 'mark', ${voidedMark('consent', 'c', 'consent_id')})
      order by c.valid_from, c.consent_id)
    from consent c where c.tenant_id = e.tenant_id and c.enrolment_id = e.enrolment_id), '[]')`;
}

function deskOf(tenantId: string, patientId: string): SQL<EnrolmentRow> {
  return sql<EnrolmentRow>`select p.registry_version::float8 as version, e.enrolment_id, e.stage, e.unit_id, u.name as unit,
      o.organisation_id, o.name as organisation, e.programme, e.purpose, e.risk, e.referral_id,
      (extract(epoch from e.active_from) * 1e3)::float8 as since,
      coalesce((select json_agg(json_build_object('unitId', x.unit_id, 'unit', x.name, 'organisation', xo.name)
          order by x.name, x.unit_id)
        from care_relation r join unit x on x.tenant_id = r.tenant_id and x.unit_id = r.unit_id
        join organisation xo on xo.tenant_id = x.tenant_id and xo.organisation_id = x.organisation_id
        where r.tenant_id = p.tenant_id and r.patient_id = p.patient_id and r.kind = 'participant'
          and r.ended_at is null and r.period @> now()), '[]') as participants,
      ${consentsOfEnrolment()} as consents,
      coalesce((select json_agg(json_build_object('event', h.event, 'at', (extract(epoch from h.at) * 1e3)::float8,
          'by', h.by, 'reason', h.reason, 'note', case when x.state is null then h.note else x.content ->> 'reason' end, 'mark', x.mark) order by h.at, h.event_id)
        from enrolment_event h
        left join patient_death d on d.tenant_id = h.tenant_id and d.enrolment_id = h.enrolment_id and d.registered_at = h.at
          and h.event = 'ended' and h.reason = 'died'
        left join lateral ${lastCorrection('death', 'd', 'death_id')} x on true
        where h.tenant_id = e.tenant_id and h.enrolment_id = e.enrolment_id), '[]') as history,
      ${codesOfPlans()} as codes, ${pauseStretches('p')} as pauses,
      (select count(*)::integer from alert a where a.tenant_id = p.tenant_id and a.patient_id = p.patient_id
        and a.severity = 'red' and a.state not in ('resolved', 'pending')) as live_reds
    from patient p
    join enrolment e on e.tenant_id = p.tenant_id and e.patient_id = p.patient_id and e.active
    join unit u on u.tenant_id = e.tenant_id and u.unit_id = e.unit_id
    join organisation o on o.tenant_id = u.tenant_id and o.organisation_id = u.organisation_id
    where p.tenant_id = ${tenantId}::uuid and p.patient_id = ${patientId}::uuid`;
}
