import type { Alert } from '@naer/domain/alert/alert';
import { emitAuditEvent } from '@naer/fhir-map/emit-audit-event';
import { type SQL, sql } from 'drizzle-orm';
import { ARCHIVE_KINDS, type ArchiveKind } from '../archive/archive-kinds.ts';
import { actOf } from '../correction/record-first.ts';
import { type LogRow, selectLog, showLogLine } from '../own/select-log.ts';
import { uuidArray } from '../tenant/steward.ts';
import type { ExportOf } from './load-export.ts';

/** Keyed indexes, seals and hashes: they mean nothing outside, and some lead to another person. */
const HIDDEN = [
  'national_ids',
  'blind_index',
  'subject_index',
  'author_index',
  'identifier_key',
  'value_key',
  'key_id',
  'sealed',
];
/** A colleague's note about a colleague; a reading of which nobody knows whose it was. */
const LESS: Readonly<Record<string, readonly string[]>> = { reviews: ['note'], quarantine: ['reading', 'release'] };
/** What a patient is told of whom they let in and keep out is told to nobody who acts for them. */
const FOR_PATIENT_ALONE = ['kin', 'blocks'];
/** Of the tables that an archive has in another way. */
const FORMS: Readonly<Record<string, Pick<ArchiveKind, 'form' | 'tell' | 'isBundle'>>> = {
  patients: { tell: withoutNumbers },
  referrals: { form: 'referral', tell: withoutTextOfAnother },
  'fhir-patients': { isBundle: true },
  'fhir-devices': { isBundle: true },
  observations: { isBundle: true },
};

/** What somebody may have registered on the wrong patient: the kind of its corrections, and its id. */
const REGISTERED: Readonly<Record<string, readonly [kind: string, id: string]>> = {
  contacts: ['contact', 'contact_id'],
  messages: ['message', 'message_id'],
  consents: ['consent', 'consent_id'],
  pauses: ['pause', 'pause_id'],
  kin: ['kin', 'kin_id'],
  relations: ['relation', 'relation_id'],
  blocks: ['block', 'block_id'],
  'device-assignments': ['assignment', 'assignment_id'],
};
/** What is told of an alert on which something was said of another: that it was, and when, in nobody's words. */
const WORDLESS: readonly (keyof Alert)[] = [
  'v',
  'alertId',
  'ruleKey',
  'category',
  'severity',
  'state',
  'revision',
  'measure',
  'code',
  'component',
  'limit',
  'ruleType',
  'finding',
  'reading',
  'firedAt',
  'openedAt',
  'openedBySequence',
  'count',
  'late',
  'verify',
  'overdueAt',
  'overdue',
  'unitId',
  'ownerOrganisationId',
  'controllerOrganisationId',
  'planVersion',
  'engineVersion',
  'mappingVersion',
  'pending',
  'repeats',
  'voidedEvents',
  'greens',
  'normalisedAt',
  'paused',
  'planChanged',
  'followUp',
  'attempts',
];

