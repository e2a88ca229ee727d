import { randomUUID } from 'node:crypto';
import type { EnrolmentView } from '@naer/contracts/enrolment';
import type { ImportView } from '@naer/contracts/import';
import { demoPerson } from '@naer/local/seed/demo-people';
import { afterAll, describe, expect, it } from 'vitest';
import { call } from '../support/call.ts';
import { castOf } from '../support/cast.ts';
import { eventually } from '../support/eventually.ts';
import { ended, importFile, patientsFile, reportOf, sendFile } from '../support/jobs.ts';
import { startStack } from '../support/stack.ts';
import { personAs } from '../support/steward.ts';

const stack = await startStack({ patients: 2, hangable: false });
afterAll(() => stack.stop());
const ours = castOf(stack);
const { tenantId, unitId } = ours;
const admin = await personAs(stack, tenantId, ours.nurse.id, 'administrator');
const theirAdmin = await personAs(stack, castOf(stack, 1).tenantId, castOf(stack, 1).nurse.id, 'administrator');
const [unit] = await stack.ownerSql<{ organisation_id: string; number: string }>(
  'select u.organisation_id, o.number from unit u join organisation o using (tenant_id, organisation_id) where u.unit_id = $1',
  [unitId],
);

let nth = 0;
/** Cells of a line about somebody whom nobody knows. */
function somebody(over: Readonly<Record<number, string>> = {}): readonly string[] {
  const { nationalId, name, birthDate } = demoPerson('imports', nth++);
  const cells = [nationalId, name, birthDate, unitId, 'copd', 'Følge KOLS', 'middels'];
  return cells.map((cell, i) => over[i] ?? cell);
}
const DRY = 'kind=patients&dryRun=true';
const REAL = 'kind=patients&dryRun=false';
const countOf = async (table: string) =>
  Number((await stack.ownerSql<{ n: string }>(`select count(*) as n from ${table}`))[0]?.n);
const outcomes = (lines: readonly { outcome: string }[]) => lines.map(({ outcome }) => outcome);
const faultsOf = (lines: readonly { faults: readonly { field: string; code: string }[] }[]) =>
  lines.map(({ faults }) => faults.map(({ field, code }) => `${field} ${code}`));

