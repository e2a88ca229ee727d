import { randomUUID } from 'node:crypto';
import { assertRole } from '@naer/db/assert-role';
import { Records } from '@naer/db/records';
import { EXCUSED_TABLES } from '@naer/domain/retention/excused-tables';
import { TABLES_OF_CLASS } from '@naer/domain/retention/retention-class';
import { afterAll, expect, test } from 'vitest';
import { startRecords } from '../support/records.ts';

const stack = await startRecords();
afterAll(() => stack.close());

const TABLES = `from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast', 'naer_migration')`;
/** Ids alone, across tenants: system scope only (DESIGN 5). */
const WITHOUT_TENANT = ['sweep_cursor'];

test('every table has row level security, forced', async () => {
  const tables = await stack.query<{ relname: string; safe: boolean }>(
    `select relname, relrowsecurity and relforcerowsecurity as safe ${TABLES} and relkind in ('r', 'p')`,
  );
  expect(tables.length).toBeGreaterThan(20);
  expect(tables.filter(({ safe }) => !safe)).toEqual([]);
});

test('every view runs as its reader, and none is materialised', async () => {
  expect(
    await stack.query(
      `select relname ${TABLES} and (relkind = 'm' or relkind = 'v'
        and not coalesce(reloptions && array['security_invoker=true', 'security_invoker=on'], false))`,
    ),
  ).toEqual([]);
});

test('every table carries tenant_id first in its key, and a restrictive policy on it', async () => {
  const keys = await stack.query<{ relname: string; first: string }>(
    `select c.relname, (select a.attname from pg_attribute a where a.attrelid = c.oid and a.attnum = i.indkey[0]) as first
     from pg_class c join pg_namespace n on n.oid = c.relnamespace left join pg_index i on i.indrelid = c.oid and i.indisprimary
     where n.nspname = 'public' and c.relkind in ('r', 'p')`,
  );
  expect(keys.filter(({ first }) => first !== 'tenant_id').map(({ relname }) => relname)).toEqual(WITHOUT_TENANT);
  const unguarded = await stack.query<{ relname: string }>(
    `select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'public' and c.relkind in ('r', 'p') and not exists (
       select 1 from pg_policy p where p.polrelid = c.oid and not p.polpermissive and p.polcmd = '*'
         and pg_get_expr(p.polqual, p.polrelid) ~ 'tenant_id.*app\\.tenant_id'
         and pg_get_expr(p.polwithcheck, p.polrelid) ~ 'tenant_id.*app\\.tenant_id') order by 1`,
  );
  expect(unguarded.map(({ relname }) => relname)).toEqual([
    'citizen_directory',
    'login_directory',
    'published_template',
    'published_template_offer',
    'sweep_cursor',
    'tenant_directory',
  ]);
});

test('what is read across tenants is written by its own tenant alone, and every read is restricted', async () => {
  const policies = await stack.query<{ relname: string; command: string; own: boolean }>(
    `select c.relname, p.polcmd::text as command,
       coalesce(pg_get_expr(p.polwithcheck, p.polrelid), pg_get_expr(p.polqual, p.polrelid)) ~ '^\\(tenant_id = [^)]*app\\.tenant_id' as own
     from pg_policy p join pg_class c on c.oid = p.polrelid
     where c.relname in ('published_template', 'published_template_offer') and not p.polpermissive order by 1, 2`,
  );
  expect(policies).toEqual(
    ['published_template', 'published_template_offer'].flatMap((relname) => [
      { relname, command: 'a', own: true },
      { relname, command: 'd', own: true },
      { relname, command: 'r', own: false },
      { relname, command: 'w', own: true },
    ]),
  );
});

test('every index that is not unique begins with tenant_id as well', async () => {
  expect(
    await stack.query(
      `select c.relname from pg_index i join pg_class c on c.oid = i.indexrelid join pg_class t on t.oid = i.indrelid
       join pg_namespace n on n.oid = t.relnamespace join pg_attribute a on a.attrelid = t.oid and a.attnum = i.indkey[0]
       where n.nspname = 'public' and a.attname <> 'tenant_id' and t.relname <> all($1)`,
      [[...WITHOUT_TENANT, 'login_directory', 'citizen_directory']],
    ),
  ).toEqual([]);
});

