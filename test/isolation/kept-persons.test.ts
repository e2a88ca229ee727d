import { randomUUID } from 'node:crypto';
import { Records } from '@naer/db/records';
import { takeInPatient } from '@naer/services/enrolment/take-in-patient';
import { pageOf } from '@naer/services/erasure/page-of-kept';
import { reopenDueErasures } from '@naer/services/erasure/reopen-due-erasures';
import { takeErasureStep } from '@naer/services/erasure/take-erasure-step';
import { liftHold } from '@naer/services/hold/lift-hold';
import { placeHold } from '@naer/services/hold/place-hold';
import { mergePatients } from '@naer/services/merge/merge-patients';
import { undoMerge } from '@naer/services/merge/undo-merge';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { openErasures } from '../support/erasures.ts';
import { eventually } from '../support/eventually.ts';
import { digests, partRecords, seedWords, WORD, whereWords } from '../support/kept-words.ts';
import { startRecords } from '../support/records.ts';
import { must, seedTenant, type TestTenant } from '../support/records-tenant.ts';
import { runningAs, runRetention } from '../support/retention.ts';

/** Whom an organisation that left was controller of: meanwhile others may follow them, or be named by the same. */
const stack = await startRecords();
const own = await startRecords();
afterAll(async () => {
  await own.close();
  await stack.close();
});
const { records, query } = stack;
const { due, load, effectsWith, run, addOrganisation } = openErasures(stack);
const { eraseObjects } = effectsWith();
const BEING_REMOVED = { code: '23503', constraint: 'journal_being_removed' };

let tenant: TestTenant;
let [first = '', second = '']: string[] = [];
const ofTenant = <Row = Record<string, unknown>>(text: string, ...values: readonly unknown[]) =>
  query<Row>(text, [tenant.tenantId, ...values]);
const asApp = (text: string, ...values: readonly unknown[]) =>
  stack.queryAs({ 'app.tenant_id': tenant.tenantId, 'app.scope': 'system' }, text, [tenant.tenantId, ...values]);

/** The follow-up of both patients, apart, has ended. */
beforeEach(async () => {
  tenant = await seedWords(stack);
  await partRecords(stack, tenant);
  [first = '', second = ''] = tenant.patients.map(({ patientId }) => patientId);
  await ofTenant('update enrolment set active_to = now() where tenant_id = $1');
  await ofTenant('delete from citizen_directory where tenant_id = $1');
});

/** Taken in as by an import. */
async function enrol(patientId: string): Promise<string> {
  const { reader, unitId, organisationId } = tenant;
  const comer = { blindIndex: '', unitId, organisationId, programme: 'copd', purpose: 'p', risk: 'low' } as const;
  const ids = { enrolmentId: randomUUID(), patientId: randomUUID() };
  const taken = await takeInPatient(records, reader, { ...comer, ...ids }, { known: patientId });
  return taken.ok ? 'enrolled' : taken.error.code;
}
const mergedInto = (from: string, to: string, undone = false) =>
  ofTenant(
    `insert into patient_merge (tenant_id, merge_id, from_patient_id, to_patient_id, reason, by, by_unit_id, undone_at, undone_by, undone_unit_id, undone_why)
     values ($1, gen_random_uuid(), $2, $3, '${WORD}', $4, $5${undone ? `, now(), $4, $5, '${WORD}'` : ', null, null, null, null'})`,
    from,
    to,
    tenant.practitionerId,
    tenant.unitId,
  );
const KIN = `insert into kin_relation (tenant_id, kin_id, patient_id, subject_index, basis, may_see, period, granted_by)
  values ($1, gen_random_uuid(), $2, $3, 'consent', '{status}', tstzrange(now(), null), $4)`;
const addKin = (patientId: string, index: string) => asApp(KIN, patientId, index, tenant.practitionerId);
const directory = async () =>
  (
    await ofTenant<{ is: string }>('select subject_index as is from citizen_directory where tenant_id = $1 order by 1')
  ).map(({ is }) => is);

/** `act`, while another transaction has done the statement and commits, after the `last`, as soon as somebody waits for it, or after 4 s. */
async function whileOpen(statement: string, act: () => Promise<unknown>, last = 'null'): Promise<void> {
  const mark = 4_712;
  const other = query(`do $$ begin ${statement}; perform pg_advisory_xact_lock(${mark});
    for i in 1..200 loop
      exit when exists (select from pg_locks where not granted); perform pg_sleep(0.02);
    end loop; ${last}; end $$`);
  await eventually(
    () => query(`select 1 from pg_locks where locktype = 'advisory' and objid = ${mark}`),
    ([row]) => row !== undefined,
  );
  await act();
  await other;
}

