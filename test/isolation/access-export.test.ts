import { randomUUID } from 'node:crypto';
import { newDataKey, sealIdentity, wrapDataKey } from '@naer/auth/seal';
import { openFile } from '@naer/auth/seal-file';
import { askExport } from '@naer/services/access-export/ask-export';
import { expireExports } from '@naer/services/access-export/expire-exports';
import { EXCUSED_TABLES, exportKinds } from '@naer/services/access-export/export-kinds';
import { KIND_WORDS } from '@naer/services/access-export/index-words';
import { type Audience, loadExport, openFileKey } from '@naer/services/access-export/load-export';
import { type ExportEffects, takeExportStep } from '@naer/services/access-export/take-export-step';
import { ARCHIVE_KINDS } from '@naer/services/archive/archive-kinds';
import { isUnfinished, type Job, loadJob } from '@naer/services/job/load-job';
import { destroyRetiredKeys } from '@naer/services/key/destroy-retired-keys';
import type { KeyEffects } from '@naer/services/key/key-effects';
import { startKeyRotation } from '@naer/services/key/start-key-rotation';
import { takeKeyStep } from '@naer/services/key/take-key-step';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Line, linesOf, plantPatient, plantVoided } from '../support/access-exports.ts';
import { startRecords } from '../support/records.ts';
import { must, seedTenant, type TestTenant } from '../support/records-tenant.ts';
import { withoutIds } from '../support/without-ids.ts';

const stack = await startRecords();
afterAll(() => stack.close());
const { records, query } = stack;
const KEK = Buffer.alloc(32, 7).toString('base64url');
const store = new Map<string, Uint8Array>();
const effects: ExportEffects = {
  records,
  identityKey: KEK,
  keepDays: 14,
  putFile: async (place, bytes) => {
    store.set(place, bytes);
  },
};

const keyEffects: KeyEffects = {
  records,
  identityKey: KEK,
  blindIndexKey: Buffer.alloc(32, 9).toString('base64url'),
  now: () => Date.now(),
  keyHolders: {
    tellMonitor: async () => true,
    versionOf: async () => null,
    countOthers: async () => 0,
    countDutyOthers: async () => 0,
    tellDuty: async () => true,
  },
};

let ours: TestTenant;
let theirs: TestTenant;
const idOf = (tenant: TestTenant, nth: number) => tenant.patients[nth]?.patientId ?? '';

/** A tenant whose three patients have a row in every table: the first is the one that stays of the first two. */
async function world(mark: string): Promise<TestTenant> {
  const tenant = await seedTenant(records, 3);
  const { tenantId } = tenant;
  const wrappedKey = await wrapDataKey(KEK, newDataKey());
  await query('update tenant_key set wrapped_key = $2 where tenant_id = $1', [tenantId, wrappedKey]);
  for (const [nth, { patientId }] of tenant.patients.entries()) {
    const identity = { name: `Name ${mark}${nth}`, birthDate: '1950-01-02', nationalId: `0000000000${nth}` };
    const sealed = must(await sealIdentity(KEK, wrappedKey, { tenantId, patientId }, identity));
    await query('update patient_identity set sealed = $2 where patient_id = $1', [patientId, sealed.sealed]);
    await plantPatient(stack, tenant, nth, { kek: KEK, wrappedKey, mark: `${mark}${nth}` });
  }
  await query(
    `insert into patient_merge (tenant_id, merge_id, to_patient_id, by, by_unit_id, from_patient_id, reason)
     values ($1, gen_random_uuid(), $2, $3, $4, $5, 'one person')`,
    [tenantId, idOf(tenant, 0), tenant.practitionerId, tenant.unitId, idOf(tenant, 1)],
  );
  // As if never sent: nothing opens what the tables are otherwise filled with.
  await query(`update referral set sealed = 'erased' where tenant_id = $1 and sealed = 'sealed'`, [tenantId]);
  return tenant;
}

beforeAll(async () => {
  [ours, theirs] = [await world('our'), await world('their')];
}, 120_000);

const jobOf = async (jobId: string): Promise<Job> => must(await loadJob(records, { tenantId: ours.tenantId, jobId }));

