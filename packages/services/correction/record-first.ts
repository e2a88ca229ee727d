import type { RecordKind } from '@naer/domain/patient/record-correction';
import { type SQL, sql } from 'drizzle-orm';

/**
 * One thing that a person wrote of a patient; `line`: of an alert its line of history, `<epoch>-<n>/<event>`; of an event,
 * whose `recordId` is its patient's, its number.
 */
export interface RecordRef {
  readonly kind: Exclude<RecordKind, 'referral' | 'death'>;
  readonly patientId: string;
  readonly recordId: string;
  readonly line?: string | undefined;
}

/** As it is named outside. */
export function publicIdOf({ kind, recordId, line }: RecordRef): string {
  return kind === 'event' ? `${recordId}.e${line}` : recordId;
}

/** Of contact `c`: what can be corrected of it. Times are epoch ms. */
export const CONTACT_SAID: SQL = sql`jsonb_strip_nulls(jsonb_build_object('channel', c.channel,
  'at', (extract(epoch from c.at) * 1e3)::float8, 'minutes', c.minutes, 'outcome', c.outcome, 'alertIds', to_jsonb(c.alert_ids),
  'tripAvoidedKm', c.trip_avoided_km, 'videoLink', c.video_link, 'note', c.note))`;

/**
 * What a person did to an alert with one command, whatever became of it (acknowledged, started and receipted at once): as JSON
 * `act` has it, its `record_correction.part`.
 */
export function actOf(act: string): SQL {
  return sql.raw(`((${act} ->> 'at') || '/' || (${act} ->> 'by'))`);
}

/**
 * A record as it was first written: one row of `part`, `unit_id` and `by` (null: the patient wrote it), `at_ms` and `content`;
 * none where there is no such. What nobody said (a clock) is not written by a person.
 */
