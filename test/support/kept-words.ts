import { readFileSync } from 'node:fs';
import path from 'node:path';
import { newDataKey, wrapDataKey } from '@naer/auth/seal';
import { plantPatient } from './access-exports.ts';
import type { TestRecords } from './records.ts';
import { seedHeldReading } from './records-devices.ts';
import { seedTenant, type TestTenant } from './records-tenant.ts';

/** Stands in whatever a test has somebody write. */
export const WORD = 'ordet';
const README = path.join(import.meta.dirname, '../../packages/db/schema/README.md');

/** Columns of words that stay, and why. */
const STAYING: Readonly<Record<string, string>> = {
  'legal_hold.reason': 'why something had to be kept: outlives what it held',
  'legal_hold.decision_reference': 'the same',
  'legal_hold_release.reason': 'the same',
  'legal_hold_release.decision_reference': 'the same',
  'audit_event.decision_reference': 'sealed with the log, and goes with it by its own class',
  'contact.outcome': 'a code',
  'patient_death.source': 'a code',
  'enrolment_event.reason': 'a code',
  'alert_history.outcome': 'a code',
  'alert_history.detail': 'codes, ids and times',
  'access_block.document': 'an id',
  'quarantine.release': 'ids and times',
  'device_quarantine.release': 'ids and times',
};

/** What is no column of words and yet says who somebody was, or holds words. */
const BESIDES = [
  ...['patient_identity.sealed', 'responder_card.sealed', 'referral.sealed', 'referral.blind_index'],
  'record_correction.sealed',
  ...['patient_national_id.blind_index', 'kin_relation.subject_index', 'patient_message.author_index'],
  ...['patient_merge.national_ids', 'plan_version.body', 'plan_proposal.body', 'measurement.value_key'],
];

const ACT = `'{"at": 1, "by": "b", "unitId": "u", "outcome": "other", "note": "${WORD}"}'::jsonb`;
const READING = `reading || '{"context": {"note": "${WORD}"}, "answer": "${WORD}", "sentReferences": ["${WORD}"], "senderId": "${WORD}"}'`;
const PLAN = `body || '{"instructions": {"red": {"nb": "${WORD}"}}, "rules": [{"label": "${WORD}"}]}'`;
/** How a word is written where a text alone is not taken. */
const WRITTEN: Readonly<Record<string, string>> = {
  'alert.body': `body || jsonb_build_object('acknowledged', ${ACT}, 'resolved', ${ACT}, 'started', ${ACT},
    'handover', '{"reason": "${WORD}"}'::jsonb, 'noteToPatient', '${WORD}', 'reading', '{"answer": "${WORD}"}'::jsonb,
    'receipts', jsonb_build_array(${ACT}), 'merged', '[{"taken": {"noteToPatient": "${WORD}"}}]'::jsonb, 'ofLater', '${WORD}')`,
  'alert_history.act': ACT,
  'contact.video_link': `'https://${WORD}.example'`,
  'device_quarantine.reading': READING,
  'measurement.context': `'{"activity": "rest", "note": "${WORD}"}'`,
  'monitor_event.receipts': `'[{"code": 1, "at": 1, "text": "${WORD}"}]'`,
  'patient_national_id.blind_index': `'${WORD}' || patient_id`,
  'plan_proposal.body': PLAN,
  'plan_version.body': PLAN,
  'quarantine.reading': READING,
  'record_correction.content': `'{"v": 1, "note": "${WORD}"}'`,
};
/** What a column of words asks of its row. */
const AND: Readonly<Record<string, string>> = {
  device_assignment: `kind = 'slot', personal = false`,
  measurement: `type = 'coded-answer'`,
  record_correction: `kind = 'referral', state = 'corrected', key_id = (select key_id from tenant_key k where k.tenant_id = record_correction.tenant_id)`,
  patient_message: `author_relation = 'self', device_id = null`,
};