async function ask(audience: Audience = 'patient', patientId = idOf(ours, 0)): Promise<string> {
  const asked = {
    tenantId: ours.tenantId,
    jobId: randomUUID(),
    patientId,
    audience,
    askedBy: `citizen/${randomUUID()}`,
  };
  return must(await askExport(records, { ...asked, language: 'nn', identityKey: KEK, keepDays: 14 }));
}

/** Steps until the job has ended; each is taken by two at once when it is said. */
async function make(jobId: string, at = 1): Promise<Job> {
  for (;;) {
    const job = await jobOf(jobId);
    if (!isUnfinished(job)) return job;
    await Promise.all(Array.from({ length: at }, () => takeExportStep(effects, job)));
  }
}

async function open(jobId: string): Promise<ReadonlyMap<string, string>> {
  const key = (await openFileKey(KEK, must(await loadExport(records, { tenantId: ours.tenantId, jobId })))) ?? '';
  const files = new Map<string, string>();
  for (const [place, sealed] of store) {
    if (!place.startsWith(`${ours.tenantId}/${jobId}/`)) continue;
    const bytes = await openFile(key, place, sealed);
    if (bytes === undefined) throw new Error(`${place} does not open`);
    files.set(place.split('/')[2] ?? '', Buffer.from(bytes).toString('utf8'));
  }
  return files;
}