describe('patients from a file', () => {
  const known = somebody();
  const people = [known, somebody(), somebody()];
  const file = patientsFile([...people, somebody({ 6: 'x', 1: '' }), people[1] ?? []]);

  it('are only looked at in a dry run: it changes nothing and says what would happen', async () => {
    const before = await Promise.all(['patient', 'enrolment', 'patient_national_id'].map(countOf));
    const { view, lines } = await importFile(stack, admin, DRY, file);
    expect(view).toMatchObject({ state: 'done', dryRun: true, lines: { total: 5, done: 5, accepted: 3, refused: 2 } });
    expect(outcomes(lines)).toEqual(['created', 'created', 'created', 'refused', 'refused']);
    expect(faultsOf(lines).slice(3)).toEqual([['risk invalid-value', 'name missing'], ['nationalId repeated-in-file']]);
    expect(await Promise.all(['patient', 'enrolment', 'patient_national_id'].map(countOf))).toEqual(before);
  });

  it('are taken in at their unit, at the first stage, with history and audit; the file is forgotten', async () => {
    const { view, lines, jobId } = await importFile(stack, admin, REAL, file);
    expect(view.lines).toEqual({ total: 5, done: 5, accepted: 3, refused: 2 });
    expect(outcomes(lines)).toEqual(['created', 'created', 'created', 'refused', 'refused']);
    const found = await ours.nurse.post<{ patientId: string }>('/api/v1/patients/lookup', { nationalId: known[0] });
    const enrolment = await ours.nurse.get<EnrolmentView>(`/api/v1/patients/${found.body.patientId}/enrolment`);
    expect(enrolment.body).toMatchObject({
      stage: 'accepted',
      programme: 'copd',
      purpose: 'Følge KOLS',
      risk: 'medium',
    });
    expect(enrolment.body.history).toMatchObject([{ event: 'accepted', reason: 'import' }]);
    const audit = await stack.ownerSql('select 1 from audit_event where action = $1 and subject_patient_id = $2', [
      'enrolment.import',
      found.body.patientId,
    ]);
    expect(audit).toHaveLength(1);
    expect(await stack.ownerSql('select 1 from import_part where sealed is not null')).toEqual([]);
    const kept = JSON.stringify(await stack.ownerSql('select * from import_line where job_id = $1', [jobId]));
    for (const secret of [...known.slice(0, 2), known[5] ?? '']) {
      expect(kept).not.toContain(secret);
      expect(stack.logs()).not.toContain(secret);
    }
  });

  it('are there already when the same file comes again: nobody twice', async () => {
    const before = await countOf('enrolment');
    const { lines } = await importFile(stack, admin, REAL, file);
    expect(outcomes(lines)).toEqual(['already-there', 'already-there', 'already-there', 'refused', 'refused']);
    expect(await countOf('enrolment')).toBe(before);
  });

  it('that are followed elsewhere are refused, in a dry run as in a real one, and who they are is not told', async () => {
    const elsewhere = patientsFile([known.map((cell, i) => (i === 3 ? ours.neighbour.unitId : cell))]);
    for (const query of [DRY, REAL]) {
      const { lines, jobId } = await importFile(stack, admin, query, elsewhere);
      expect(faultsOf(lines)).toEqual([['nationalId already-followed']]);
      expect((await admin.get(`/api/v1/imports/${jobId}/report`)).text).not.toContain(ours.neighbour.unitId);
    }
  });

  it('that are known and no longer followed are enrolled anew', async () => {
    const person = somebody();
    await importFile(stack, admin, REAL, patientsFile([person]));
    const { body } = await ours.nurse.post<{ patientId: string }>('/api/v1/patients/lookup', { nationalId: person[0] });
    const path = `/api/v1/patients/${body.patientId}/enrolment`;
    const etag = (await ours.nurse.get(path)).headers.get('etag') ?? '';
    const end = { method: 'POST', path: `${path}/end`, token: ours.nurse.token, body: { reason: 'completed' } };
    expect((await call(stack.baseUrl, { ...end, headers: { 'if-match': etag } })).status).toBe(200);
    expect(outcomes((await importFile(stack, admin, DRY, patientsFile([person]))).lines)).toEqual(['enrolled']);
    expect(outcomes((await importFile(stack, admin, REAL, patientsFile([person]))).lines)).toEqual(['enrolled']);
    const again = await ours.nurse.get<EnrolmentView>(path);
    expect([again.body.patientId, again.body.stage]).toEqual([body.patientId, 'accepted']);
  });

  it('go on after workerd was killed with -9 midway, each exactly once', async () => {
    const many = Array.from({ length: 120 }, () => somebody());
    const { body } = await sendFile(stack, admin, REAL, patientsFile(many));
    const path = `/api/v1/imports/${body.jobId}`;
    const doneOf = async () => (await admin.get<ImportView>(path)).body.lines.done;
    for (const least of [1, 50]) {
      await eventually(doneOf, (done) => done >= least);
      await stack.killWorkerd9();
      await stack.restartWorker();
    }
    const view = await ended<ImportView>(admin, path);
    expect(view.lines).toEqual({ total: 120, done: 120, accepted: 120, refused: 0 });
    expect(new Set(outcomes(await reportOf(admin, body.jobId)))).toEqual(new Set(['created']));
    const [twice] = await stack.ownerSql<{ n: string }>(
      `select count(*) as n from enrolment_event where reason = 'import' and at >= (select created_at from job where job_id = $1)`,
      [body.jobId],
    );
    expect(twice?.n).toBe('120');
  });

  it('whose job nobody woke is woken by the sweep', async () => {
    const { body } = await sendFile(stack, admin, DRY, patientsFile([somebody()]));
    await ended<ImportView>(admin, `/api/v1/imports/${body.jobId}`);
    const lost = randomUUID();
    await stack.ownerSql(
      `insert into job (tenant_id, job_id, kind, created_by, updated_at) values ($1, $2, 'import-patients', $3, now() - interval '1 hour')`,
      [tenantId, lost, ours.nurse.id],
    );
    await stack.sweep();
    expect(await ended<ImportView>(admin, `/api/v1/imports/${lost}`)).toMatchObject({ state: 'done' });
  });
});

