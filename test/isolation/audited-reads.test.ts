import { randomUUID } from 'node:crypto';
import type { Reader } from '@naer/db/reader';
import type { RecordChange } from '@naer/domain/monitor/change';
import { listAlerts } from '@naer/services/alert/list-alerts';
import { listHeld } from '@naer/services/device/list-held';
import { listMeasurements } from '@naer/services/measurement/list-measurements';
import { findCareRelation } from '@naer/services/patient/find-care-relation';
import { listPauses } from '@naer/services/pause/list-pauses';
import { getPlan } from '@naer/services/plan/get-plan';
import { listPlanProposals } from '@naer/services/plan/list-plan-proposals';
import { listPlanVersions } from '@naer/services/plan/list-plan-versions';
import { loadPlanDesk } from '@naer/services/plan/load-plan-desk';
import { diffPlanVersions, getPlanVersion } from '@naer/services/plan/read-plan-versions';
import { applyMonitorEvents } from '@naer/services/projection/apply-monitor-events';
import { listQuarantine } from '@naer/services/quarantine/list-quarantine';
import { readSummary } from '@naer/services/summary/read-summary';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startRecords } from '../support/records.ts';
import { MEASURED_AT, type TestPatient, testPatient } from '../support/records-changes.ts';
import { seedHeldReading } from '../support/records-devices.ts';
import { must, seedTenant, type TestTenant } from '../support/records-tenant.ts';

const stack = await startRecords();
afterAll(() => stack.close());
const { records } = stack;

let tenant: TestTenant;
let patient: TestPatient;
beforeAll(async () => {
  tenant = await seedTenant(records, 2);
  patient = testPatient(tenant);
  const weight = (sequence: number): RecordChange =>
    patient.measurement(sequence, {
      type: 'body-weight',
      series: 'body-weight',
      quantity: { text: '72.50', unit: 'kg', canonical: 72.5 },
    });
  const answer = (sequence: number, code: string): RecordChange =>
    patient.measurement(sequence, {
      type: 'score',
      series: `score:${code}`,
      code,
      quantity: { text: '3', unit: '{score}', canonical: 3 },
    });
  const changes: RecordChange[] = [
    ...Array.from({ length: 30 }, (_, i) => (i % 3 === 0 ? weight(i + 1) : patient.measurement(i + 1))),
    answer(31, 'cat'),
    answer(32, 'cfs'),
    patient.measurement(
      33,
      {
        type: 'blood-pressure',
        series: 'blood-pressure',
        quantity: undefined,
        components: {
          systolic: { text: '120.0', unit: 'mm[Hg]', canonical: 120 },
          diastolic: { text: '80', unit: 'mm[Hg]', canonical: 80 },
        },
        context: { activity: 'rest' },
      },
      { status: 'questionable' },
    ),
    patient.alert(2, {
      state: 'acknowledged',
      acknowledged: { at: MEASURED_AT, by: tenant.practitionerId, unitId: tenant.unitId },
    }),
    patient.alert(1, { alertId: randomUUID(), openedAt: MEASURED_AT + 5000 }),
    patient.quarantine(40, 1),
    patient.quarantine(41, 2, {
      state: 'released',
      release: { at: MEASURED_AT, by: 'p', patientId: 'q', measurementId: 'q.1' },
    }),
  ];
  must(await applyOne(changes));
});

async function applyOne(changes: readonly RecordChange[]) {
  const [answer] = await applyMonitorEvents(records, [patient.payload(...changes)]);
  return answer?.ok && answer.parked.length === 0
    ? { ok: true as const, value: true }
    : { ok: false as const, error: answer };
}

/** Audit rows of one request, oldest first. */
function auditOf(reader: Reader) {
  return stack.query(
    `select actor_id, action, outcome, subject_patient_id, unit_id, shown from audit_event where request_id = $1
     order by subject_patient_id nulls first`,
    [reader.requestId],
  );
}
function request(reader: Reader): Reader {
  return { ...reader, requestId: randomUUID() };
}

test('measurements come newest first over all series, in pages that neither repeat nor miss one', async () => {
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = must(
      await listMeasurements(records, tenant.reader, { patientId: patient.patientId, limit: 7, cursor }),
    );
    expect(page.items.length).toBeLessThanOrEqual(7);
    seen.push(...page.items.map(({ id }) => id));
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  expect(seen).toEqual(Array.from({ length: 33 }, (_, i) => `${patient.patientId}.${33 - i}`));
});