describe('the export of one patient', () => {
  it('gives a file of every table that may hold something of a patient, or says in writing why not', async () => {
    const found = await query<{ name: string }>(
      `select distinct table_name as name from information_schema.columns where table_schema = 'public'
       and (column_name ~ 'patient_id$' or column_name in ('enrolment_id', 'alert_id')) order by 1`,
    );
    const of = { tenantId: '', jobId: '', patientId: '', records: [], audience: 'patient', language: 'nb' } as const;
    const exported = new Set(exportKinds(of).map(({ table }) => table));
    const excused = Object.keys(EXCUSED_TABLES);
    expect(found.map(({ name }) => name).filter((name) => !exported.has(name) && !excused.includes(name))).toEqual([]);
    expect(excused.filter((name) => exported.has(name) || !found.some((table) => table.name === name))).toEqual([]);
    for (const reason of Object.values(EXCUSED_TABLES)) expect(reason.length).toBeGreaterThan(20);
    expect(exportKinds(of).filter(({ name }) => KIND_WORDS[name] === undefined)).toEqual([]);
  });

  it('has every row of all records of the person exactly once, and nothing of another patient or tenant', async () => {
    const jobId = await ask();
    expect(await make(jobId, 2)).toMatchObject({ state: 'done', failure: undefined });
    const files = await open(jobId);
    const person = [idOf(ours, 0), idOf(ours, 1)];
    const whole = ARCHIVE_KINDS.filter(
      ({ table, form, name }) =>
        !['device', 'patient_merge', 'audit_event'].includes(table) && (form ?? name) !== 'reviews',
    );
    for (const { name, table, key, form } of whole.filter(
      (kind) => !kind.name.startsWith('fhir') && kind.form !== 'fhir-observation',
    )) {
      const columns = key.map(([column]) => column);
      const rows = await query<Line>(
        `select to_jsonb(x) as row from ${table} x where tenant_id = $1 and patient_id = any($2)`,
        [ours.tenantId, person],
      );
      const keyOf = (line: Line) => JSON.stringify(columns.map((column) => line[column]));
      const expected = rows.map(({ row }) => keyOf(row as Line)).sort();
      const lines = linesOf(files, name);
      // A referral that nobody has answered is found by the number alone.
      const given = lines.filter((line) => form !== undefined || name !== 'referrals' || line.patient_id !== null);
      expect([name, given.map(keyOf).sort()]).toEqual([name, expected]);
      expect([name, expected.length > 0]).toEqual([name, true]);
    }
    expect(linesOf(files, 'referrals')).toHaveLength(4);
    expect(linesOf(files, 'referrals').map(({ person: who }) => who)).toContainEqual({ name: 'Referred our0' });
    expect(linesOf(files, 'merges')).toMatchObject([{ from_patient_id: person[1], to_patient_id: person[0] }]);
    expect(linesOf(files, 'reviews')).toHaveLength(2);
    const names = ['reviews', 'quarantine'].flatMap((kind) =>
      linesOf(files, kind).flatMap((line) => Object.keys(line)),
    );
    expect(['note', 'reading', 'release'].filter((name) => names.includes(name))).toEqual([]);
    expect(
      linesOf(files, 'devices')
        .map(({ device_id: id }) => id)
        .sort(),
    ).toEqual(
      ours.patients
        .slice(0, 2)
        .map(({ device }) => device.deviceId)
        .sort(),
    );
    const [logged] = await query<{ n: number }>(
      `select count(*)::int as n from audit_event a where subject_patient_id = any($1)
       and recorded_at <= (select created_at from job where job_id = $2)`,
      [person, jobId],
    );
    const times = linesOf(files, 'log').reduce((sum, line) => sum + Number(line.times), 0);
    expect([times, times > 0]).toEqual([logged?.n, true]);
    for (const [of, kind, type] of [
      ['patients', 'fhir-patients', 'Patient'],
      ['measurements', 'observations', 'Observation'],
      ['devices', 'fhir-devices', 'Device'],
      ['log', 'fhir-log', 'AuditEvent'],
    ] as const)
      expect(linesOf(files, kind).map(({ resourceType }) => resourceType)).toEqual(linesOf(files, of).map(() => type));

    const text = [...files.values()].join('\n');
    for (const own of ['Name our0', 'Name our1', '00000000000', 'Gata our1', 'Datter']) expect(text).toContain(own);
    const strange = [
      idOf(ours, 2),
      ours.patients[2]?.device.deviceId,
      'our2',
      'their',
      theirs.tenantId,
      ...theirs.patients.flatMap(({ patientId, device }) => [patientId, device.deviceId]),
      // Of staff, of keys, and of others in the patient's own records.
      ours.practitionerId,
      'index-',
      ...['subject_index', 'blind_index', 'author_index', 'identifier_key', 'value_key', '"key_id"', '"sealed"'],
      '+4799887766',
      'wrapped',
    ];
    expect(strange.filter((one) => one === undefined || text.includes(one))).toEqual([]);
  });

  it('is sealed where it lies, and says in its index what is in it, how much, and what is not', async () => {
    const jobId = await ask();
    await make(jobId);
    for (const [place, bytes] of store) {
      // No national id; an opaque id may have as many digits in a row.
      expect(withoutIds(place)).not.toMatch(/\d{11}/);
      for (const open of ['Name our', 'resourceType', '<html', 'oxygen'])
        expect([place, Buffer.from(bytes).includes(open)]).toEqual([place, false]);
    }
    const files = await open(jobId);
    const index = files.get('index.html') ?? '';
    expect(index).toContain('<html lang="nn">');
    expect(index).toContain('Kva som ikkje er med, og kvifor');
    for (const { name, kind, count } of (
      JSON.parse(files.get('manifest.json') ?? '') as { files: { name: string; kind: string; count: number }[] }
    ).files) {
      expect(linesOf(files, kind).length).toBe(count);
      expect(index).toContain(
        `<td><a href="${name}">${name}</a></td><td>${KIND_WORDS[kind]?.[1]}</td><td>${count}</td>`,
      );
    }
    for (const name of ['our0', idOf(ours, 0), '0000000000']) expect(index).not.toContain(name);
  });

  it('is the same whichever record of the person is asked for, and one that runs already is not made twice', async () => {
    const [one, other] = [await ask(), await ask('patient', idOf(ours, 1))];
    await make(one);
    const again = await ask('patient', idOf(ours, 1));
    await make(other);
    expect([...(await open(one)).keys()]).toEqual([...(await open(other)).keys()]);
    const { askedBy, patientId } = must(await loadExport(records, { tenantId: ours.tenantId, jobId: again }));
    const repeated = {
      tenantId: ours.tenantId,
      jobId: randomUUID(),
      patientId,
      audience: 'patient',
      askedBy,
      language: 'nb',
    } as const;
    expect(must(await askExport(records, { ...repeated, identityKey: KEK, keepDays: 14 }))).toBe(again);
    await make(again);
    expect(must(await askExport(records, { ...repeated, identityKey: KEK, keepDays: 14 }))).toBe(repeated.jobId);
    await make(repeated.jobId);
    // No more than five of one asker lie there at once; one that is gone makes room.
    const more = async () =>
      await askExport(records, { ...repeated, jobId: randomUUID(), identityKey: KEK, keepDays: 14 });
    for (let i = 0; i < 3; i += 1) await make(must(await more()));
    expect(await more()).toEqual({ ok: false, error: { code: 'too-many-exports' } });
    await query(`update access_export set sealed = 'erased' where job_id = $1`, [again]);
    await make(must(await more()));
  });

  it('keeps from who represents the patient whom the patient lets in and keeps out, and says so', async () => {
    await plantVoided(stack, ours, idOf(ours, 0));
    const jobId = await ask('representative');
    await make(jobId);
    const files = await open(jobId);
    expect([...files].filter(([name, text]) => /^(kin|blocks)-|Kept out|"block\./.test(name + text))).toEqual([]);
    expect(linesOf(files, 'measurements')).toHaveLength(2);
    expect(files.get('index.html')).toContain('det er pasienten sitt eige');
  });

  it('fails when what it took for one person is two', async () => {
    const jobId = await ask();
    must(await takeExportStep(effects, await jobOf(jobId)));
    const undone = (text: string) =>
      query(
        `update patient_merge set undone_at = ${text === 'null' ? 'null' : text}, undone_by = case when ${text} is null then null else by end,
           undone_unit_id = case when ${text} is null then null else by_unit_id end, undone_why = case when ${text} is null then null else 'w' end
         where tenant_id = $1 and reason = 'one person'`,
        [ours.tenantId],
      );
    await undone('now()');
    expect(await make(jobId)).toMatchObject({ state: 'failed', failure: 'records-changed' });
    await undone('null::timestamptz');
  });

  it('opens at every moment of a change of the tenant’s keys, and after the old one is destroyed', async () => {
    const [made, running] = [await ask(), await ask()];
    await make(made);
    must(await takeExportStep(effects, await jobOf(running)));
    const { tenantId } = ours;
    const steward = { tenantId, actorId: 'platform.test' };
    const wrappedKey = await wrapDataKey(KEK, newDataKey());
    const rotation = must(await startKeyRotation(records, steward, { jobId: randomUUID(), wrappedKey }));
    for (let job = await jobOf(rotation); isUnfinished(job); job = await jobOf(rotation)) {
      must(await takeKeyStep(keyEffects, job));
      expect((await open(made)).get('index.html')).toContain('<html lang="nn">');
    }
    expect(await jobOf(rotation)).toMatchObject({ state: 'done', detail: { unreadable: 0 } });
    must(await destroyRetiredKeys(records, steward));
    expect(await make(running)).toMatchObject({ state: 'done' });
    for (const jobId of [made, running]) expect(linesOf(await open(jobId), 'measurements')).toHaveLength(2);
  });

  it('leaves out what was put on the wrong patient, what is said of it, and nothing that was made void otherwise', async () => {
    const { tenantId, practitionerId, unitId } = ours;
    const [message, alert, contact] = await query<{ id: string }>(
      `select message_id::text as id from patient_message where patient_id = $1
       union all select alert_id::text from alert_history where patient_id = $1 and event = 'opened'
       union all select contact_id::text from contact where patient_id = $1`,
      [idOf(ours, 0)],
    );
    const told = { at: 1, by: 'x', unitId, note: 'A note on Another' };
    const acts = { acknowledged: told, started: told, resolved: { ...told, outcome: 'other' }, receipts: [told] };
    const words = { snoozed: told, handover: { ...told, reason: 'Of Another' }, noteToPatient: 'Words to Another' };
    await query('update alert_history set act = $2 where patient_id = $1', [idOf(ours, 0), JSON.stringify(told)]);
    // The other record's alert has taken it over: under another name, with all that was said.
    await query(`update alert set body = body || $2::jsonb where patient_id = any($1)`, [
      [idOf(ours, 0), idOf(ours, 1)],
      JSON.stringify({ ...acts, ...words, merged: [{ mergeId: 'm', taken: { ...acts, ...words } }] }),
    ]);
    type Said = readonly [kind: string, id: string | undefined, part: string];
    const say = async ([kind, id, part]: Said, n: number, reason: string, text: string | null = null) => {
      const why = text?.endsWith('the right one') ? 'It was mistaken' : 'Is of Another';
      const [state, content] = text === null ? ['voided', null] : ['corrected', JSON.stringify({ text })];
      await query(
        `insert into record_correction (tenant_id, patient_id, kind, record_id, part, n, command_id, state, content, reason,
           explanation, by, unit_id, version) values ($1, $2, $3, $4, $5, $6, gen_random_uuid(), $7, $8, $9, $10, $11, $12, 1)`,
        [tenantId, idOf(ours, 0), kind, id, part, n, state, content, reason, why, practitionerId, unitId],
      );
    };
    const given = async () => {
      const jobId = await ask();
      await make(jobId);
      const files = await open(jobId);
      const its = (kind: string, key: string, id?: string) => linesOf(files, kind).filter((line) => line[key] === id);
      return {
        message: its('messages', 'message_id', message?.id),
        alert: its('alerts', 'alert_id', alert?.id)[0],
        contact: its('contacts', 'contact_id', contact?.id),
        said: [
          ...its('record-corrections', 'record_id', message?.id),
          ...its('record-corrections', 'record_id', alert?.id),
        ],
        text: [...files.values()].join(''),
      };
    };
    const ofMessage: Said = ['message', message?.id, ''];
    const ofAlert: Said = ['alert', alert?.id, '1/x'];
    await say(ofMessage, 1, 'typing-error', 'Second of Another');
    await say(ofAlert, 1, 'typing-error');
    const before = await given();
    for (const text of ['Second of', 'Is of', 'A note on', 'Words to', '"Of'])
      expect([text, before.text.includes(`${text} Another`)]).toEqual([text, true]);

    await say(ofMessage, 2, 'wrong-patient');
    await say(ofAlert, 2, 'wrong-patient');
    const without = await given();
    expect([without.message, without.said.length, without.text.includes('Another')]).toEqual([[], 4, false]);
    const { rule_key: ruleKey, state } = before.alert ?? {};
    expect(without.alert).toMatchObject({
      rule_key: ruleKey,
      state,
      body: { ruleKey, v: 1, severity: 'red', count: 1 },
    });

    // Written anew of the right patient: that is theirs, and what stood there first is not.
    await say(ofMessage, 3, 'other', 'Of the right one');
    await say(ofAlert, 3, 'wrong-patient', 'Said of the right one');
    await say(['contact', contact?.id, ''], 1, 'wrong-patient', 'Done with the right one');
    const anew = await given();
    expect(anew.message).toMatchObject([{ text: null }]);
    expect([before.contact, anew.contact]).toMatchObject([
      [{ channel: 'case-conference' }],
      [{ channel: null, note: null }],
    ]);
    for (const text of ['Of', 'Said of', 'Done with'].map((words) => `${words} the right one`))
      expect(anew.text).toContain(text);
    expect(anew.text).not.toContain('Another');
  });

  it('goes when its time has passed: the files first and then their key; what could not be removed is tried again', async () => {
    const jobId = await ask();
    await make(jobId);
    const { tenantId } = ours;
    const remove = (works: boolean) => async (prefix: string) => {
      for (const place of works ? store.keys() : []) if (place.startsWith(prefix)) store.delete(place);
      return works;
    };
    expect(must(await expireExports(records, tenantId, remove(true)))).toBe(0);
    await query(`update access_export set expires_at = now() where job_id = $1`, [jobId]);
    expect(must(await expireExports(records, tenantId, remove(false)))).toBe(0);
    expect(await openFileKey(KEK, must(await loadExport(records, { tenantId, jobId })))).toEqual(expect.any(String));
    expect(must(await expireExports(records, tenantId, remove(true)))).toBe(1);
    expect([...store.keys()].filter((place) => place.includes(jobId))).toEqual([]);
    const gone = must(await loadExport(records, { tenantId, jobId }));
    expect([gone.isReady, await openFileKey(KEK, gone)]).toEqual([false, undefined]);
    expect(must(await expireExports(records, tenantId, remove(true)))).toBe(0);
    expect(
      await query(`select action from audit_event where subject_id = $1 order by xid::text::bigint`, [jobId]),
    ).toEqual([{ action: 'access-export.done' }, { action: 'access-export.expire' }]);
  });
});
