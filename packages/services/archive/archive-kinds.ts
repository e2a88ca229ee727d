import { type SQL, sql } from 'drizzle-orm';

/** What an archive is of: one organisation's, or the whole tenant's. */
export interface ArchiveScope {
  readonly tenantId: string;
  readonly jobId: string;
  readonly organisationId: string | undefined;
}

/** One kind of record: a table, in the order of its key, of the rows that are the organisation's. */
export interface ArchiveKind {
  readonly name: string;
  readonly table: string;
  /** Columns after `tenant_id` and their types: unique, and the order of the lines. */
  readonly key: readonly (readonly [
    column: string,
    type: 'uuid' | 'bigint' | 'text' | 'integer' | 'timestamptz' | 'date',
  ])[];
  /** When a row was written: none is later than the archive. */
  readonly written: string;
  /** Of row `x`, when there is an organisation. */
  readonly isOf: (organisation: SQL) => SQL;
  /** Further members of a line. */
  readonly more?: SQL;
  /** Columns that mean nothing outside: hashes, seals. */
  readonly less?: readonly string[];
  /** How a line is written; absent: the row as it is. */
  readonly form?: 'identity' | 'referral' | 'correction' | 'fhir-observation' | 'fhir-patient' | 'fhir-device';
  /** Where rows come from instead of the whole table. */
  readonly source?: SQL;
  /** How an opened line is told; absent: as it is. */
  readonly tell?: (line: object) => object;
  /** The lines of a file are the entries of one FHIR Bundle. */
  readonly isBundle?: true;
  /** Each row names its controller itself. */
  readonly isControlled?: true;
}

const controlled = (organisation: SQL) => sql`x.controller_organisation_id = ${organisation}`;

/**
 * A patient's row without a controller of its own is of whoever was controller then: of the enrolment begun last before it,
 * or the first one. So each row is of exactly one organisation.
 */
function during(time: string, patient = 'patient_id') {
  const [when, who] = [sql.raw(`(x.${time})`), sql.raw(`x.${patient}`)];
  return (organisation: SQL) => sql`${organisation} = (select f.controller_organisation_id from enrolment f
    where f.tenant_id = x.tenant_id and f.patient_id = ${who}
    order by (f.active_from <= ${when}) desc, case when f.active_from <= ${when} then f.active_from end desc,
      f.active_from, f.enrolment_id limit 1)`;
}

const ofEnrolment = (organisation: SQL) => sql`exists (select from enrolment e where e.tenant_id = x.tenant_id
  and e.enrolment_id = x.enrolment_id and e.controller_organisation_id = ${organisation})`;
const ofMeasurement = (organisation: SQL) => sql`exists (select from measurement m where m.tenant_id = x.tenant_id
  and m.patient_id = x.patient_id and m.sequence = x.sequence and m.controller_organisation_id = ${organisation})`;
/** Somebody it has been controller of. */
export const everControlled = (organisation: SQL) => sql`exists (select from enrolment e
  where e.tenant_id = x.tenant_id and e.patient_id = x.patient_id and e.controller_organisation_id = ${organisation})`;
const IN_ERROR = sql`jsonb_build_object('in_error', exists (select from measurement_correction r
  where r.tenant_id = x.tenant_id and r.patient_id = x.patient_id and r.sequence = x.sequence))`;
const uuid = (column: string) => [column, 'uuid'] as const;
const SEQUENCE = [uuid('patient_id'), ['sequence', 'bigint'] as const];

