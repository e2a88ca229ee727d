import { type SQL, sql } from 'drizzle-orm';

/** A table in which something says who a patient was, or was written or said about them, and how a row `x` of it is overwritten. */
export interface KeptWords {
  readonly table: string;
  readonly set: readonly (readonly [column: string, to: SQL])[];
  /** Of row `x`; absent: it is not as it would be set. */
  readonly notYet?: SQL;
  /** Set besides. */
  readonly besides?: SQL;
}

const at = (column: string) => sql.raw(`x.${column}`);
/** Where something must stand. */
const gone = (column: string) => [column, sql`case when ${at(column)} is not null then 'erased' end`] as const;
const none = (column: string) => [column, sql`null`] as const;

/** These members of a document alone: one that is not named does not stay, whatever a later version puts there. */
function only(document: SQL, members: readonly string[]): SQL {
  return sql`(select coalesce(jsonb_object_agg(m.key, m.value), '{}') from jsonb_each(${document}) m
    where m.key = any (${`{${members.join(',')}}`}::text[]))`;
}

const ACT = ['at', 'by', 'unitId', 'outcome'];
/** Codes, ids, times and counts: what steering figures are made of (DOMAIN 7). */
const ALERT_FACTS = [
  ...['v', 'alertId', 'ruleKey', 'ruleType', 'category', 'severity', 'state', 'revision', 'knownSince', 'measure'],
  ...[
    'component',
    'firedAt',
    'openedAt',
    'openedBySequence',
    'count',
    'late',
    'verify',
    'overdueAt',
    'overdue',
    'unitId',
  ],
  ...[
    'ownerOrganisationId',
    'controllerOrganisationId',
    'planVersion',
    'engineVersion',
    'mappingVersion',
    'normalisedAt',
    'voidedEvents',
  ],
  'drill',
];
const READING_FACTS = [
  ...['v', 'type', 'code', 'series', 'deviceTime', 'measuredAt', 'measuredAtText', 'precision', 'receivedAt', 'sentAt'],
  ...['clock', 'late', 'doubts', 'deviceId', 'method', 'measuredBy', 'test', 'door', 'mappingVersion'],
];
const alertFacts = sql`${only(sql`x.body`, ALERT_FACTS)} || (select coalesce(jsonb_object_agg(a.key, ${only(sql`a.value`, ACT)}), '{}')
  from jsonb_each(x.body) a where a.key in ('acknowledged', 'started', 'resolved'))`;
/** What a plan was made from and when; nothing of what it said. */
const planFacts = sql`${only(sql`x.body`, ['v', 'planVersion', 'programme', 'validFrom', 'acknowledgeRedWithinMs', 'template'])} || '{"rules": []}'`;
export const readingFacts = only(sql`x.reading`, READING_FACTS);
/** Answers that are on a list are codes. */
const said = sql`x.answer is not null and x.type not in ('oxygen-therapy', 'consciousness')`;
const hash = (column: string) => sql`${at(column)} <> 'erased' and ${at(column)} not like 'erased/%'`;

