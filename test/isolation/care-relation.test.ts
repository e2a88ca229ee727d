import { randomUUID } from 'node:crypto';
import { applyMonitorEvents } from '@naer/services/projection/apply-monitor-events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openInScope } from '../support/in-scope.ts';
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

/** The record that is asked for, and the one that it was merged into. */
const ASKED = ['app.relation_of', 'app.relation_stays'] as const;

test.each(ASKED)(
  'what is asked for by %s shows that patient’s live alerts of one’s own, and of nobody else',
  async (of) => {
    const scope = { 'app.scope': 'patient' };
    expect(await seen({ ...scope, [of]: owned.patientId })).toEqual(['spo2']);
    expect(await seen({ ...scope, [of]: foreign.patientId })).toEqual([]);
    expect(await seen({ ...scope, [of]: '' })).toEqual([]);
    expect(await seen(scope)).toEqual([]);
  },
);

test.each(ASKED)(
  '%s opens none of these tables, nothing in another scope, in no other tenant, and to write nothing',
  async (of) => {
    const asked = { 'app.scope': 'patient', [of]: owned.patientId };
    for (const table of ['alert_history', 'patient', 'patient_identity', 'contact', 'patient_message'])
      expect([table, await seen(asked, `select 1 as key from ${table}`)]).toEqual([table, []]);
    for (const scope of ['', 'directory', 'none']) expect(await seen({ ...asked, 'app.scope': scope })).toEqual([]);
    expect(await seen({ ...asked, 'app.tenant_id': theirs.tenantId })).toEqual([]);
    expect(await seen(asked, `update alert set state = 'resolved' returning 'x' as key`)).toEqual([]);
  },
);

test('a record opens by the relation to the one it was merged into, which itself stays closed, for as long as the merge stands', async () => {
  const { inScope, close } = openInScope(stack);
  const { tenantId, practitionerId, otherUnitId, unitId } = ours;
  const scope = {
    kind: 'patient',
    tenantId,
    practitionerId,
    unitIds: [otherUnitId],
    patientId: foreign.patientId,
  } as const;
  const look = async () => ({
    settings: await inScope(
      scope,
      `select ${['relation', 'patient_id', ...ASKED.map((name) => name.slice('app.'.length))]
        .map((name) => `current_setting('app.${name}') as ${name}`)
        .join(', ')}`,
    ),
    measurements: await inScope(scope, 'select distinct patient_id from measurement'),
  });
  const closed = {
    settings: [{ relation: '', patient_id: '', relation_of: '', relation_stays: '' }],
    measurements: [],
  };
  expect(await look()).toEqual(closed);

  const own = [tenantId, foreign.patientId, owned.patientId, practitionerId, unitId];
  await stack.query(
    `insert into patient_merge (tenant_id, merge_id, from_patient_id, to_patient_id, reason, by, by_unit_id)
    values ($1, gen_random_uuid(), $2, $3, 'r', $4, $5)`,
    own,
  );
  expect(await look()).toEqual({
    settings: [{ ...closed.settings[0], relation: 'alert-owner', patient_id: foreign.patientId }],
    measurements: [{ patient_id: foreign.patientId }],
  });

  await stack.query(
    `update patient_merge set undone_at = now(), undone_by = $2, undone_unit_id = $3, undone_why = 'r'
    where tenant_id = $1`,
    [tenantId, practitionerId, unitId],
  );
  expect(await look()).toEqual(closed);
  await close();
});