test('naer_app deletes nothing but by a run of the rule of retention, truncates nothing, and changes no measurement, history, plan or audit row but to take words away whose time has passed', async () => {
  const rights = await stack.query<{ relname: string; wrong: boolean }>(
    `select c.relname, has_table_privilege('naer_app', c.oid, 'truncate, references, trigger') as wrong ${TABLES} and relkind in ('r', 'p')`,
  );
  expect(rights.filter(({ wrong }) => wrong)).toEqual([]);
  const deleting = await stack.query<{ relname: string; guarded: boolean }>(
    `select c.relname, exists (select from pg_policy p where p.polrelid = c.oid and not p.polpermissive and p.polcmd = 'd'
       and pg_get_expr(p.polqual, p.polrelid) ~ 'is_retention_run\\(\\).*AND \\(NOT is_held\\(tenant_id') as guarded
     ${TABLES} and relkind in ('r', 'p') and has_table_privilege('naer_app', c.oid, 'delete') order by 1`,
  );
  const classes = [...Object.values(TABLES_OF_CLASS).flat(), 'citizen_directory', 'retention_removal'];
  expect(deleting.map(({ relname }) => relname)).toEqual(classes.toSorted());
  // Of the log, blocks that are noted to have gone: holds are asked for when they are. Keyed hashes that prove nothing. And that a
  // journal was taken in hand, when it is given back.
  expect(deleting.filter(({ guarded }) => !guarded).map(({ relname }) => relname)).toEqual([
    'audit_event',
    'citizen_directory',
    'retention_removal',
  ]);
  // What goes with a journal alone, when its removal has begun.
  const begun = await stack.query<{ relname: string }>(
    `select c.relname from pg_policy p join pg_class c on c.oid = p.polrelid where not p.polpermissive and p.polcmd = 'd'
       and pg_get_expr(p.polqual, p.polrelid) ~ 'FROM retention_removal r' order by 1`,
  );
  expect(begun.map(({ relname }) => relname)).toEqual(TABLES_OF_CLASS.journal.toSorted());
  const changing = await stack.query<{ relname: string }>(
    `select c.relname ${TABLES} and relkind in ('r', 'p') and has_any_column_privilege('naer_app', c.oid, 'update') order by 1`,
  );
  expect(changing.map(({ relname }) => relname)).toEqual([
    'access_block',
    'access_export',
    'access_review',
    'alert',
    'alert_history',
    'api_client',
    'care_relation',
    'consent',
    // What was written down, and what was said: when the time has passed for which it is kept, and not before (0030).
    'contact',
    'device',
    'device_assignment',
    'device_quarantine',
    'drill',
    'duty',
    'duty_shift',
    'enrolment',
    'enrolment_event',
    'import_part',
    'invitation',
    'job',
    'kin_relation',
    'login',
    'login_directory',
    'measurement',
    'measurement_correction',
    'monitor_event',
    'monitoring_pause',
    'organisation',
    'organisation_area',
    'patient',
    'patient_death',
    'patient_identity',
    'patient_merge',
    'patient_message',
    'patient_national_id',
    'plan_proposal',
    'plan_version',
    'practitioner',
    'practitioner_contact',
    'practitioner_role',
    'practitioner_unit',
    'programme_subscription',
    'programme_template',
    'published_template',
    'push_subscription',
    'quarantine',
    'record_correction',
    'referral',
    'refusal_count',
    'responder_card',
    'retention_removal',
    'sensitive_programme',
    'sweep_cursor',
    'tenant',
    'tenant_key',
    'unit',
  ]);
  // Of what is only ever appended: what the database lets go when its time has passed, and nothing else.
  const appended = [
    'alert_history',
    'contact',
    'enrolment_event',
    'measurement',
    'measurement_correction',
    'monitor_event',
  ];
  const free = await stack.query(
    `select c.relname, a.attname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where c.relname = any ($1) and has_column_privilege('naer_app', c.oid, a.attnum, 'update')
       and not exists (select from pg_trigger t where t.tgrelid = c.oid and t.tgfoid = 'kept_time_has_passed'::regproc
         and a.attnum = any (t.tgattr) and t.tgenabled = 'O')`,
    [[...appended, 'patient_message', 'plan_version', 'record_correction']],
  );
  expect(free).toEqual([]);
});

