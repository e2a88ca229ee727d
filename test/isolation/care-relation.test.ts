import { randomUUID } from 'node:crypto';
import { applyMonitorEvents } from '@naer/services/projection/apply-monitor-events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startRecords } from '../support/records.ts';
import { type TestPatient, testPatient } from '../support/records-changes.ts';
import { seedTenant, type TestTenant } from '../support/records-tenant.ts';

const stack = await startRecords();
afterAll(() => stack.close());

let ours: TestTenant;
let theirs: TestTenant;
/** With an alert that the other unit answers for, one that it does not, and one that it is done with. */
let owned: TestPatient;
let foreign: TestPatient;
beforeAll(async () => {
  [ours, theirs] = [await seedTenant(stack.records, 2), await seedTenant(stack.records)];
  [owned, foreign] = [testPatient(ours, 0), testPatient(ours, 1)];
  const { otherUnitId: unitId, practitionerId } = ours;
  const resolved = { at: 1, by: practitionerId, unitId, outcome: 'visit' as const };
  const changes = [
    owned.payload(
      owned.measurement(1),
      owned.alert(1, { unitId }),
      owned.alert(1, { alertId: randomUUID(), ruleKey: 'not theirs' }),
      owned.alert(1, { alertId: randomUUID(), ruleKey: 'done with', unitId, state: 'resolved', resolved }),
    ),
    foreign.payload(foreign.measurement(1), foreign.alert(1)),
  ];
  for (const answer of await applyMonitorEvents(stack.records, changes))
    expect(answer).toEqual({ ok: true, parked: [] });
});

/** What a connection sees that set these and nothing else, as the other unit. */
async function seen(settings: Readonly<Record<string, string>>, query = `select body ->> 'ruleKey' as key from alert`) {
  const own = { 'app.tenant_id': ours.tenantId, 'app.unit_ids': `{${ours.otherUnitId}}` };
  return (await stack.queryAs({ ...own, ...settings }, query)).map(({ key }) => key);
}

test('what is asked for the relation to a patient shows that patient’s live alerts of one’s own, and of nobody else', async () => {
  const scope = { 'app.scope': 'patient' };
  expect(await seen({ ...scope, 'app.relation_of': owned.patientId })).toEqual(['spo2']);
  expect(await seen({ ...scope, 'app.relation_of': foreign.patientId })).toEqual([]);
  expect(await seen({ ...scope, 'app.relation_of': '' })).toEqual([]);
  expect(await seen(scope)).toEqual([]);
});

test('it opens none of these tables, nothing in another scope, in no other tenant, and to write nothing', async () => {
  const asked = { 'app.scope': 'patient', 'app.relation_of': owned.patientId };
  for (const table of ['alert_history', 'patient', 'patient_identity', 'contact', 'patient_message'])
    expect([table, await seen(asked, `select 1 as key from ${table}`)]).toEqual([table, []]);
  for (const scope of ['', 'directory', 'none']) expect(await seen({ ...asked, 'app.scope': scope })).toEqual([]);
  expect(await seen({ ...asked, 'app.tenant_id': theirs.tenantId })).toEqual([]);
  expect(await seen(asked, `update alert set state = 'resolved' returning 'x' as key`)).toEqual([]);
});
