import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { attendanceOf } from '@naer/domain/duty/attendance';
import { onCallFor } from '@naer/domain/duty/on-call';
import { homeAt } from '@naer/local/paths';
import { readSecrets } from '@naer/local/secrets/read-secrets';
import { withPractice } from '@naer/local/seed/demo-practice';
import { demoTenants } from '@naer/local/seed/demo-tenants';
import { seedDemo } from '@naer/local/seed/seed-demo';
import { seedDuty } from '@naer/local/seed/seed-duty';
import { loadUnitDesk } from '@naer/services/duty/load-unit-desk';
import { loadUnitFacts } from '@naer/services/duty/load-unit-facts';
import { saveOpeningHours } from '@naer/services/duty/save-opening-hours';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startRecords } from '../support/records.ts';
import { must } from '../support/records-tenant.ts';

const WEEK_MS = 7 * 86_400_000;
const SIZE = { patients: 1, duty: true };

const folder = mkdtempSync(path.join(tmpdir(), 'naer-seed-'));
const stack = await startRecords();
const target = { records: stack.records, secrets: await readSecrets(homeAt(folder)) };
afterAll(async () => {
  await stack.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeAll(() => seedDemo(target, SIZE));

const TENANTS = demoTenants(1).map(withPractice);
const factsOf = async (tenantId: string, unitId: string) => must(await loadUnitFacts(stack.records, tenantId, unitId));
const counts = () =>
  stack.query(`select (select count(*) from unit) as units, (select sum(care_version) from unit) as cares,
    (select sum(duty_version) from unit) as versions, (select count(*) from escalation_policy) as policies,
    (select count(*) from duty) as duties, (select count(*) from duty_shift) as shifts,
    (select count(*) from patient) as patients, (select count(*) from practitioner) as people`);

test('somebody is on duty now and for weeks, with a substitute, at each unit that takes alerts as they come', async () => {
  const now = Date.now();
  for (const { id, units } of TENANTS)
    for (const unit of units.slice(0, 2)) {
      const facts = await factsOf(id, unit.id);
      expect(facts.duties).toEqual(['lege', 'sykepleier']);
      for (const duty of facts.duties)
        for (const week of [0, 1, 2, 3]) expect(onCallFor(facts, duty, now + week * WEEK_MS)).toHaveLength(2);
      expect(attendanceOf(facts, 0, now).unattended).toBe(false);
      expect(facts.contacts).toEqual([]);
    }
});

test('each has signed clocks for red and yellow; the hospital falls back on the municipality, which is always there', async () => {
  for (const { id, units } of TENANTS) {
    const [hospital, centre, practice] = units.map((unit) => unit.id);
    const cares = await Promise.all(units.map(async (unit) => (await factsOf(id, unit.id)).care));
    const ladders = { red: { steps: [{ afterMinutes: 0 }, {}, {}] }, yellow: { counting: 'opening-hours' } };
    const signed = [{ policyVersion: 1, ladders, followUpMinutes: 240 }];
    expect(cares).toMatchObject([
      { unitId: hospital, fallbackUnitId: centre, policies: signed },
      { unitId: centre, policies: signed },
      { unitId: practice, kind: 'gp-practice', liveQueue: false, fallbackUnitId: centre, policies: [] },
    ]);
    expect([cares[1]?.openingHours, cares[1]?.fallbackUnitId]).toEqual([undefined, undefined]);
  }
});

test('the practice follows one patient, whose alerts the municipality receives', async () => {
  const rows = await stack.query(
    `select u.name, v.body #>> '{coverage,red,0,receiver,unitId}' as receiver from enrolment e
     join unit u using (tenant_id, unit_id) join plan_version v using (tenant_id, patient_id)
     where u.name like 'Fastlegene%' order by u.name`,
  );
  expect(rows).toEqual(
    TENANTS.map(({ units }) => ({ name: units[2]?.name, receiver: units[1]?.id })).toSorted((a, b) =>
      String(a.name).localeCompare(String(b.name)),
    ),
  );
});

test('seeded again it changes nothing; a week later one week more is planned', async () => {
  const before = await counts();
  await seedDemo(target, SIZE);
  expect(await counts()).toEqual(before);
  const [{ shifts } = { shifts: 0 }] = before;
  for (const tenant of TENANTS) await seedDuty(target, tenant, Date.now() + WEEK_MS);
  expect((await counts())[0]).toMatchObject({ shifts: String(Number(shifts) + 8), policies: before[0]?.policies });
});

test('what people have changed since stays', async () => {
  const [tenant] = TENANTS;
  const unit = tenant?.units[0];
  const physician = tenant?.practitioners.find(({ unitId, role }) => unitId === unit?.id && role === 'physician');
  if (tenant === undefined || unit === undefined || physician === undefined) throw new Error('The demo is incomplete');
  const reader = { tenantId: tenant.id, practitionerId: physician.id, unitIds: [unit.id] };
  const desk = must(await loadUnitDesk(stack.records, reader, unit.id));
  must(await saveOpeningHours(stack.records, reader, { unitId: unit.id, desk, draft: { liveQueue: true } }));
  await seedDemo(target, SIZE);
  expect((await factsOf(tenant.id, unit.id)).care).not.toHaveProperty('fallbackUnitId');
});

test('without the option no unit has agreed to anything', async () => {
  const other = await startRecords();
  try {
    await seedDemo({ ...target, records: other.records }, { patients: 1 });
    const [found] = await other.query(
      `select (select count(*)::int from unit) as units, (select count(*)::int from escalation_policy) as policies,
        (select count(*)::int from duty) as duties, (select count(*)::int from unit where care_version > 1) as changed`,
    );
    expect(found).toEqual({ units: 4, policies: 0, duties: 0, changed: 0 });
  } finally {
    await other.close();
  }
});