test('every table is in one class of retention, or excused with a reason', async () => {
  const real = await stack.query<{ relname: string }>(`select relname ${TABLES} and relkind in ('r', 'p') order by 1`);
  const known = [...Object.values(TABLES_OF_CLASS).flat(), ...Object.keys(EXCUSED_TABLES)];
  expect(known.toSorted()).toEqual(real.map(({ relname }) => relname));
  expect(Object.values(EXCUSED_TABLES).filter((reason) => reason.length < 5)).toEqual([]);
});

test('no other role has rights on the records', async () => {
  expect(
    await stack.query(
      `select distinct grantee, table_name from information_schema.role_table_grants
       where table_schema = 'public' and grantee not in ('naer_app', 'naer_owner')`,
    ),
  ).toEqual([]);
});

test('the rows of insert_each meet row security and the grants of who calls it, and nobody else may call it', async () => {
  const [mine, other] = [randomUUID(), randomUUID()];
  const call = (tenantId: string, statement: string) =>
    stack.queryAs(
      { 'app.tenant_id': mine, 'app.scope': 'system' },
      `select * from insert_each($1, $2, '["{\\"id\\":1}"]')`,
      [statement, tenantId],
    );
  const refusalCount = `insert into refusal_count (tenant_id, patient_id, device_id, day, code, total)
    select $1::uuid, $1::uuid, $1::uuid, '2026-11-20', 'c', 1 from json_array_elements($2::json)`;
  await expect(call(other, refusalCount)).rejects.toThrow('row-level security');
  expect(await call(mine, refusalCount)).toEqual([]);
  await expect(call(mine, 'delete from audit_seal where $1 is not null and $2 is not null')).rejects.toThrow(
    'permission denied',
  );
  expect(await stack.query('select tenant_id from refusal_count')).toEqual([{ tenant_id: mine }]);
  expect(
    await stack.query(
      `select a.grantee::regrole::text as grantee from pg_proc p, aclexplode(p.proacl) a where p.proname = 'insert_each' order by 1`,
    ),
  ).toEqual([{ grantee: 'naer_app' }, { grantee: 'naer_owner' }]);
});

test('every function is the owner’s, runs as its caller, and may be called by naer_app and nobody else', async () => {
  const functions = await stack.query<{ name: string; owner: string; definer: boolean; callers: string[] | null }>(
    `select p.proname as name, p.proowner::regrole::text as owner, p.prosecdef as definer,
       (select array_agg(distinct a.grantee::regrole::text order by a.grantee::regrole::text) from aclexplode(p.proacl) a
         where a.privilege_type = 'EXECUTE') as callers
     from pg_proc p join pg_namespace n on n.oid = p.pronamespace
     -- What a trigger runs is called by nobody; extensions bring their own.
     where n.nspname = 'public' and p.prorettype <> 'trigger'::regtype
       and not exists (select 1 from pg_depend d where d.objid = p.oid and d.deptype = 'e') order by 1`,
  );
  expect(functions.map(({ name }) => name)).toEqual([
    'audit_event_text',
    'audit_merkle_root',
    'audit_seal_text',
    'care_relation_of',
    'citizen_relation_of',
    'expired_to_xid',
    'followed_patients',
    'hidden_patients',
    'insert_each',
    'is_held',
    'is_retention_run',
    'kept_documents',
    'kept_time_passed',
    'linked_records',
    'logged_organisations',
    'logged_practitioners',
    'logged_units',
    'named_organisations',
    'open_patient',
    'open_patient_as_citizen',
    'open_scope',
    'open_units',
    'records_of_person',
    'retention_minimum',
  ]);
  const safe = { owner: 'naer_owner', definer: false, callers: ['naer_app', 'naer_owner'] };
  expect(functions).toEqual(functions.map(({ name }) => ({ name, ...safe })));
});