describe('a patient whom somebody enrols meanwhile', () => {
  test.each([
    ['asked', 'enrolled'],
    ['erased', 'journal-being-removed'],
  ] as const)('while monitors are %s is %s: nobody is followed whose monitor was erased', async (when, answer) => {
    const erased: string[] = [];
    let told: Promise<string> | undefined;
    const comes = async () => {
      told ??= enrol(second);
      await told;
    };
    const { expired } = await run(tenant, await due(tenant, tenant.organisationId), {
      askMonitor: async () => {
        if (when === 'asked') await comes();
        return 'ready';
      },
      eraseObjects: {
        ...eraseObjects,
        monitor: async (_, patientId) => {
          await comes();
          erased.push(patientId);
          return 'erased';
        },
      },
    });
    expect(await told).toBe(answer);
    const isGone = answer !== 'enrolled';
    expect([erased.includes(second), expired?.measurement]).toEqual([isGone, isGone ? 2 : 1]);
    expect(await whereWords(stack, tenant.tenantId, first)).toEqual([]);
    expect((await whereWords(stack, tenant.tenantId, second)).length > 0).toBe(!isGone);
  });

  test('in a transaction that was open when it was their turn is waited for, and stays', async () => {
    const erased: string[] = [];
    const job = await load(tenant, await due(tenant, tenant.organisationId));
    const monitor = async (_: string, patientId: string) => {
      erased.push(patientId);
      return 'erased' as const;
    };
    const follows = `insert into enrolment (tenant_id, enrolment_id, patient_id, unit_id, programme, owner_organisation_id, controller_organisation_id, active_from)
      values ('${tenant.tenantId}', gen_random_uuid(), '${second}', '${tenant.unitId}', 'copd', '${tenant.organisationId}', '${tenant.organisationId}', now())`;
    await whileOpen(follows, async () =>
      must(await takeErasureStep(effectsWith({ eraseObjects: { ...eraseObjects, monitor } }), job)),
    );
    expect(erased).toEqual([first]);
  });

  test('is not erased before every monitor has been asked whether it has something that the records lack', async () => {
    const told: string[] = [];
    const answers = new Map([[second, 'waiting']]);
    await run(tenant, await due(tenant, tenant.organisationId), {
      askMonitor: async (_, patientId) => {
        const answer = answers.get(patientId) ?? 'ready';
        answers.delete(patientId);
        told.push(answer);
        return answer as 'ready';
      },
      eraseObjects: {
        ...eraseObjects,
        monitor: async () => {
          told.push('erased');
          return 'erased';
        },
      },
    });
    expect(told.slice(0, 2).toSorted()).toEqual(['ready', 'waiting']);
    expect(told.slice(2)).toEqual(['ready', 'ready', 'erased', 'erased']);
  });
});

describe('of a journal that has gone', () => {
  beforeEach(async () => {
    await run(tenant, await due(tenant, tenant.organisationId));
  });

  test('nobody is enrolled in it, named by it or joined with it any more', async () => {
    expect(await enrol(first)).toBe('journal-being-removed');
    await expect(addKin(first, 'again')).rejects.toMatchObject(BEING_REMOVED);
    const number = `insert into patient_national_id (tenant_id, blind_index, patient_id) values ($1, 'again', $2)`;
    await expect(asApp(number, first)).rejects.toMatchObject(BEING_REMOVED);
    expect(await directory()).toEqual([]);
    const living = randomUUID();
    await ofTenant('insert into patient (tenant_id, patient_id) values ($1, $2)', living);
    expect(await enrol(living)).toBe('enrolled');
    const joined = { fromPatientId: first, toPatientId: living, reason: 'r' };
    const [to] = await ofTenant<{ version: number }>(
      'select registry_version::int as version from patient where tenant_id = $1 and patient_id = $2',
      living,
    );
    const merged = await mergePatients(records, tenant.reader, {
      ...joined,
      expectVersions: { to: to?.version ?? 0 },
    });
    expect(merged).toMatchObject({ ok: false, error: { code: 'journal-being-removed' } });
  });

  test('no run of the rule gives anything back', async () => {
    const before = await ofTenant('select patient_id, job_id from retention_removal where tenant_id = $1 order by 1');
    expect(before).toHaveLength(2);
    const asked: string[] = [];
    const { journal } = await runRetention(
      records,
      tenant,
      { journal: { count: 10, unit: 'years' } },
      {
        askMonitor: async (_, patientId) => {
          asked.push(patientId);
          return 'ready';
        },
      },
    );
    expect([journal?.removed, asked, await directory()]).toEqual([0, [], []]);
    expect(await ofTenant('select patient_id, job_id from retention_removal where tenant_id = $1 order by 1')).toEqual(
      before,
    );
  });
});