/** `table.column` of all that is to go. */
export function columnsOfWords(): readonly string[] {
  const rows = readFileSync(README, 'utf8').matchAll(/^\| words [^|]+ \| (`[^|]+) \|$/gm);
  const told = [...rows].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`(\w+)`: ([\w, ]+)/g)].flatMap(([, table, columns = '']) =>
      columns.split(', ').map((column) => `${table}.${column}`),
    ),
  );
  return [...told.filter((name) => STAYING[name] === undefined), ...BESIDES];
}

/** A tenant of two patients, apart, with a row in every table that may hold something of each, and a word in each such column. */
export async function seedWords(stack: TestRecords): Promise<TestTenant> {
  const tenant = await seedTenant(stack.records, 2);
  const { tenantId } = tenant;
  const kek = Buffer.alloc(32, 7).toString('base64url');
  const wrappedKey = await wrapDataKey(kek, newDataKey());
  await stack.query('update tenant_key set wrapped_key = $2 where tenant_id = $1', [tenantId, wrappedKey]);
  for (const nth of [0, 1]) await plantPatient(stack, tenant, nth, { kek, wrappedKey, mark: 'm' });
  await seedHeldReading(stack.records, tenant);
  // Of nobody's record: overwritten when who sent it leaves, before anything is kept.
  await stack.query('delete from referral where tenant_id = $1 and patient_id is null', [tenantId]);
  const columns = columnsOfWords();
  for (const table of new Set(columns.map((name) => name.split('.')[0] ?? ''))) {
    const own = columns.filter((name) => name.startsWith(`${table}.`));
    const set = await Promise.all(own.map(async (name) => `${name.split('.')[1]} = ${await written(stack, name)}`));
    await stack.query(
      `begin; set local session_replication_role = replica;
       update ${table} set ${[...set, ...(AND[table] === undefined ? [] : [AND[table]])].join(', ')} where tenant_id = '${tenantId}';
       commit`,
    );
  }
  return tenant;
}

/** Of a merge that was taken back: who were ever one person would be held together. */
export async function partRecords({ query }: TestRecords, { tenantId }: TestTenant): Promise<void> {
  await query('delete from patient_merge where tenant_id = $1', [tenantId]);
}

async function written({ query }: TestRecords, name: string): Promise<string> {
  const own = WRITTEN[name];
  if (own !== undefined) return own;
  const [column] = await query<{ type: string }>(
    `select data_type as type from information_schema.columns where table_schema = 'public' and table_name || '.' || column_name = $1`,
    [name],
  );
  if (column?.type === 'text') return `'${WORD}'`;
  if (column?.type === 'ARRAY') return `'{${WORD}}'`;
  throw new Error(`Nobody has said how a word stands in ${name}`);
}

/** `table.column` in which the word stands, of rows of this tenant, or of one patient of it. */
export async function whereWords(stack: TestRecords, tenantId: string, patientId?: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const { table, whose } of await tablesOf(stack)) {
    if (patientId !== undefined && whose === null) continue;
    const rows = await stack.query<{ name: string }>(
      `select distinct m.key as name from ${table} x, jsonb_each_text(to_jsonb(x)) m
       where x.tenant_id = $1 and m.value ~ '${WORD}' ${patientId === undefined ? '' : `and x.${whose} = '${patientId}'`}`,
      [tenantId],
    );
    found.push(...rows.map(({ name }) => `${table}.${name}`));
  }
  return found.toSorted();
}

/** A digest of each table's rows of a tenant, or of one patient of it. */
export async function digests(stack: TestRecords, tenantId: string, patientId?: string): Promise<object> {
  const all: Record<string, string> = {};
  for (const { table, whose } of await tablesOf(stack)) {
    if (patientId !== undefined && whose === null) continue;
    const [row] = await stack.query<{ is: string }>(
      `select count(*) || md5(coalesce(string_agg(x::text, ',' order by x::text), '')) as is from ${table} x
       where x.tenant_id = $1 ${patientId === undefined ? '' : `and x.${whose} = '${patientId}'`}`,
      [tenantId],
    );
    all[table] = row?.is ?? '';
  }
  return all;
}

async function tablesOf({ query }: TestRecords) {
  return await query<{ table: string; whose: string | null }>(
    `select c.relname as table, (select p.attname from pg_attribute p where p.attrelid = c.oid
         and p.attname in ('patient_id', 'from_patient_id')) as whose
     from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') order by 1`,
  );
}