test('measurements are chosen by type, code and time', async () => {
  const list = async (query: object) => {
    const page = must(await listMeasurements(records, tenant.reader, { patientId: patient.patientId, ...query }));
    return page.items.map(({ id }) => Number(id.split('.')[1]));
  };
  expect(await list({ type: 'body-weight', limit: 3 })).toEqual([28, 25, 22]);
  expect(await list({ type: 'score' })).toEqual([32, 31]);
  expect(await list({ type: 'score', code: 'cat' })).toEqual([31]);
  expect(await list({ from: MEASURED_AT + 3 * 60_000, to: MEASURED_AT + 6 * 60_000 })).toEqual([5, 4, 3]);
  expect(await list({ type: 'pulse' })).toEqual([]);
});

test('a value goes out with the digits that came in, and absent fields are absent', async () => {
  const page = must(
    await listMeasurements(records, tenant.reader, { patientId: patient.patientId, type: 'body-weight', limit: 1 }),
  );
  expect(JSON.stringify(page.items[0])).toContain('"value":72.50,"unit":"kg","canonical":{"value":72.5,"unit":"kg"}');
  expect(Object.keys(JSON.parse(JSON.stringify(page.items[0])))).not.toContain('answer');
  const [pressure] = must(
    await listMeasurements(records, tenant.reader, { patientId: patient.patientId, limit: 1 }),
  ).items;
  expect(JSON.stringify(pressure)).toMatch(/"components":\{"systolic":120\.0,"diastolic":80\},"unit":"mm\[Hg\]"/);
  expect(pressure).toMatchObject({
    status: 'questionable',
    context: { activity: 'rest' },
    measuredAt: '2026-11-20T08:03:00.000Z',
  });
});

test('alerts show state, revision and acts, the latest opened first', async () => {
  const page = must(await listAlerts(records, tenant.reader, { patientId: patient.patientId, limit: 1 }));
  expect(page.items[0]).toMatchObject({
    state: 'open',
    revision: '1-1',
    rule: 'spo2',
    openedAt: '2026-11-20T07:30:05.000Z',
  });
  expect(JSON.stringify(page.items[0])).toContain('"value":84.0');
  const rest = must(
    await listAlerts(records, tenant.reader, { patientId: patient.patientId, cursor: page.nextCursor ?? '' }),
  );
  expect(rest).toMatchObject({
    items: [
      {
        state: 'acknowledged',
        revision: '1-2',
        acknowledged: { by: tenant.practitionerId, at: '2026-11-20T07:30:00.000Z' },
      },
    ],
    nextCursor: null,
  });
  const open = must(await listAlerts(records, tenant.reader, { patientId: patient.patientId, state: 'open' }));
  expect(open.items).toHaveLength(1);
});

test('an alert that waited for n of m stands by when it opened: no page repeats or leaves out another', async () => {
  const own = await seedTenant(records);
  const monitored = testPatient(own);
  const [waited, other] = [randomUUID(), randomUUID()];
  const pending = { alertId: waited, state: 'pending', openedAt: MEASURED_AT, overdueAt: undefined } as const;
  const opened = { alertId: waited, openedAt: MEASURED_AT + 60_000 };
  const changes = [monitored.alert(1, pending), monitored.alert(1, { alertId: other, openedAt: MEASURED_AT + 30_000 })];
  for (const part of [changes, [monitored.alert(2, opened)]])
    expect(await applyMonitorEvents(records, [monitored.payload(...part)])).toEqual([{ ok: true, parked: [] }]);
  const query = { patientId: monitored.patientId, limit: 1 };
  const first = must(await listAlerts(records, own.reader, query));
  const second = must(await listAlerts(records, own.reader, { ...query, cursor: first.nextCursor ?? '' }));
  expect([first, second].map(({ items }) => items.map(({ alertId }) => alertId))).toEqual([[waited], [other]]);
  expect(second.nextCursor).toBeNull();
});

test('alerts carry their sentence from the plan version they name, and those without a reading say so', async () => {
  const own = await seedTenant(records);
  const monitored = testPatient(own);
  const changes = [
    monitored.alert(1, { ruleType: 'zones' }),
    monitored.unmeasured(1, 'missing', { planVersion: 2, openedAt: MEASURED_AT - 1000 }),
  ];
  expect(await applyMonitorEvents(records, [monitored.payload(...changes)])).toEqual([{ ok: true, parked: [] }]);
  const { items } = must(await listAlerts(records, own.reader, { patientId: monitored.patientId }));
  expect(items).toMatchObject([
    { ruleType: 'zones', measure: 'oxygen-saturation', summary: { nb: expect.stringMatching(/84,0 %.* 86 %/) } },
    { category: 'missing', facts: { since: MEASURED_AT } },
  ]);
  for (const absent of ['measure', 'measuredAt', 'value', 'summary']) expect(items[1]).not.toHaveProperty(absent);
});