/** What stays of a line without what was written of another; the text that stands now is in its correction. */
const ABOUT_ANOTHER: Readonly<Record<string, (records: SQL) => SQL>> = {
  messages: () => sql`case when ${wasOfAnother('message', 'message_id')} then '{"text": null}'::jsonb else '{}' end`,
  contacts:
    () => sql`case when ${wasOfAnother('contact', 'contact_id')} then '{"channel": null, "at": null, "minutes": null,
    "outcome": null, "alert_ids": null, "trip_avoided_km": null, "video_link": null, "note": null}'::jsonb else '{}' end`,
  deaths: () => sql`case when ${wasOfAnother('death', 'death_id')} then '{"reason": null}'::jsonb else '{}' end`,
  'enrolment-events':
    () => sql`case when x.event = 'ended' and x.reason = 'died' and exists (select from patient_death d
      join record_correction c on c.tenant_id = d.tenant_id and c.patient_id = d.patient_id and c.kind = 'death'
        and c.record_id = d.death_id and c.reason = 'wrong-patient'
      where d.tenant_id = x.tenant_id and d.enrolment_id = x.enrolment_id and d.registered_at = x.at)
    then '{"note": null}'::jsonb else '{}' end`,
  // What is sealed of it is opened with the line: `withoutTextOfAnother`.
  referrals: () =>
    sql`case when ${wasOfAnother('referral', 'referral_id')} then '{"purpose": null}'::jsonb else '{}' end`,
  'record-corrections': () => sql`(select case when max(c.n) > x.n then '{"content": null, "explanation": null}'::jsonb
      when max(c.n) = x.n then '{"explanation": null}' else '{}' end
    from record_correction c where ${ofWrongPatient(sql`x.kind`, 'record_id')} and c.part = x.part)`,
  // A merge copies what was said under another alert's name.
  alerts: (
    records,
  ) => sql`jsonb_build_object('body', (case when exists (select from record_correction c where c.tenant_id = x.tenant_id
      and c.patient_id = any (${records}) and c.kind = 'alert' and c.reason = 'wrong-patient' and (c.record_id = x.alert_id
        or exists (select from jsonb_path_query(x.body, '$.**') a where jsonb_typeof(a) = 'object' and c.part = ${actOf('a')})))
    then (select jsonb_object_agg(e.key, e.value) from jsonb_each(x.body) e
      where e.key = any (${`{${WORDLESS.join(',')}}`}::text[])) else x.body end)
    - case when exists (select from measurement m where m.tenant_id = x.tenant_id and m.patient_id = x.patient_id
        and m.sequence = (x.body -> 'reading' ->> 'sequence')::bigint and ${isOfAnother('m', records)})
      or x.body ->> 'category' = 'event' and exists (select from monitor_event o where o.tenant_id = x.tenant_id
        and o.patient_id = x.patient_id and x.alert_id::text = any (o.alert_ids) and (${isOfAnother('o', records)} or ${isAnothersEvent('o')}))
      then '{reading,finding}'::text[] else '{}' end)`,
  'alert-history': (records) => sql`case when exists (select from record_correction c where c.tenant_id = x.tenant_id
      and c.patient_id = any (${records}) and c.kind = 'alert' and c.reason = 'wrong-patient' and c.part = ${actOf('x.act')})
    then '{"act": null}'::jsonb else '{}' end`,
};

/**
 * Why a table with something of a patient gives no file of its own; a test walks the catalogue of tables. All others are
 * exported: a kind of the archive is one here by itself.
 */
export const EXCUSED_TABLES: Readonly<Record<string, string>> = {
  patient_identity: 'opened into the line of the patient',
  responder_card: 'opened into the line of the patient, without the telephone numbers of others',
  patient_national_id: 'a keyed index: the number itself stands in the line of the patient',
  legal_hold: 'a decision in a matter of the organisation’s own (a complaint, a supervision): to be asked for there',
  retention_removal:
    'that a removal of the record has begun, and by which job: codes of the rule, nothing of the patient',
  access_export: 'exports like this one: that they were asked for, made and taken stands in the log',
};

/** What an export holds, in its order: what an archive does, of one person's records alone, and the log as they read it. */
export function exportKinds(of: ExportOf): readonly ArchiveKind[] {
  const kinds = ARCHIVE_KINDS.filter(
    ({ name }) => name !== 'audit' && (of.audience === 'patient' || !FOR_PATIENT_ALONE.includes(name)),
  ).map((kind): ArchiveKind => {
    const { name, table, less = [] } = kind;
    const more = ABOUT_ANOTHER[name];
    const source = sql`(select x.* from ${sql.raw(table)} x where x.tenant_id = ${of.tenantId}::uuid and ${about(kind, of)})`;
    return {
      ...kind,
      ...FORMS[name],
      ...(more !== undefined && { more: more(uuidArray(of.records)) }),
      less: [...less, ...HIDDEN, ...(LESS[name] ?? [])],
      source,
    };
  });
  return [...kinds, logKind(of, 'log', showLogLine), logKind(of, 'fhir-log', (row) => eventOf(row, of))];
}

/** Rows `x` about the person. */
function about({ name, table }: ArchiveKind, { tenantId, jobId, records, audience }: ExportOf): SQL {
  const those = uuidArray(records);
  const [kind, id] = REGISTERED[name] ?? [];
  if (kind !== undefined && id !== undefined) return sql`x.patient_id = any (${those}) and not ${isAnothers(kind, id)}`;
  if (name === 'record-corrections' && audience === 'representative')
    return sql`x.patient_id = any (${those}) and x.kind not in ('kin', 'block')`;
  if (name === 'merges') return sql`(x.from_patient_id = any (${those}) and x.to_patient_id = any (${those}))`;
  if (name === 'reviews') return sql`x.patient_id = any (${those}) and x.kind = 'break-glass'`;
  if (name === 'referrals')
    return sql`(x.patient_id = any (${those}) or x.blind_index in (select n.blind_index from patient_national_id n
      where n.tenant_id = x.tenant_id and n.patient_id = any (${those}))) and ${isAnothers('referral', 'referral_id')} is not true`;
  // Another person was measured, by a device that was never this one's.
  if (table === 'measurement') return sql`x.patient_id = any (${those}) and not ${isOfAnother('x', those)}`;
  if (table === 'monitor_event')
    return sql`x.patient_id = any (${those}) and not ${isOfAnother('x', those)} and not ${isAnothersEvent('x')}`;
  if (table === 'device')
    return sql`x.device_id in (select d.device_id from device_assignment d where d.tenant_id = x.tenant_id
      and d.patient_id = any (${those}) and not ${isOfAnother('d', those)} and d.created_at <= ${begunAt(tenantId, jobId)})`;
  return sql`x.patient_id = any (${those})`;
}

