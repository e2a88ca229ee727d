import { ATTEST_COLUMNS, attest } from '@naer/db/attest';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import type { Risk } from '@naer/domain/enrolment/stage';
import type { SealedIdentity } from '@naer/domain/monitor/registry';
import { err, ok, type Result } from '@naer/domain/result';
import { type SQL, sql } from 'drizzle-orm';
import { findStandingKit } from '../device/find-standing-kit.ts';
import { keyIdOf } from '../key/key-id-of.ts';
import { toRegistryError } from '../shared/registry-error.ts';
import { type EnrolmentError, enrolmentErrorOf } from './enrolment-error.ts';
import { noteEvent } from './note-event.ts';

/** A patient who is taken in without a referral: an import. */
export interface NewComer {
  /** Keyed blind index of the national id. */
  readonly blindIndex: string;
  readonly unitId: string;
  readonly organisationId: string;
  readonly programme: string;
  readonly purpose: string;
  readonly risk: Risk;
  readonly secondKitReason?: string | undefined;
  /** Of this act alone, so that the same act again is known. */
  readonly enrolmentId: string;
  /** For somebody whom the tenant does not know yet. */
  readonly patientId: string;
}

export interface ComerStanding {
  /** Whom the national id leads to; undefined: nobody. */
  readonly known: string | undefined;
  /** The same act has been done before. */
  readonly isDone: boolean;
  /** Followed at that unit in that programme: nothing is left to do. */
  readonly isThere: boolean;
}

interface Row {
  readonly patient_id: string;
  readonly done: boolean;
  readonly there: boolean;
  readonly followed: boolean;
  readonly died: boolean;
}

/**
 * Whether the patient may be taken in there, by the rules of a referral: `already-followed`, `patient-died`, and
 * `second-kit-reason` for one who has equipment. Changes nothing.
 */
export async function checkNewComer(
  records: Records,
  tenantId: string,
  { blindIndex, unitId, programme, enrolmentId, secondKitReason }: NewComer,
): Promise<Result<ComerStanding, EnrolmentError>> {
  const active = sql`from enrolment e where e.tenant_id = n.tenant_id and e.patient_id = n.patient_id`;
  const answer = await withSystemScope(records, tenantId, [
    sql<Row>`select n.patient_id, exists (select ${active} and e.enrolment_id = ${enrolmentId}::uuid) as done,
        exists (select ${active} and e.active and e.unit_id = ${unitId}::uuid and e.programme = ${programme}) as there,
        exists (select ${active} and e.active) as followed,
        exists (select from patient_death d where d.tenant_id = n.tenant_id and d.patient_id = n.patient_id
          and d.revoked_at is null) as died
      from patient_national_id n where n.tenant_id = ${tenantId}::uuid and n.blind_index = ${blindIndex}`,
  ]);
  if (!answer.ok) return err(enrolmentErrorOf(toRegistryError(answer.error)));
  const [row] = answer.value[0];
  if (row === undefined) return ok({ known: undefined, isDone: false, isThere: false });
  const standing = { known: row.patient_id, isDone: row.done, isThere: row.there };
  if (row.done || row.there) return ok(standing);
  if (row.died) return err({ code: 'patient-died' });
  if (row.followed) return err({ code: 'already-followed' });
  if (secondKitReason !== undefined) return ok(standing);
  const kit = await findStandingKit(records, { tenantId, patientId: row.patient_id });
  if (!kit.ok) return err(enrolmentErrorOf(kit.error));
  return kit.value.assignments.length > 0 ? err({ code: 'second-kit-reason' }) : ok(standing);
}

/**
 * Enrols at the first stage, as an accepted referral does, with its line of history and its testimony: one statement.
 * `identity` makes the patient; without it `known` is enrolled.
 */
export async function takeInPatient(
  records: Records,
  reader: Reader,
  comer: NewComer,
  who: { readonly known: string } | { readonly identity: SealedIdentity },
): Promise<Result<{ readonly patientId: string }, EnrolmentError>> {
  const { tenantId, practitionerId, requestId } = reader;
  // No relation of the importer's: the enrolment that is made is what it rests on.
  const by = {
    relation: sql`null::text`,
    unitId: sql`${comer.unitId}::uuid`,
    reference: sql`'enrolment/' || e.enrolment_id`,
  };
  const patientId = 'known' in who ? who.known : comer.patientId;
  const note = { event: 'accepted', reason: 'import', note: comer.secondKitReason };
  const enrolled = sql`(select e.tenant_id, e.patient_id, e.enrolment_id from e)`;
  const answer = await withSystemScope(records, tenantId, [
    sql<{ enrolment_id: string }>`with ${personOf(tenantId, comer, who)},
      e as (insert into enrolment (tenant_id, enrolment_id, patient_id, unit_id, programme, owner_organisation_id,
          controller_organisation_id, active_from, stage, purpose, risk)
        select p.tenant_id, ${comer.enrolmentId}::uuid, p.patient_id, ${comer.unitId}::uuid, ${comer.programme},
          ${comer.organisationId}::uuid, ${comer.organisationId}::uuid, now(), 'accepted', ${comer.purpose}, ${comer.risk}
        from p returning tenant_id, patient_id, enrolment_id),
      h as (${noteEvent({ ...reader, unitIds: [comer.unitId] }, note, enrolled)}),
      t as (insert into audit_event
          (tenant_id, actor_id, action, subject_patient_id, subject_id, ${ATTEST_COLUMNS}, request_id)
        select e.tenant_id, ${practitionerId}, 'enrolment.import', e.patient_id, e.enrolment_id::text,
          ${attest(reader, by)}, ${requestId ?? null} from e)
      select enrolment_id from e`,
  ]);
  if (!answer.ok) return err(enrolmentErrorOf(toRegistryError(answer.error)));
  return answer.value[0].length === 0 ? err({ code: 'not-found' }) : ok({ patientId });
}

/** CTE `p`: the patient, made or raised. */
function personOf(
  tenantId: string,
  { patientId, blindIndex }: NewComer,
  who: { readonly known: string } | { readonly identity: SealedIdentity },
): SQL {
  if ('known' in who)
    return sql`p as (update patient x set registry_version = x.registry_version + 1, updated_at = now()
      where x.tenant_id = ${tenantId}::uuid and x.patient_id = ${who.known}::uuid returning x.tenant_id, x.patient_id)`;
  const { sealed, wrappedKey } = who.identity;
  return sql`p as (insert into patient (tenant_id, patient_id) values (${tenantId}::uuid, ${patientId}::uuid)
      returning tenant_id, patient_id),
    i as (insert into patient_identity (tenant_id, patient_id, key_id, sealed)
      select p.tenant_id, p.patient_id, ${keyIdOf(sql`p.tenant_id`, sql`${wrappedKey}`)}, ${sealed} from p),
    n as (insert into patient_national_id (tenant_id, blind_index, patient_id)
      select p.tenant_id, ${blindIndex}, p.patient_id from p)`;
}