describe('a person of two records', () => {
  test.each([false, true])('stays while the time of either is not up, and goes whole (undone: %s)', async (undone) => {
    const { tenantId } = tenant;
    const other = await addOrganisation(tenant);
    await ofTenant(
      'update enrolment set controller_organisation_id = $2 where tenant_id = $1 and patient_id = $3',
      other,
      second,
    );
    await mergedInto(first, second, undone);
    const before = [await digests(stack, tenantId, first), await digests(stack, tenantId, second)];
    const erased: string[] = [];
    const monitor = async (_: string, patientId: string) => {
      erased.push(patientId);
      return 'erased' as const;
    };
    await run(tenant, await due(tenant, tenant.organisationId), { eraseObjects: { ...eraseObjects, monitor } });
    expect([await digests(stack, tenantId, first), await digests(stack, tenantId, second)]).toEqual(before);
    const change = (patientId: string) =>
      asApp(`update plan_version set reason = 'x' where tenant_id = $1 and patient_id = $2 returning 1`, patientId);
    for (const one of [first, second]) await expect(change(one)).rejects.toMatchObject({ code: '42501' });
    expect(erased).toEqual([]);
    await run(tenant, await due(tenant, other), { eraseObjects: { ...eraseObjects, monitor } });
    expect(erased.toSorted()).toEqual([first, second].toSorted());
    expect(await whereWords(stack, tenantId, first)).toEqual([]);
    expect(await whereWords(stack, tenantId, second)).toEqual([]);
  });
});

describe('a person whom something keeps when it is their turn', () => {
  const once = (act: () => Promise<unknown>) => {
    let done: Promise<unknown> | undefined;
    return async () => {
      done ??= act();
      await done;
    };
  };

  test.each([
    ['of an organisation', 'before it has come'],
    ['of an organisation', 'while monitors are asked'],
    ['of a tenant', 'before it has come'],
  ] as const)('%s, by a hold from %s and lifted before the words go, is met again', async (whose, from) => {
    const { tenantId, practitionerId } = tenant;
    const by = { tenantId, actorId: practitionerId };
    const hold = { holdId: randomUUID(), reason: 'r', decisionReference: 'd' };
    const place = once(async () => must(await placeHold(records, by, { ...hold, patientId: second })));
    const lift = once(async () => must(await liftHold(records, by, hold)));
    const isFirst = from === 'before it has come';
    if (isFirst) await place();
    // Its files go before the words.
    await ofTenant(
      `with j as (insert into job (tenant_id, job_id, kind) values ($1, gen_random_uuid(), 'access-export') returning job_id)
       insert into access_export (tenant_id, job_id, patient_id, records, audience, asked_by, language, key_id, sealed, expires_at)
       select $1, j.job_id, $2, array[$2::uuid], 'patient', 'a', 'nb', k.key_id, 's', now() + interval '1 day'
       from j, tenant_key k where k.tenant_id = $1`,
      first,
    );
    const jobId = await due(tenant, whose === 'of a tenant' ? undefined : tenant.organisationId);
    const { heldBack } = await run(tenant, jobId, {
      askMonitor: async () => {
        await (isFirst ? lift() : place());
        return 'ready';
      },
      eraseObjects: {
        ...eraseObjects,
        monitor: async () => {
          await lift();
          return 'erased';
        },
      },
      removeFiles: async () => {
        await lift();
        return true;
      },
    });
    expect(await whereWords(stack, tenantId, first)).toEqual([]);
    expect([heldBack?.patients, (await whereWords(stack, tenantId, second)).length > 0]).toEqual([1, true]);
    expect(must(await reopenDueErasures(records, tenantId))).toEqual([jobId]);
  });

  test.each([
    ['asked', 'one record'],
    ['told', 'one record'],
    ['told', 'two records'],
  ] as const)(
    'by a monitor that holds something when it is %s, of %s, stays whole, and is met again a day later',
    async (when, of) => {
      const { tenantId, organisationId } = tenant;
      const isJoined = of === 'two records';
      if (isJoined) await mergedInto(first, second, true);
      const words = await whereWords(stack, tenantId, second);
      const jobId = await due(tenant, organisationId);
      const { held } = await run(tenant, jobId, {
        askMonitor: async (_, patientId) => (when === 'asked' && patientId === second ? 'held' : 'ready'),
        eraseObjects: { ...eraseObjects, monitor: async (_, patientId) => (patientId === second ? 'held' : 'erased') },
      });
      expect([held, await whereWords(stack, tenantId, second)]).toEqual([1, words]);
      expect((await whereWords(stack, tenantId, first)).length > 0).toBe(isJoined);
      // In nobody's hand before it is told.
      const marked = 'select 1 from retention_removal where tenant_id = $1 and patient_id = $2';
      expect(await ofTenant(marked, second)).toHaveLength(when === 'told' ? 1 : 0);
      expect(must(await reopenDueErasures(records, tenantId))).toEqual([]);
      await ofTenant(`update job set updated_at = now() - interval '25 hours' where tenant_id = $1`);
      expect(must(await reopenDueErasures(records, tenantId))).toEqual([jobId]);
      expect((await run(tenant, jobId)).held).toBe(0);
      expect(await whereWords(stack, tenantId, first)).toEqual([]);
      expect(await whereWords(stack, tenantId, second)).toEqual([]);
    },
  );
});

