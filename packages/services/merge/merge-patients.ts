import { personOf } from '@naer/db/decide-relation';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { allowsUse, type CareRelation } from '@naer/domain/access/care-relation';
import { err, ok, type Result } from '@naer/domain/result';
import { type SQL, sql } from 'drizzle-orm';
import { BEING_REMOVED } from '../enrolment/enrolment-error.ts';
import { noteEvent } from '../enrolment/note-event.ts';
import { anyMergedRelation, anyRelation, insertTestimony, relationOf } from '../shared/actor.ts';
import { newId } from '../shared/new-id.ts';
import type { MergeError } from './merge-error.ts';

export interface MergePatients {
  readonly fromPatientId: string;
  readonly toPatientId: string;
  readonly reason: string;
  readonly expectVersions: { readonly to: number; readonly from?: number | undefined };
}

export interface Merged {
  readonly mergeId: string;
  readonly fromPatientId: string;
  readonly toPatientId: string;
  readonly versions: { readonly to: number; readonly from: number };
}

interface Changed {
  readonly to_version: number;
  readonly from_version: number;
}

interface Standing {
  readonly version: number;
  readonly relation: CareRelation | null;
  readonly open: boolean;
  readonly active: boolean;
  readonly leads: boolean;
  readonly led_to: boolean;
}

/**
 * One record of a person leads to another: in one statement the enrolment of the one has ended, its national ids lead to the
 * other, both versions have risen, and both are audited. For who may change both; of a record that nobody follows the other
 * one is enough, unless something of it is kept from them. Its devices stay its own: the monitor passes on what they send.
 */
export async function mergePatients(
  records: Records,
  reader: Reader,
  merge: MergePatients,
): Promise<Result<Merged, MergeError>> {
  const { fromPatientId, toPatientId, expectVersions } = merge;
  const mergeId = newId();
  const answer = await withSystemScope<readonly SQL[]>(records, reader.tenantId, [
    // Two merges of the same records at once come one after the other, whichever way round they are asked for.
    sql`select from patient p where ${ofTenant(reader)} and p.patient_id in (${fromPatientId}::uuid, ${toPatientId}::uuid)
      order by p.patient_id for update`,
    change(reader, mergeId, merge),
    // Who follows what it leads to may know that it leads there.
    standingOf(reader, toPatientId, anyMergedRelation),
    standingOf(reader, fromPatientId),
  ]);
  if (!answer.ok) {
    const isGoing = 'constraint' in answer.error && answer.error.constraint === BEING_REMOVED;
    return err(isGoing ? { code: 'journal-being-removed' } : { code: 'records-unavailable', cause: answer.error });
  }
  const [, [changed], [to], [from]] = answer.value as unknown as [unknown, Changed[], Standing[], Standing[]];
  if (changed !== undefined) {
    const versions = { to: changed.to_version, from: changed.from_version };
    return ok({ mergeId, fromPatientId, toPatientId, versions });
  }
  return err(whyNot(merge, to, from, expectVersions));
}

function whyNot(
  { fromPatientId, toPatientId }: MergePatients,
  to: Standing | undefined,
  from: Standing | undefined,
  expect: MergePatients['expectVersions'],
): MergeError {
  if (to === undefined || to.relation === null) return { code: 'not-found' };
  if (to.leads) return { code: 'already-merged' };
  if (!allowsUse(to.relation, 'change')) return { code: 'relation-too-weak' };
  if (from === undefined) return { code: 'not-found' };
  if (fromPatientId === toPatientId) return { code: 'merge-with-itself' };
  const isOpen = from.relation === null ? from.open : allowsUse(from.relation, 'change') || !from.active;
  if (!isOpen) return { code: from.relation === null ? 'not-found' : 'relation-too-weak' };
  if (from.leads) return { code: 'already-merged' };
  if (from.led_to) return { code: 'has-merged' };
  if (!to.active) return { code: 'merge-not-followed' };
  if (to.version !== expect.to) return { code: 'stale-version', version: to.version };
  return { code: 'stale-version', version: from.version };
}

const ofTenant = ({ tenantId }: Reader): SQL => sql`p.tenant_id = ${tenantId}::uuid`;