/** Every table with a column of words about a patient (`db/schema/README.md`); a test holds the two together. */
export const KEPT_WORDS: readonly KeptWords[] = [
  { table: 'patient_identity', set: [gone('sealed')], besides: sql`updated_at = now()` },
  {
    table: 'patient_national_id',
    set: [['blind_index', sql`'erased/' || gen_random_uuid()`]],
    notYet: hash('blind_index'),
  },
  { table: 'responder_card', set: [gone('sealed')], besides: sql`updated_at = now()` },
  { table: 'patient_message', set: [gone('text'), gone('author_index')] },
  { table: 'contact', set: [none('note'), none('video_link')] },
  { table: 'record_correction', set: [none('content'), none('explanation'), gone('sealed')] },
  { table: 'kin_relation', set: [['subject_index', sql`'erased/' || x.kin_id`], none('kinship')] },
  {
    table: 'referral',
    set: [['blind_index', sql`'erased/' || x.referral_id`], gone('sealed'), gone('purpose'), none('decided_why')],
    besides: sql`updated_at = now()`,
  },
  {
    table: 'measurement',
    set: [
      ['answer', sql`case when ${said} then 'erased' else x.answer end`],
      ['value_key', sql`case when ${said} then 'erased/' || x.sequence else x.value_key end`],
      ['context', sql`x.context - 'note'`],
      none('sent_references'),
    ],
  },
  { table: 'measurement_correction', set: [gone('reason')] },
  { table: 'monitor_event', set: [none('text'), none('read_as'), none('gateway_text'), none('receipts')] },
  { table: 'alert', set: [['body', alertFacts]] },
  { table: 'alert_history', set: [['act', sql`case when x.act is not null then ${only(sql`x.act`, ACT)} end`]] },
  { table: 'quarantine', set: [['reading', readingFacts]] },
  { table: 'plan_version', set: [['body', planFacts], gone('reason')] },
  // Open ones of one person on one version are told apart by their words (`plan_proposal_once`).
  {
    table: 'plan_proposal',
    set: [['body', planFacts], ['reason', sql`'erased/' || x.proposal_id`], none('note')],
  },
  { table: 'monitoring_pause', set: [none('note')] },
  { table: 'consent', set: [gone('basis'), none('withdrawn_why')] },
  { table: 'patient_death', set: [gone('reason'), none('revoked_why')] },
  { table: 'access_review', set: [gone('reason'), none('note')] },
  { table: 'care_relation', set: [gone('reason')] },
  { table: 'access_block', set: [gone('wish')] },
  {
    table: 'device_assignment',
    set: [gone('reason'), ['slot', sql`case when x.slot is not null then 'erased/' || x.assignment_id end`]],
  },
  { table: 'enrolment_event', set: [none('note')] },
  { table: 'patient_merge', set: [gone('reason'), gone('undone_why'), ['national_ids', sql`'{}'::text[]`]] },
  { table: 'enrolment', set: [none('purpose')] },
];

/**
 * Overwrites the next rows of a table of these patients (an array) whom no hold stands over, counts them with the job, and
 * notes there when more may be left; in a transaction that shares the holds. `place`: the job, while it is not done.
 */
export function overwrite(
  { table, set, notYet, besides }: KeptWords,
  { tenantId, patients, place, rows }: { tenantId: string; patients: SQL; place: SQL; rows: number },
): SQL {
  const to = sql.join(
    [...set.map(([column, value]) => sql`${sql.raw(column)} = ${value}`), ...(besides === undefined ? [] : [besides])],
    sql`, `,
  );
  const other = sql.join(
    set.map(([column, value]) => sql`${at(column)} is distinct from ${value}`),
    sql` or `,
  );
  const [name, whose] = [sql.raw(table), whoseOf(tenantId, patients, table)];
  const next = sql`select x.ctid from ${name} x where ${whose} and (${notYet ?? other}) limit ${rows} for update`;
  return counted(
    table,
    { place, rows },
    sql`update ${name} x set ${to} where x.ctid = any (array(${next})) returning 1`,
  );
}

/** The row of a merge goes with either of its records: they are one person's, and go together. */
function whoseOf(tenantId: string, patients: SQL, table: string): SQL {
  if (table !== 'patient_merge')
    return sql`x.tenant_id = ${tenantId}::uuid and x.patient_id = any (${patients}) and not is_held(x.tenant_id, x.patient_id, null)`;
  return sql`x.tenant_id = ${tenantId}::uuid and (x.from_patient_id = any (${patients}) or x.to_patient_id = any (${patients}))
    and not is_held(x.tenant_id, x.from_patient_id, null)`;
}

/** The rows that `change` returns are counted with the job under this name. */
export function counted(name: string, { place, rows }: { place: SQL; rows: number }, change: SQL): SQL {
  const n = sql`(select count(*) from p)`;
  return sql`with p as (${change})
    update job j set detail = j.detail || jsonb_build_object('expired', coalesce(j.detail -> 'expired', '{}')
        || jsonb_build_object(${name}::text, coalesce((j.detail -> 'expired' ->> ${name}::text)::bigint, 0) + ${n}))
      || case when ${n} >= ${rows} then '{"more": true}'::jsonb else '{}' end where ${place}`;
}