/** Every kind, in the order of an archive. A test holds it against the tables that name a patient. */
export const ARCHIVE_KINDS: readonly ArchiveKind[] = [
  kind('patients', 'patient', [uuid('patient_id')], 'created_at', everControlled, { form: 'identity' }),
  kind('fhir-patients', 'patient', [uuid('patient_id')], 'created_at', everControlled, { form: 'fhir-patient' }),
  kind('merges', 'patient_merge', [uuid('merge_id')], 'at', ofMerged, { less: ['national_ids'] }),
  kind('enrolments', 'enrolment', [uuid('enrolment_id')], 'created_at', controlled),
  kind('enrolment-events', 'enrolment_event', [uuid('event_id')], 'at', ofEnrolment),
  kind('consents', 'consent', [uuid('consent_id')], 'created_at', ofEnrolment),
  kind('deaths', 'patient_death', [uuid('death_id')], 'registered_at', ofEnrolment),
  kind('plans', 'plan_version', [uuid('patient_id'), ['plan_version', 'integer']], 'created_at', during('created_at')),
  kind(
    'plan-proposals',
    'plan_proposal',
    [uuid('patient_id'), uuid('proposal_id')],
    'proposed_at',
    during('proposed_at'),
  ),
  kind('pauses', 'monitoring_pause', [uuid('patient_id'), uuid('pause_id')], 'created_at', during('created_at')),
  kind('devices', 'device', [uuid('device_id')], 'created_at', ofDevice, { less: ['identifier_key'] }),
  kind('fhir-devices', 'device', [uuid('device_id')], 'created_at', ofDevice, { form: 'fhir-device' }),
  kind('device-assignments', 'device_assignment', [uuid('assignment_id')], 'created_at', during('created_at')),
  kind('measurements', 'measurement', SEQUENCE, 'recorded_at', controlled, { more: IN_ERROR }),
  kind('observations', 'measurement', SEQUENCE, 'recorded_at', controlled, {
    more: IN_ERROR,
    form: 'fhir-observation',
  }),
  kind('measurement-corrections', 'measurement_correction', SEQUENCE, 'recorded_at', ofMeasurement),
  kind('measurement-doubts', 'measurement_doubt', [...SEQUENCE, ['doubt', 'text']], 'recorded_at', ofMeasurement),
  kind('measurements-seen', 'measurement_seen', SEQUENCE, 'created_at', ofMeasurement),
  kind(
    'reminders',
    'measurement_reminder',
    [uuid('patient_id'), ['rule_key', 'text'], ['at', 'timestamptz']],
    'recorded_at',
    during('at'),
  ),
  kind(
    'refusals',
    'refusal_count',
    [uuid('patient_id'), uuid('device_id'), ['day', 'date'], ['code', 'text']],
    'day',
    during('day'),
  ),
  kind('quarantine', 'quarantine', SEQUENCE, 'created_at', during('received_at')),
  kind('events', 'monitor_event', SEQUENCE, 'recorded_at', controlled, { more: IN_ERROR }),
  kind('alerts', 'alert', [uuid('alert_id')], 'created_at', controlled),
  kind(
    'alert-history',
    'alert_history',
    [uuid('alert_id'), ['epoch', 'integer'], ['n', 'bigint'], ['event', 'text']],
    'recorded_at',
    (organisation) => sql`exists (select from alert a where a.tenant_id = x.tenant_id and a.alert_id = x.alert_id
      and a.controller_organisation_id = ${organisation})`,
  ),
  kind('contacts', 'contact', [uuid('contact_id')], 'created_at', ofEnrolment),
  kind('messages', 'patient_message', [uuid('message_id')], 'created_at', during('at')),
  kind(
    'record-corrections',
    'record_correction',
    [uuid('patient_id'), ['kind', 'text'], uuid('record_id'), ['part', 'text'], ['n', 'integer']],
    'at',
    during('at'),
    { form: 'correction', less: ['key_id', 'sealed'] },
  ),
  kind('relations', 'care_relation', [uuid('relation_id')], 'created_at', during('created_at')),
  kind('blocks', 'access_block', [uuid('block_id')], 'recorded_at', during('recorded_at')),
  kind('reviews', 'access_review', [uuid('review_id')], 'at', during('at')),
  kind('referrals', 'referral', [uuid('referral_id')], 'sent_at', ofEnrolment, {
    less: ['blind_index', 'key_id', 'sealed'],
  }),
  kind('kin', 'kin_relation', [uuid('kin_id')], 'created_at', during('created_at'), { less: ['subject_index'] }),
  kind('audit', 'audit_event', [uuid('event_id')], 'recorded_at', during('at', 'subject_patient_id')),
];

function ofDevice(organisation: SQL): SQL {
  return sql`(x.organisation_id = ${organisation} or x.organisation_id is null and exists (
    select from device_assignment d join enrolment e on e.tenant_id = d.tenant_id and e.patient_id = d.patient_id
    where d.tenant_id = x.tenant_id and d.device_id = x.device_id and e.controller_organisation_id = ${organisation}))`;
}

/** A merge names both records: they are one person, whom it has been controller of. */
function ofMerged(organisation: SQL): SQL {
  return sql`exists (select from enrolment e where e.tenant_id = x.tenant_id
    and e.patient_id in (x.from_patient_id, x.to_patient_id) and e.controller_organisation_id = ${organisation})`;
}

function kind(
  name: string,
  table: string,
  key: ArchiveKind['key'],
  written: string,
  isOf: ArchiveKind['isOf'],
  rest: Pick<ArchiveKind, 'more' | 'less' | 'form'> = {},
): ArchiveKind {
  return { name, table, key, written, isOf, ...(isOf === controlled && { isControlled: true }), ...rest };
}

/** Rows `x` that are in the archive: of a kind's table, as its own. */
export function isInArchive({ isOf, name }: ArchiveKind, { organisationId }: ArchiveScope): SQL {
  return organisationId === undefined ? ofPatients(name) : isOf(sql`${organisationId}::uuid`);
}

/** Of a whole tenant: every row, but of the audit those about patients. */
function ofPatients(name: string): SQL {
  return name === 'audit' ? sql`x.subject_patient_id is not null` : sql`true`;
}