export function firstOf(tenantId: string, { kind, patientId, recordId, line }: RecordRef): SQL {
  const own = (row: string) =>
    sql`${sql.raw(row)}.tenant_id = ${tenantId}::uuid and ${sql.raw(row)}.patient_id = ${patientId}::uuid`;
  switch (kind) {
    case 'contact':
      return sql`select '' as part, c.unit_id, c.recorded_by as by, (extract(epoch from c.recorded_at) * 1e3)::float8 as at_ms,
        ${CONTACT_SAID} as content from contact c where ${own('c')} and c.contact_id = ${recordId}::uuid`;
    case 'message':
      return sql`select '' as part, m.unit_id, m.sent_by as by, (extract(epoch from m.at) * 1e3)::float8 as at_ms,
        jsonb_build_object('text', m.text) as content from patient_message m where ${own('m')} and m.message_id = ${recordId}::uuid`;
    case 'alert':
      return sql`select ${actOf('h.act')} as part, (h.act ->> 'unitId')::uuid as unit_id, h.act ->> 'by' as by,
          (h.act ->> 'at')::float8 as at_ms, jsonb_strip_nulls(jsonb_build_object('note', h.act -> 'note',
            'outcome', (select r.outcome from alert_history r where r.tenant_id = h.tenant_id and r.alert_id = h.alert_id
              and r.event = 'resolved' and ${actOf('r.act')} = ${actOf('h.act')} limit 1),
            'noteToPatient', case when ${actOf("a.body -> 'acknowledged'")} = ${actOf('h.act')} then a.body -> 'noteToPatient' end)) as content
        from alert_history h join alert a on a.tenant_id = h.tenant_id and a.alert_id = h.alert_id
        where ${own('h')} and h.alert_id = ${recordId}::uuid and h.epoch || '-' || h.n || '/' || h.event = ${line ?? ''}
          and h.act ->> 'by' <> 'system'`;
    case 'consent':
      return sql`select '' as part, s.unit_id, s.by::text as by, (extract(epoch from s.created_at) * 1e3)::float8 as at_ms,
        jsonb_build_object('kind', s.kind, 'basis', s.basis, 'scopes', to_jsonb(s.scopes)) as content
        from consent s where ${own('s')} and s.consent_id = ${recordId}::uuid`;
    case 'pause':
      return sql`select '' as part, null::uuid as unit_id, s.created_by::text as by, (extract(epoch from s.created_at) * 1e3)::float8 as at_ms,
        jsonb_strip_nulls(jsonb_build_object('reason', s.reason, 'note', s.note)) as content
        from monitoring_pause s where ${own('s')} and s.pause_id = ${recordId}::uuid`;
    case 'kin':
      return sql`select '' as part, null::uuid as unit_id, s.granted_by::text as by, (extract(epoch from s.created_at) * 1e3)::float8 as at_ms,
        jsonb_strip_nulls(jsonb_build_object('basis', s.basis, 'kinship', s.kinship, 'maySee', to_jsonb(s.may_see))) as content
        from kin_relation s where ${own('s')} and s.kin_id = ${recordId}::uuid and not s.granted_by_patient`;
    case 'relation':
      return sql`select '' as part, null::uuid as unit_id, s.granted_by::text as by, (extract(epoch from s.created_at) * 1e3)::float8 as at_ms,
        jsonb_strip_nulls(jsonb_build_object('kind', s.kind, 'unitId', s.unit_id, 'practitionerId', s.practitioner_id,
          'reason', s.reason)) as content
        from care_relation s where ${own('s')} and s.relation_id = ${recordId}::uuid and s.kind <> 'break-glass'`;
    case 'block':
      return sql`select '' as part, null::uuid as unit_id, s.recorded_by::text as by, (extract(epoch from s.recorded_at) * 1e3)::float8 as at_ms,
        jsonb_strip_nulls(jsonb_build_object('practitionerId', s.practitioner_id, 'unitId', s.unit_id, 'organisationId', s.organisation_id,
          'document', s.document, 'wish', s.wish)) as content
        from access_block s where ${own('s')} and s.block_id = ${recordId}::uuid`;
    case 'assignment':
      return sql`select '' as part, null::uuid as unit_id, s.assigned_by::text as by, (extract(epoch from s.created_at) * 1e3)::float8 as at_ms,
        jsonb_strip_nulls(jsonb_build_object('kind', s.kind, 'deviceId', s.device_id, 'slot', s.slot, 'reason', s.reason)) as content
        from device_assignment s where ${own('s')} and s.assignment_id = ${recordId}::uuid`;
    case 'event':
      return sql`select s.sequence::text as part, null::uuid as unit_id, s.reported_by::text as by,
          (extract(epoch from s.received_at) * 1e3)::float8 as at_ms,
        jsonb_strip_nulls(jsonb_build_object('code', s.code, 'at', (extract(epoch from s.at) * 1e3)::float8, 'severity', s.severity,
          'text', s.text, 'readAs', s.read_as, 'gatewayText', s.gateway_text)) as content
        from monitor_event s where ${own('s')} and s.sequence = ${line}::bigint`;
  }
}

/** How what was registered ends with being void, of row `s`: its table, key and what is set; `by`: who does it. */
const ENDS = {
  consent: ['consent', 'consent_id', 'withdrawn'],
  pause: ['monitoring_pause', 'pause_id', 'ended'],
  kin: ['kin_relation', 'kin_id', 'ended'],
  relation: ['care_relation', 'relation_id', 'ended'],
  block: ['access_block', 'block_id', 'lifted'],
} as const;