test('what a function of the decision names is found in its own schema, planned once for all patients, and written by none', async () => {
  const functions = await stack.query<{ name: string; path: string[]; volatility: string }>(
    `select p.proname as name, p.proconfig as path, p.provolatile::text as volatility from pg_proc p
     where p.pronamespace = 'public'::regnamespace and p.prosrc ~ 'app\\.|access_block|care_relation'
       and p.prorettype <> 'trigger'::regtype order by 1`,
  );
  const path = 'search_path=pg_catalog, public, pg_temp';
  const generic = [path, 'plan_cache_mode=force_generic_plan'];
  // Those that set what row security compares with; the others see what the statement sees that calls them.
  const setting = ['open_patient', 'open_patient_as_citizen', 'open_scope'];
  expect(functions.length).toBeGreaterThan(setting.length);
  expect(functions).toEqual(
    functions.map(({ name }) => ({
      name,
      path: name === 'open_scope' ? [path] : generic,
      volatility: setting.includes(name) ? 'v' : 's',
    })),
  );
});

test('the role of the Worker is accepted at start-up', async () => {
  expect(await assertRole(stack.records)).toEqual({ ok: true, value: true });
});

test.each([
  ['a superuser', 'alter role naer_app superuser', 'alter role naer_app nosuperuser', 'is a superuser'],
  [
    'a role past the policies',
    'alter role naer_app bypassrls',
    'alter role naer_app nobypassrls',
    'bypasses row security',
  ],
  [
    'a role that may become another',
    'grant pg_read_all_data to naer_app',
    'revoke pg_read_all_data from naer_app',
    'may act as',
  ],
  [
    'an owner of a table',
    'alter table device owner to naer_app',
    'alter table device owner to naer_owner',
    'owns device',
  ],
  [
    'a table that is not forced',
    'alter table alert no force row level security',
    'alter table alert force row level security',
    'not forced on alert',
  ],
  [
    'a table without policies at all',
    'create table forgotten (n int)',
    'drop table forgotten',
    'not forced on forgotten',
  ],
  [
    'a view that runs as its owner',
    'create view peep as select 1 as n from measurement',
    'drop view peep',
    'peep does not run',
  ],
  [
    'a function that runs as its owner',
    'alter function insert_each security definer',
    'alter function insert_each security invoker',
    'insert_each does not run as its caller',
  ],
  [
    'a database whose functions are of before',
    'alter function open_scope(text, text, uuid[], uuid) rename to opened_scope',
    'alter function opened_scope(text, text, uuid[], uuid) rename to open_scope',
    'migrate first',
  ],
  [
    'a maker of tables',
    'grant create on schema public to naer_app',
    'revoke create on schema public from naer_app',
    'may make tables',
  ],
])('%s is refused at start-up', async (_, wrong, mend, sentence) => {
  await stack.query(wrong);
  const answer = await assertRole(stack.records);
  await stack.query(mend);
  expect(answer).toMatchObject({
    ok: false,
    error: { kind: 'unsafe', faults: expect.arrayContaining([expect.stringContaining(sentence)]) },
  });
  expect(await assertRole(stack.records)).toEqual({ ok: true, value: true });
});

test('the owner of the tables is refused as the Worker’s role', async () => {
  const { postgres, endpoint } = stack;
  const owner = new Records({ databaseUrl: postgres.server.url, sqlEndpoint: endpoint.url });
  expect(await assertRole(owner)).toMatchObject({ ok: false, error: { kind: 'unsafe' } });
});
