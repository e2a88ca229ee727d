import { type SQL, sql } from 'drizzle-orm';
import { uuidArray } from '../tenant/steward.ts';

/** A table in which something says who a patient was, or was written or said about them, and how a row `x` of it is overwritten. */
export interface KeptWords {
  readonly table: string;
  readonly set: readonly (readonly [column: string, to: SQL])[];
  /** Of row `x`; absent: it is not as it would be set. */
  readonly notYet?: SQL;
  /** Set besides. */
  readonly besides?: SQL;
  /** A patient may have very many of them, numbered (`sequence`): looked through in that order, and at no row twice. */
  readonly many?: true;
}

/** Where a step stopped in a table: of what there is many of, at whose row of which number. */
export type Place = readonly [patientId: string, sequence: string] | readonly [];

export interface Overwritten {
  readonly tenantId: string;
  readonly patients: readonly string[];
  /** Of the step before, in this table. */
  readonly from?: Place | undefined;
  /** The job, while it is not done. */
  readonly job: SQL;
  /** At once. */
  readonly rows: number;
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
    many: true,
    set: [
      ['answer', sql`case when ${said} then 'erased' else x.answer end`],
      ['value_key', sql`case when ${said} then 'erased/' || x.sequence else x.value_key end`],
      ['context', sql`x.context - 'note'`],
      none('sent_references'),
    ],
  },
  { table: 'measurement_correction', many: true, set: [gone('reason')] },
  { table: 'monitor_event', many: true, set: [none('text'), none('read_as'), none('gateway_text'), none('receipts')] },
  { table: 'alert', set: [['body', alertFacts]] },
  { table: 'alert_history', set: [['act', sql`case when x.act is not null then ${only(sql`x.act`, ACT)} end`]] },
  { table: 'quarantine', many: true, set: [['reading', readingFacts]] },
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
 * Overwrites the next rows of a table of these patients whom no hold stands over, counts them with the job, and notes there
 * where it stopped when more may be left; in a transaction that shares the holds.
 */
export function overwrite(
  { table, set, notYet, besides, many }: KeptWords,
  { tenantId, patients, from = [], job, rows }: Overwritten,
): SQL {
  const to = sql.join(
    [...set.map(([column, value]) => sql`${sql.raw(column)} = ${value}`), ...(besides === undefined ? [] : [besides])],
    sql`, `,
  );
  const other = sql.join(
    set.map(([column, value]) => sql`${at(column)} is distinct from ${value}`),
    sql` or `,
  );
  const name = sql.raw(table);
  const due = sql`(${notYet ?? other})`;
  const own = sql`x.tenant_id = ${tenantId}::uuid`;
  const free = sql`((select array_agg(p) from unnest(${uuidArray(patients)}) p where not is_held(${tenantId}::uuid, p, null))::uuid[])`;
  const rewrite = sql`p as (update ${name} x set ${to} where x.ctid = any (array(select w.place from w)) and ${due} returning 1)`;
  if (many !== true) {
    // A record that was merged has its row with the other one, of the same person.
    const whose = table === 'patient_merge' ? ['from_patient_id', 'to_patient_id'] : ['patient_id'];
    const those = sql.join(
      whose.map((column) => sql`${at(column)} = any (${free})`),
      sql` or `,
    );
    const next = sql`select x.ctid as place from ${name} x where ${own} and (${those}) and ${due} limit ${rows} for update`;
    return counted(table, job, {
      change: sql`w as materialized (${next}), ${rewrite}`,
      more: sql`select '[]'::jsonb as at where (select count(*) from p) >= ${rows}`,
    });
  }
  const [whom, after] = from;
  const [whose, beyond] =
    whom === undefined
      ? [sql`true`, sql`true`]
      : [sql`p >= ${whom}::uuid`, sql`x.sequence > case q.p when ${whom}::uuid then ${after}::bigint else -1 end`];
  const next = sql`select q.p, y.* from (select p from unnest(${free}) p where ${whose} order by p) q, lateral (
      select x.ctid as place, x.sequence from ${name} x
      where ${own} and x.patient_id = q.p and ${beyond} order by x.sequence limit ${rows}) y
    order by q.p, y.sequence limit ${rows}`;
  return counted(table, job, {
    change: sql`w as materialized (${next}), ${rewrite}`,
    more: sql`select jsonb_build_array(w.p, w.sequence::text) as at from w where (select count(*) from w) >= ${rows}
      order by w.p desc, w.sequence desc limit 1`,
  });
}

/** The rows `p` of `change` are counted with the job; and where it stopped, as `more` says: a row `at`, or none. */
function counted(name: string, job: SQL, { change, more }: { readonly change: SQL; readonly more: SQL }): SQL {
  return sql`with ${change}
    update job j set detail = j.detail || ${expiredMore(name)} || coalesce((select jsonb_build_object('more',
      coalesce(j.detail -> 'more', '{}') || jsonb_build_object(${name}::text, m.at)) from (${more}) m), '{}') where ${job}`;
}

/** The count of what is gone of a table, with the rows `p`. */
export function expiredMore(name: string): SQL {
  return sql`jsonb_build_object('expired', coalesce(j.detail -> 'expired', '{}') || jsonb_build_object(${name}::text,
    coalesce((j.detail -> 'expired' ->> ${name}::text)::bigint, 0) + (select count(*) from p)))`;
}