/** The end of it, as CTEs that go on from the row `p` of its patient and its correction `c`; undefined: none. What is over stays as it ended. */
export function endOf(ref: RecordRef & { readonly commandId: string }, by: string): SQL | undefined {
  const { kind, recordId } = ref;
  if (kind === 'contact' || kind === 'message' || kind === 'alert') return undefined;
  if (kind === 'assignment') return endAssignment(ref, by);
  if (kind === 'event')
    return sql`e as (insert into measurement_correction (tenant_id, patient_id, sequence, at, by, unit_id, reason)
      select c.tenant_id, c.patient_id, c.part::bigint, c.at, c.by, c.unit_id, 'event-voided' from c on conflict do nothing),`;
  const [table, key, mark] = ENDS[kind];
  const why = kind === 'consent' ? sql`, withdrawn_why = 'entered-in-error'` : sql``;
  return sql`e as (update ${sql.raw(table)} s set ${sql.raw(mark)}_at = now(), ${sql.raw(mark)}_by = ${by}::uuid${why} from p
    where s.tenant_id = p.tenant_id and s.patient_id = p.patient_id and s.${sql.raw(key)} = ${recordId}::uuid
      and s.${sql.raw(mark)}_at is null),`;
}

/**
 * Nobody has its credential any more, and a job, named as the command that first made it void, enters in error what came in
 * under it: one is all there is.
 */
function endAssignment(
  { patientId, recordId, commandId }: RecordRef & { readonly commandId: string },
  by: string,
): SQL {
  return sql`e as (update device_assignment s set voided_at = now(), generation = s.generation + 1, previous_until = null,
      credential_issued_at = null, updated_at = now() from p
    where s.tenant_id = p.tenant_id and s.patient_id = p.patient_id and s.assignment_id = ${recordId}::uuid returning s.tenant_id, s.patient_id, s.assignment_id, s.device_id),
  j as (insert into job (tenant_id, job_id, kind, created_by, detail)
    select p.tenant_id, ${commandId}::uuid, 'void-assignment', ${by}::uuid, jsonb_build_object('v', 1,
      'assignmentId', ${recordId}::text, 'patientId', ${patientId}::text, 'deviceId', e.device_id) from p, e
    where not exists ${voidJob('e')}),`;
}

/** The job of the void assignment of row `of`, whichever of its corrections began it; one that is not done before one that is. */
export function voidJob(of: string): SQL {
  const it = sql.raw(of);
  return sql`(select j.* from record_correction b join job j on j.tenant_id = b.tenant_id and j.job_id = b.command_id
      and j.kind = 'void-assignment'
    where b.tenant_id = ${it}.tenant_id and b.patient_id = ${it}.patient_id and b.kind = 'assignment'
      and b.record_id = ${it}.assignment_id order by j.state = 'done', j.created_at limit 1)`;
}

/** Its job, that could not go on, does so from its beginning when the assignment is made void again: nothing stays half void. */
export function reviveJob(tenantId: string, { patientId, recordId }: RecordRef): SQL<{ jobId: string }> {
  return sql<{
    jobId: string;
  }>`with a as (select ${tenantId}::uuid as tenant_id, ${patientId}::uuid as patient_id, ${recordId}::uuid as assignment_id),
    k as (select j.* from a, lateral ${voidJob('a')} j),
    u as (update job x set state = 'waiting', failure = null, finished_at = null, refused = 0, updated_at = now(),
        detail = jsonb_build_object('v', 1, 'assignmentId', k.detail -> 'assignmentId', 'patientId', k.detail -> 'patientId',
          'deviceId', k.detail -> 'deviceId')
      from k where x.tenant_id = k.tenant_id and x.job_id = k.job_id and x.state = 'failed')
    select k.job_id as "jobId" from k`;
}

/** What is locked before anything else, as who else changes it does: undefined, nothing but the patient. */
export function lockOf(tenantId: string, { kind, recordId }: RecordRef): SQL | undefined {
  if (kind !== 'assignment') return undefined;
  return sql`select from device d where d.tenant_id = ${tenantId}::uuid and d.device_id = (select s.device_id
    from device_assignment s where s.tenant_id = d.tenant_id and s.assignment_id = ${recordId}::uuid) for update`;
}