test('quarantine lists what the reader’s units hold, with where it was released to', async () => {
  const page = must(await listQuarantine(records, tenant.reader, { limit: 1 }));
  const next = must(await listQuarantine(records, tenant.reader, { cursor: page.nextCursor ?? '' }));
  expect(
    [...page.items, ...next.items].map(({ id, state, releasedTo, measurementId }) => ({
      id,
      state,
      releasedTo,
      measurementId,
    })),
  ).toEqual([
    { id: `${patient.patientId}.41`, state: 'released', releasedTo: 'q', measurementId: 'q.1' },
    { id: `${patient.patientId}.40`, state: 'held' },
  ]);
  expect(must(await listQuarantine(records, tenant.reader, { state: 'held' })).items).toHaveLength(1);
  expect(must(await listQuarantine(records, tenant.stranger)).items).toEqual([]);
});

test('each read of a patient leaves one audit row that says who, what, whom, where and how many', async () => {
  const reader = request(tenant.reader);
  await listMeasurements(records, reader, { patientId: patient.patientId, limit: 5 });
  expect(await auditOf(reader)).toEqual([
    {
      actor_id: tenant.practitionerId,
      action: 'measurement.list',
      outcome: 'allowed',
      subject_patient_id: patient.patientId,
      unit_id: tenant.unitId,
      shown: 5,
    },
  ]);
});

test('a read that finds nothing is audited as well', async () => {
  const reader = request(tenant.reader);
  must(await listAlerts(records, reader, { patientId: patient.patientId, state: 'resolved' }));
  expect(await auditOf(reader)).toMatchObject([{ action: 'alert.list', outcome: 'allowed', shown: 0 }]);
});

test.each<[string, (reader: Reader, patientId: string) => Promise<unknown>]>([
  ['measurements', (reader, patientId) => listMeasurements(records, reader, { patientId })],
  ['alerts', (reader, patientId) => listAlerts(records, reader, { patientId })],
  ['care relation', (reader, patientId) => findCareRelation(records, reader, patientId, 'quarantine.release')],
  ['plan', (reader, patientId) => getPlan(records, reader, patientId, MEASURED_AT)],
  ['a version of the plan', (reader, patientId) => getPlanVersion(records, reader, patientId, 1)],
  ['differences', (reader, patientId) => diffPlanVersions(records, reader, patientId, { to: 1 })],
  ['history of the plan', (reader, patientId) => listPlanVersions(records, reader, { patientId })],
  ['proposals', (reader, patientId) => listPlanProposals(records, reader, { patientId })],
  ['what a change is decided from', (reader, patientId) => loadPlanDesk(records, reader, patientId)],
  ['pauses', (reader, patientId) => listPauses(records, reader, { patientId })],
  ['summary', (reader, patientId) => readSummary(records, reader, { patientId, days: 30, now: MEASURED_AT })],
])('%s: no relation and no such patient are one answer, and both attempts are audited', async (_, read) => {
  const other = await seedTenant(records);
  const attempts: [Reader, string][] = [
    [request(tenant.stranger), patient.patientId],
    [request(tenant.reader), randomUUID()],
    [request({ ...tenant.reader, unitIds: [] }), patient.patientId],
    [request(tenant.reader), other.patients[0]?.patientId ?? ''],
    [request({ ...tenant.reader, unitIds: [other.unitId] }), other.patients[0]?.patientId ?? ''],
    [request({ ...other.reader, unitIds: [tenant.unitId] }), patient.patientId],
  ];
  for (const [reader, patientId] of attempts) {
    expect(await read(reader, patientId)).toEqual({ ok: false, error: { code: 'not-found' } });
    expect(await auditOf(reader)).toMatchObject([{ outcome: 'refused', subject_patient_id: patientId, shown: 0 }]);
  }
});

test('a list over many patients is audited for itself and for each patient shown', async () => {
  const reader = request(tenant.reader);
  await listQuarantine(records, reader, { limit: 1 });
  expect(await auditOf(reader)).toMatchObject([
    { action: 'quarantine.list', subject_patient_id: null, shown: 1 },
    { action: 'quarantine.list', subject_patient_id: patient.patientId, shown: 1 },
  ]);
  const stranger = request(tenant.stranger);
  await listQuarantine(records, stranger);
  expect(await auditOf(stranger)).toMatchObject([{ subject_patient_id: null, shown: 0 }]);
});

test.each([['x'], [''], ['bnVsbA'], [btoa('[1]')], [btoa('["a","b"]')], [btoa('[1e999,1]')]])(
  'a cursor that is not ours is refused: %s',
  async (cursor) => {
    const answer = await listMeasurements(records, tenant.reader, { patientId: patient.patientId, cursor });
    expect(answer).toEqual({ ok: false, error: { code: 'invalid-cursor' } });
  },
);