describe('a file that is not as it should be', () => {
  it.each([
    ['in another encoding', new Uint8Array([0x4e, 0xe6, 0x72]), 422, 'wrong-encoding'],
    ['with a quote that is never closed', 'a;b\r\n"x;y\r\n', 422, 'invalid-csv'],
    ['without the columns', 'navn;x\r\nKari;1\r\n', 422, 'columns-missing'],
    ['of a header alone', patientsFile([]), 422, 'invalid-csv'],
    ['of more than 5,000 lines', patientsFile([]) + 'x\r\n'.repeat(5_001), 413, 'too-many-lines'],
    ['of more than 5 MB', 'x'.repeat(5_000_001), 413, 'body-too-large'],
  ])('%s is refused whole', async (_, body, status, code) => {
    const before = await countOf('job');
    const sent = await sendFile(stack, admin, REAL, body);
    expect([sent.status, sent.body.code]).toEqual([status, code]);
    expect(await countOf('job')).toBe(before);
  });

  it('is refused by its type, and by what it is asked to be', async () => {
    expect(await sendFile(stack, admin, REAL, '[]', { 'content-type': 'application/json' })).toMatchObject({
      status: 415,
    });
    for (const query of ['', 'kind=people', 'kind=patients&dryRun=maybe'])
      expect(await sendFile(stack, admin, query, patientsFile([somebody()]))).toMatchObject({ status: 400 });
  });

  it('with formulas, markup and huge fields is text, line by line, and the report repeats none of it', async () => {
    const formula = '=HYPERLINK("http://example.test")';
    const lines = [
      somebody({ 1: `"=HYPERLINK(""http://example.test"")"` }),
      somebody({ 1: 'x'.repeat(60_000) }),
      somebody({ 3: `=1+1` }),
      [...somebody(), 'one too many'],
    ];
    const { jobId, lines: done } = await importFile(stack, admin, REAL, patientsFile(lines));
    expect(faultsOf(done)).toEqual([[], ['name too-long'], ['unit unknown-unit'], [' wrong-number-of-cells']]);
    const report = await call(stack.baseUrl, {
      path: `/api/v1/imports/${jobId}/report`,
      token: admin.token,
      headers: { accept: 'text/csv' },
    });
    expect(report.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(report.text).toBe(
      'line;outcome;code;field\r\n2;created;;\r\n3;refused;too-long;name\r\n4;refused;unknown-unit;unit\r\n5;refused;wrong-number-of-cells;\r\n',
    );
    expect(stack.logs()).not.toContain(formula);
  });

  it('of 5,000 lines is done, each line counted once', { timeout: 240_000 }, async () => {
    const cells = somebody();
    const many = Array.from({ length: 5_000 }, (_, i) => (i % 50 === 0 ? somebody() : cells.with(0, String(i))));
    const { view, lines } = await importFile(stack, admin, DRY, patientsFile(many));
    expect(view.lines).toEqual({ total: 5_000, done: 5_000, accepted: 100, refused: 4_900 });
    expect(lines).toHaveLength(5_000);
  });
});

describe('an import', () => {
  it('is its tenant’s and its sender’s organisation’s alone', async () => {
    const { jobId } = await importFile(stack, admin, DRY, patientsFile([somebody()]));
    for (const path of [`/api/v1/imports/${jobId}`, `/api/v1/imports/${jobId}/report`])
      expect(await theirAdmin.get(path)).toMatchObject({ status: 404, body: { code: 'not-found' } });
  });

  it('with the same Idempotency-Key is one job', async () => {
    const file = patientsFile([somebody()]);
    const key = { 'idempotency-key': 'once' };
    const [first, second] = [
      await sendFile(stack, admin, REAL, file, key),
      await sendFile(stack, admin, REAL, file, key),
    ];
    expect(second.body.jobId).toBe(first.body.jobId);
    expect(await ended<ImportView>(admin, `/api/v1/imports/${first.body.jobId}`)).toMatchObject({ lines: { done: 1 } });
  });
});

describe('devices from a file', () => {
  const head = 'system,identifier,kind,label,organisation,measures';
  const value = randomUUID().slice(0, 20);
  const line = `urn:test,${value},personal,"PO, 1",${unit?.number},oxygen-saturation|pulse`;
  const file = `${head}\n${line}\nurn:test,${value.toUpperCase()},shared,x,${unit?.number},\nurn:test,y,box,,1,mood\n`;

  it('are registered once, with all faults of a line at once', async () => {
    const before = await countOf('device');
    const dry = await importFile(stack, admin, 'kind=devices', file);
    expect(dry.view).toMatchObject({ dryRun: true, lines: { accepted: 1, refused: 2 } });
    expect(await countOf('device')).toBe(before);
    const real = await importFile(stack, admin, 'kind=devices&dryRun=false', file);
    expect(faultsOf(real.lines)).toEqual([
      [],
      ['identifier repeated-in-file'],
      ['label missing', 'kind invalid-value', 'organisation unknown-organisation', 'measures invalid-value'],
    ]);
    expect(await countOf('device')).toBe(before + 1);
    const again = await importFile(stack, admin, 'kind=devices&dryRun=false', `${head}\n${line}\n`);
    expect(outcomes(again.lines)).toEqual(['already-there']);
    const other = await importFile(
      stack,
      admin,
      'kind=devices&dryRun=false',
      `${head}\n${line.replace('personal', 'shared')}`,
    );
    expect(faultsOf(other.lines)).toEqual([['identifier already-exists']]);
    const { items } = (
      await admin.get<{ items: { identifier: { value: string }; label: string }[] }>('/api/v1/devices?limit=1000')
    ).body;
    expect(items.filter(({ identifier }) => identifier.value === value)).toMatchObject([{ label: 'PO, 1' }]);
  });

  it('that are more than there may be are a line of the report each, and the import ends, with errors', async () => {
    await stack.ownerSql(`update tenant set quotas = jsonb_build_object('devices', $2::int) where tenant_id = $1`, [
      tenantId,
      (await countOf(`device where tenant_id = '${tenantId}'`)) + 1,
    ]);
    const own = [1, 2].map(() => `urn:test,${randomUUID().slice(0, 20)},personal,x,${unit?.number},`);
    const { view, lines } = await importFile(stack, admin, 'kind=devices&dryRun=false', [head, ...own].join('\n'));
    await stack.ownerSql(`update tenant set quotas = '{}' where tenant_id = $1`, [tenantId]);
    expect(faultsOf(lines)).toEqual([[], [' quota-exceeded']]);
    expect(view).toMatchObject({ state: 'done', result: 'done-with-errors', lines: { accepted: 1, refused: 1 } });
  });
});
