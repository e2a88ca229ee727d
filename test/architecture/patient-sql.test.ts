import { describe, expect, it } from 'vitest';
import { patientSql, patientTables } from './patient-sql.ts';
import { type SourceFile, sourceFiles } from './source-files.ts';

const SERVICES = 'packages/services/';
/** What touches patient data and writes no row of the log in the same statement, and why nobody is shown anything by it. */
const WITHOUT_A_ROW: Readonly<Record<string, readonly string[]>> = {
  'what a monitor holds of its own patient: what it shows or does with it is logged there': [
    'patient/load-registry-facts',
    'patient/load-monitor-past',
    'enrolment/find-watched',
    'enrolment/list-own-devices',
    'device/load-device-facts',
  ],
  'a device has sent it: the row that is written says by which assignment': ['device/hold-readings'],
  'the clock’s own work: it walks, compares and wakes, and shows nobody anything': [
    'sweep/list-enrolments',
    'audit/load-unusual-access',
    'audit/record-unusual-access',
    'referral/tell-overdue',
    'erasure/reopen-due-erasures',
    'key/load-keys',
    'key/reseal-rows',
    'key/tell-holders',
  ],
  'a step of a job that somebody started, who stands in the log by the job’s start and end': [
    'archive/read-page',
    'archive/scan-window',
    'archive/take-file-step',
    'erasure/erase-rows',
    'erasure/erasure-notes',
    'erasure/leave-directory',
    'erasure/leave-tenant',
    'erasure/page-of-kept',
    'erasure/start-erasure',
    'erasure/start-tenant-erasure',
    'erasure/take-erasure-step',
    'erasure/take-monitors',
    'import/start-import',
    'job/fail-job',
    'retention/expire-audit',
    'retention/give-back',
    'retention/remove-journals',
  ],
  'lines, files and receipts of a job by number and code; a file that is taken is logged by `testify`': [
    'archive/read-archive',
    'erasure/read-erasure',
    'import/read-report',
  ],
  'the frame: asks whether anybody is still followed, or raises versions; `testify` logs the change of the frame': [
    'duty/save-limits',
    'organisation/change-organisation-state',
    'tenant/change-tenant-state',
    'tenant/save-settings',
    'unit/close-unit',
    'unit/create-unit',
  ],
  'a step of a change or read that is logged itself, once it is decided; what it finds is not shown': [
    'access/read-relation',
    'device/find-standing-kit',
    'own/find-own',
    'own/is-location-agreed',
    'pause/read-pause',
    'referral/read-referral',
  ],
  'an export by its job: `approachExport` has logged who asks, and what is handed out is logged there before it begins':
    [
      'access-export/ask-export',
      'access-export/list-exports',
      'access-export/load-export',
      'access-export/open-export',
    ],
  'the register of equipment: whose it is stands not in it': ['device/list-devices'],
  'made by the installation itself, before anybody has logged in': ['patient/enrol-patients'],
};
const EXCUSED = Object.values(WITHOUT_A_ROW)
  .flat()
  .map((name) => `${SERVICES}${name}.ts`);

const tables = patientTables();
const found = patientSql(sourceFiles(), tables);
const notLogged = (files: readonly { readonly path: string; readonly isLogged: boolean }[]) =>
  files.filter(({ isLogged }) => !isLogged).map(({ path }) => path);

describe('every query on patient data', () => {
  it('writes its row of the log in the same statement, or shows nobody anything and says why', () => {
    expect(found.length).toBeGreaterThan(80);
    expect(notLogged(found).filter((path) => !EXCUSED.includes(path))).toEqual([]);
  });

  it('needs each of its excuses, once', () => {
    expect(EXCUSED.toSorted()).toEqual([...new Set(EXCUSED)].toSorted());
    expect(EXCUSED.filter((path) => !notLogged(found).includes(path))).toEqual([]);
  });

  it('stands in the services alone', () => {
    expect(found.map(({ path }) => path).filter((path) => !path.startsWith(SERVICES))).toEqual([]);
  });

  it('is known by the tables of the schema', () => {
    expect(tables).toEqual(expect.arrayContaining(['alert', 'measurement', 'patient_identity', 'plan_version']));
    expect(tables).not.toContain('audit_event');
  });

  const file = (name: string, text: string): SourceFile => ({ path: `${SERVICES}${name}.ts`, text, isTest: false });
  const run = (statement: string) => `await withSystemScope(records, tenantId, [${statement}]);`;
  const piece = file('x/piece', 'export const rows = sql`select * from measurement m`;');

  it.each([
    ['a select', run('sql`select body from alert`')],
    ['a join over two lines', run('sql`select 1 from unit u\n  join  enrolment e using (unit_id)`')],
    ['an update', run('sql`update patient set address_grade = null`')],
    ['a delete', run('sql`delete from consent`')],
    ['a piece of another file', `import { rows } from './piece.ts'; ${run('rows')}`],
    ['a log in a comment', `// insert into audit_event\n${run('sql`select 1 from alert`')}`],
  ])('would be caught without its row: %s', (_, text) => {
    expect(notLogged(patientSql([file('x/forgot', text), piece], tables))).toEqual([`${SERVICES}x/forgot.ts`]);
  });

  it.each([
    ['a read', `${run('auditedRead(reader, read, sql`select body from alert`)')}`],
    ['a change', run('sql`update consent set withdrawn_at = now()`, insertTestimony(by, patientId, changed)')],
    ['no table of patients', run('sql`select name from unit`')],
    ['a table that begins like one', run('sql`select 1 from alert_rule`')],
  ])('is let through with it: %s', (_, text) => {
    expect(notLogged(patientSql([file('x/good', text), piece], tables))).toEqual([]);
  });
});