/** Whether a row came in under an assignment that was never the patient's: somebody else was measured. */
function isOfAnother(row: string, records: SQL): SQL {
  return sql`exists (select from record_correction c where c.tenant_id = ${sql.raw(row)}.tenant_id and c.patient_id = any (${records})
    and c.kind = 'assignment' and c.record_id = ${sql.raw(row)}.assignment_id and c.reason = 'wrong-patient')`;
}

/** Whether an event was made void as somebody else's. */
function isAnothersEvent(row: string): SQL {
  const it = sql.raw(row);
  return sql`exists (select from record_correction c where c.tenant_id = ${it}.tenant_id and c.patient_id = ${it}.patient_id
    and c.kind = 'event' and c.record_id = ${it}.patient_id and c.part = ${it}.sequence::text and c.reason = 'wrong-patient')`;
}

/** Whether row `x` was once put on the wrong patient: what stood there first tells of somebody else. */
function wasOfAnother(kind: string, id: string): SQL {
  return sql`exists (select from record_correction c where ${ofWrongPatient(sql`${kind}::text`, id)} and c.part = '')`;
}

/** Whether it is void, and was: null when nothing was corrected. */
function isAnothers(kind: string, id: string): SQL {
  return sql`(${wasOfAnother(kind, id)} and (select c.state = 'voided' from record_correction c where c.tenant_id = x.tenant_id
    and c.patient_id = x.patient_id and c.kind = ${kind} and c.record_id = x.${sql.raw(id)} and c.part = '' order by c.n desc limit 1))`;
}

function withoutTextOfAnother(line: object): object {
  if (!('purpose' in line) || line.purpose !== null || !('person' in line)) return line;
  const { text: _, ...person } = line.person as { readonly text?: string };
  return { ...line, person };
}

/** Corrections `c` of row `x` that say so. */
function ofWrongPatient(kind: SQL, id: string): SQL {
  return sql`c.tenant_id = x.tenant_id and c.patient_id = x.patient_id and c.kind = ${kind} and c.record_id = x.${sql.raw(id)}
    and c.reason = 'wrong-patient'`;
}

function begunAt(tenantId: string, jobId: string): SQL {
  return sql`(select j.created_at from job j where j.tenant_id = ${tenantId}::uuid and j.job_id = ${jobId}::uuid)`;
}

function logKind(of: ExportOf, name: string, tell: (row: LogRow) => object): ArchiveKind {
  const { tenantId, jobId, records, audience } = of;
  // As they read it themselves (migrations/0057).
  const readable = audience === 'patient' ? sql`` : sql`and e.action !~ '^(own[.])?block[.]'`;
  const lines = selectLog(tenantId, uuidArray(records), {
    when: sql`and e.recorded_at <= ${begunAt(tenantId, jobId)} ${readable}`,
  });
  return {
    name,
    table: 'audit_event',
    key: [
      ['last', 'timestamptz'],
      ['event_id', 'uuid'],
    ],
    written: 'recorded',
    isOf: () => sql`true`,
    source: sql`(${lines})`,
    tell: (row) => tell(row as LogRow),
    ...(name === 'fhir-log' && { isBundle: true }),
  };
}

function eventOf(row: LogRow, { language }: ExportOf): object {
  return emitAuditEvent(showLogLine(row), language);
}

/** Whose number it is stands in a word of the unit's own: it may be a neighbour's, and so none is given. */
function withoutNumbers(line: object): object {
  const { responderCard: card } = line as {
    readonly responderCard?: { readonly phones?: readonly { label: string }[] };
  };
  if (card?.phones === undefined) return line;
  return { ...line, responderCard: { ...card, phones: card.phones.map(({ label }) => ({ label })) } };
}