test('no run of the rule takes over what an erasure has in hand', async () => {
  await ofTenant(
    `update enrolment set active_from = '2000-01-01', active_to = now() - interval '11 years' where tenant_id = $1`,
  );
  await run(tenant, await due(tenant, tenant.organisationId));
  const takes = `update retention_removal set job_id = current_setting('app.retention_job')::uuid returning 1`;
  await expect(stack.queryAs(await runningAs(stack, tenant), takes)).rejects.toMatchObject({ code: '42501' });
});

test('a merge that is undone takes both records in the order in which an erasure does', async () => {
  const [from = '', to = ''] = [first, second].toSorted();
  expect(await enrol(to)).toBe('enrolled');
  await mergedInto(from, to);
  const [merge] = await ofTenant<{ id: string }>('select merge_id as id from patient_merge where tenant_id = $1');
  const undone = { mergeId: merge?.id ?? '', toPatientId: to, reason: 'r' };
  const lock = (patientId: string) =>
    `perform from patient where tenant_id = '${tenant.tenantId}' and patient_id = '${patientId}' for update`;
  await whileOpen(lock(from), async () => must(await undoMerge(records, tenant.reader, undone)), lock(to));
});

test('a step that was too much before asks of fewer whose time it is', async () => {
  const [former = '', later = ''] = [first, second].toSorted();
  expect(await enrol(former)).toBe('enrolled');
  const job = await load(tenant, await due(tenant, tenant.organisationId));
  const asked = async (tries: number) => {
    const { page, last } = must(await pageOf({ records, tries }, job));
    return [page.map(({ id }) => id), last];
  };
  expect([await asked(0), await asked(8)]).toEqual([
    [[later], later],
    [[], former],
  ]);
});

test('who is entered in the directory in the name of another, at that moment, stays there', async () => {
  const other = await addOrganisation(tenant);
  await ofTenant(
    'update enrolment set controller_organisation_id = $2 where tenant_id = $1 and patient_id = $3',
    other,
    second,
  );
  for (const index of ['shared', 'alone']) await addKin(first, index);
  expect(await directory()).toEqual(['alone', 'shared']);
  const enters = KIN.replace('$1', `'${tenant.tenantId}'`)
    .replace('$2', `'${second}'`)
    .replace('$3', `'shared'`)
    .replace('$4', `'${tenant.practitionerId}'`);
  const job = await load(tenant, await due(tenant, tenant.organisationId));
  await whileOpen(enters, async () => must(await takeErasureStep(effectsWith(), job)));
  expect(await directory()).toEqual(['shared']);
});

test('of a tenant with a database of its own the keyed hashes leave the directory there, by an erasure and by the rule', async () => {
  const { tenantId } = await seedTenant(stack.records, 1);
  const [left, kept] = [await seedTenant(own.records, 2), await seedTenant(own.records, 2)];
  const both = new Records(
    { databaseUrl: stack.appUrl, sqlEndpoint: stack.endpoint.url },
    Object.fromEntries(
      [left, kept].map((each) => [each.tenantId, { databaseUrl: own.appUrl, sqlEndpoint: own.endpoint.url }]),
    ),
  );
  await own.query(`update enrolment set active_to = now() - interval '11 years', active_from = '2000-01-01'`);
  const erasures = openErasures({ records: both, query: own.query });
  await erasures.run(left, await erasures.due(left, left.organisationId));
  expect(await own.query('select distinct tenant_id from citizen_directory')).toEqual([{ tenant_id: kept.tenantId }]);
  const { journal } = await runRetention(both, kept, { journal: { count: 10, unit: 'years' } });
  expect([journal?.removed, await own.query('select 1 from citizen_directory')]).toEqual([2, []]);
  expect(await stack.query('select 1 from citizen_directory where tenant_id = $1', [tenantId])).toHaveLength(1);
});