function change(reader: Reader, mergeId: string, merge: MergePatients): SQL<Changed> {
  const { fromPatientId, toPatientId, reason, expectVersions } = merge;
  const { tenantId, practitionerId, unitIds } = reader;
  const testify = (patientId: string) =>
    insertTestimony({ reader, action: 'patient.merge', subjectId: mergeId }, patientId, sql`m`);
  return sql<Changed>`with t as (update patient p set registry_version = p.registry_version + 1, updated_at = now()
      where ${ofTenant(reader)} and p.patient_id = ${toPatientId}::uuid and p.registry_version = ${expectVersions.to}
        and exists (${relationOf(reader, toPatientId)}) and ${isFollowed(toPatientId)} and not ${leads(toPatientId)}
        and ${fromPatientId}::uuid <> ${toPatientId}::uuid
        and exists (select from patient p where ${ofTenant(reader)} and p.patient_id = ${fromPatientId}::uuid
          and p.registry_version = coalesce(${expectVersions.from ?? null}::bigint, p.registry_version)
          and not ${leads(fromPatientId)} and not ${isLedTo(fromPatientId)}
          and (exists (${relationOf(reader, fromPatientId)}) or ${isOpen(reader, fromPatientId)}))
      returning p.tenant_id, p.patient_id, p.registry_version),
    f as (update patient p set registry_version = p.registry_version + 1, updated_at = now() from t
      where p.tenant_id = t.tenant_id and p.patient_id = ${fromPatientId}::uuid
      returning p.tenant_id, p.patient_id, p.registry_version),
    s as (select x.enrolment_id, x.stage, x.unit_id from enrolment x join f
      on x.tenant_id = f.tenant_id and x.patient_id = f.patient_id and x.active),
    e as (update enrolment x set active_to = greatest(now(), x.active_from + interval '1 microsecond'), stage = 'ended',
        ended_reason = 'merged', ended_by = ${practitionerId}::uuid, ended_outcome = 'other', updated_at = now()
      from f where x.tenant_id = f.tenant_id and x.patient_id = f.patient_id and x.active
      returning x.tenant_id, x.patient_id, x.enrolment_id),
    o as (select x.tenant_id, x.patient_id, x.enrolment_id from enrolment x join t
      on x.tenant_id = t.tenant_id and x.patient_id = t.patient_id and x.active),
    n as (update patient_national_id x set patient_id = t.patient_id from t, f
      where x.tenant_id = f.tenant_id and x.patient_id = f.patient_id returning x.blind_index),
    m as (insert into patient_merge (tenant_id, merge_id, from_patient_id, to_patient_id, enrolment_id, stage, unit_id,
        national_ids, reason, by, by_unit_id, at)
      select t.tenant_id, ${mergeId}::uuid, f.patient_id, t.patient_id, s.enrolment_id, s.stage, s.unit_id,
        coalesce((select array_agg(n.blind_index order by n.blind_index) from n), '{}'), ${reason},
        ${practitionerId}::uuid, coalesce((${relationOf(reader, toPatientId)}), ${unitIds[0] ?? null}::uuid), clock_timestamp()
      from t join f on true left join s on true
      returning merge_id),
    h as (${noteEvent(reader, { event: 'ended', reason: 'merged', note: reason }, sql`e`)}),
    g as (${noteEvent(reader, { event: 'merged', note: reason }, sql`o`)}),
    y as (${testify(toPatientId)}),
    z as (${testify(fromPatientId)})
    select t.registry_version::float8 as to_version, f.registry_version::float8 as from_version from t, f, m`;

  function isFollowed(patientId: string): SQL {
    return sql`exists (select from enrolment x where x.tenant_id = ${tenantId}::uuid and x.patient_id = ${patientId}::uuid and x.active)`;
  }
  function leads(patientId: string): SQL {
    return sql`exists (select from patient_merge x where x.tenant_id = ${tenantId}::uuid
      and x.from_patient_id = ${patientId}::uuid and x.undone_at is null)`;
  }
  function isLedTo(patientId: string): SQL {
    return sql`exists (select from patient_merge x where x.tenant_id = ${tenantId}::uuid
      and x.to_patient_id = ${patientId}::uuid and x.undone_at is null)`;
  }
}

/** Nobody follows that record, nothing of it was ever invisible outside its care team, and nothing is kept from this person. */
function isOpen(reader: Reader, patientId: string): SQL {
  const { tenantId, unitIds } = reader;
  const units = sql`${`{${unitIds.join(',')}}`}::uuid[]`;
  const own = (table: string) =>
    sql`${sql.raw(table)}.tenant_id = ${tenantId}::uuid and ${sql.raw(table)}.patient_id = ${patientId}::uuid`;
  return sql`(not exists (select from enrolment x where ${own('x')} and (x.active or x.sensitive))
    and not exists (select from access_block b where ${own('b')} and b.lifted_at is null and b.document is null
      and (b.practitioner_id = ${personOf(reader)}::uuid or b.unit_id = any (${units})
        or b.organisation_id in (select u.organisation_id from unit u
          where u.tenant_id = b.tenant_id and u.unit_id = any (${units})))))`;
}

/** As it stands when nothing was changed: of who asks as well. */
function standingOf(reader: Reader, patientId: string, relation = anyRelation): SQL<Standing> {
  const merges = (side: string) =>
    sql`exists (select from patient_merge m where m.tenant_id = p.tenant_id and m.${sql.raw(side)} = p.patient_id
      and m.undone_at is null)`;
  return sql<Standing>`select p.registry_version::float8 as version, (${relation(reader, patientId)}) as relation,
      ${isOpen(reader, patientId)} as open,
      exists (select from enrolment x where x.tenant_id = p.tenant_id and x.patient_id = p.patient_id and x.active) as active,
      ${merges('from_patient_id')} as leads, ${merges('to_patient_id')} as led_to
    from patient p where ${ofTenant(reader)} and p.patient_id = ${patientId}::uuid`;
}