test('the newest of a patient are read from the index, without sorting the history', async () => {
  const statements = await stack.queryAs<{ 'QUERY PLAN': string }>(
    {
      'app.scope': 'patient',
      'app.tenant_id': tenant.tenantId,
      'app.unit_ids': `{${tenant.unitId}}`,
      'app.patient_id': patient.patientId,
      enable_seqscan: 'off',
    },
    `explain (costs off) select * from measurement m where tenant_id = '${tenant.tenantId}' and patient_id = '${patient.patientId}'
       and series = 'body-weight' and (measured_at, sequence) < (now(), 9) order by measured_at desc, sequence desc limit 20`,
  );
  const plan = statements.map((row) => row['QUERY PLAN']).join('\n');
  expect(plan).toMatch(/Index Scan using measurement_newest/);
  expect(plan).toMatch(/Index Cond: .*series = 'body-weight'.*ROW\(measured_at, sequence\) </);
  expect(plan).not.toMatch(/Sort/);
});

test('what was kept at devices is audited like any list, and says whose it became to who follows them alone', async () => {
  const own = await seedTenant(records, 2);
  const [patientId = ''] = own.patients.map((one) => one.patientId);
  const heldId = await seedHeldReading(records, own);
  const audit = async () => {
    const reader = { ...request(own.reader), role: 'nurse' } as const;
    const { items } = must(await listHeld(records, reader));
    const rows = await stack.query(
      `select action, subject_patient_id, role, organisation_id, purpose, unit_id, shown from audit_event
       where request_id = $1 order by subject_patient_id nulls first`,
      [reader.requestId],
    );
    return { told: items.map(({ id, measurementId }) => [id, measurementId]), rows };
  };
  const list = {
    action: 'device-quarantine.list',
    subject_patient_id: null,
    role: 'nurse',
    organisation_id: own.organisationId,
    purpose: 'TREAT',
    unit_id: own.unitId,
    shown: 1,
  };
  expect(await audit()).toEqual({ told: [[heldId, undefined]], rows: [list] });
  const release = { v: 1, patientId, measurementId: `${patientId}.1` };
  await stack.query(`update device_quarantine set state = 'released', release = $2 where held_id = $1`, [
    heldId,
    JSON.stringify(release),
  ]);
  const named = { ...list, subject_patient_id: patientId };
  expect(await audit()).toEqual({ told: [[heldId, `${patientId}.1`]], rows: [list, named] });
  await stack.query(
    `insert into access_block (tenant_id, patient_id, block_id, practitioner_id, wish, recorded_by)
     values ($1, $2, $3, $4, 'w', $4)`,
    [own.tenantId, patientId, randomUUID(), own.practitionerId],
  );
  expect(await audit()).toEqual({ told: [[heldId, undefined]], rows: [list] });
});

test('a read says by which relation, unit and decision it came, and to what purpose', async () => {
  const reader = { ...request(tenant.reader), role: 'nurse', unitIds: [tenant.otherUnitId, tenant.unitId] };
  must(await listAlerts(records, reader, { patientId: patient.patientId }));
  const [row] = await stack.query(
    'select unit_id, role, organisation_id, purpose, relation, decision_reference from audit_event where request_id = $1',
    [reader.requestId],
  );
  expect(row).toEqual({
    unit_id: tenant.unitId,
    role: 'nurse',
    organisation_id: tenant.organisationId,
    purpose: 'TREAT',
    relation: 'responsible',
    decision_reference: expect.stringMatching(/^enrolment\/[\da-f-]{36}$/),
  });
  // Of who does not follow the patient: the strongest relation that holds, by the decision that gave it.
  const [, other] = tenant.patients;
  for (const [kind, purpose] of [
    ['break-glass', 'BTG'],
    ['emergency', 'ETREAT'],
    ['listed-gp', 'COC'],
    ['participant', 'TREAT'],
  ] as const) {
    const relationId = randomUUID();
    const isOwn = kind === 'break-glass';
    await stack.query(
      `insert into care_relation (tenant_id, relation_id, patient_id, kind, unit_id, practitioner_id, period, reason)
       values ($1, $2, $3, $4, $5, $6, tstzrange(now() - interval '1 hour', now() + interval '1 hour'), 'r')`,
      [
        tenant.tenantId,
        relationId,
        other?.patientId,
        kind,
        isOwn ? null : tenant.otherUnitId,
        isOwn ? tenant.practitionerId : null,
      ],
    );
    const by = request(tenant.stranger);
    must(await listAlerts(records, by, { patientId: other?.patientId ?? '' }));
    expect(
      await stack.query(
        'select purpose, relation, unit_id, decision_reference as d from audit_event where request_id = $1',
        [by.requestId],
      ),
    ).toEqual([{ purpose, relation: kind, unit_id: tenant.otherUnitId, d: expect.stringContaining(relationId) }]);
  }
});
