import { randomUUID } from 'node:crypto';
import type { RecordChange } from '@naer/domain/monitor/change';
import { applyMonitorEvents } from '@naer/services/projection/apply-monitor-events';
import { afterAll, expect, test } from 'vitest';
import { startRecords } from '../support/records.ts';
import { MEASURED_AT, type TestPatient, testPatient } from '../support/records-changes.ts';
import { seedTenant } from '../support/records-tenant.ts';

const stack = await startRecords();
afterAll(() => stack.close());
const { records } = stack;

async function freshPatients(count = 1): Promise<TestPatient[]> {
  const tenant = await seedTenant(records, count);
  return tenant.patients.map((_, i) => testPatient(tenant, i));
}
async function freshPatient(): Promise<TestPatient> {
  const [patient] = await freshPatients();
  if (patient === undefined) throw new Error('no patient');
  return patient;
}
const KEPT = { ok: true, parked: [] };
const RETRY = { ok: false, reason: 'retry' };

/** Everything the projection writes for a patient, without the times at which it was written. */
async function rowsOf(patientId: string) {
  const tables = [
    'measurement',
    'alert',
    'alert_history',
    'quarantine',
    'refusal_count',
    'measurement_reminder',
    'measurement_doubt',
    'measurement_correction',
    'monitor_event',
    'contact',
    'patient_message',
    'measurement_seen',
  ];
  const rows = await Promise.all(
    tables.map((table) =>
      stack.query<{ row: unknown }>(
        `select to_jsonb(t) - 'recorded_at' - 'created_at' - 'updated_at' as row from ${table} t where patient_id = $1 order by 1`,
        [patientId],
      ),
    ),
  );
  const audit = await stack.query('select event_id, action from audit_event where subject_patient_id = $1', [
    patientId,
  ]);
  return [...rows.map((of) => of.map(({ row }) => row)), audit];
}

function everything(patient: TestPatient): RecordChange[] {
  return [
    patient.measurement(1, { senderId: 'a', context: { meal: 'fasting', note: 'etter frokost' } }),
    patient.measurement(2, {
      type: 'blood-pressure',
      series: 'blood-pressure',
      quantity: undefined,
      components: {
        systolic: { text: '120', unit: 'mm[Hg]', canonical: 120 },
        diastolic: { text: '80.0', unit: 'mm[Hg]', canonical: 80 },
      },
    }),
    patient.measurement(3, {
      type: 'glucose',
      series: 'glucose',
      quantity: undefined,
      comparator: 'LO',
      doubts: ['soft-limit'],
    }),
    patient.alert(1),
    patient.history(1, 'opened', { sequence: 1 }),
    patient.quarantine(4, 1),
    patient.reminder(1),
    patient.doubt(1),
    patient.correction(1),
    patient.event(5),
    patient.contact(1),
    patient.message(1),
    patient.seen(1),
    { kind: 'refusal-count', deviceId: randomUUID(), day: '2026-11-20', code: 'wrong-unit', total: 3 },
    {
      kind: 'audit',
      eventId: randomUUID(),
      at: MEASURED_AT,
      action: 'alert.acknowledge',
      actorId: 'a',
      unitId: randomUUID(),
    },
  ];
}

test('a replay, alone, repeated in one group or split, changes nothing', async () => {
  const patient = await freshPatient();
  const changes = everything(patient);
  expect(await applyMonitorEvents(records, [patient.payload(...changes)])).toEqual([KEPT]);
  const once = await rowsOf(patient.patientId);
  expect(once.map((rows) => rows.length)).toEqual([3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]);
  const whole = patient.payload(...changes);
  expect(await applyMonitorEvents(records, [whole, whole, whole])).toEqual([KEPT, KEPT, KEPT]);
  for (const change of changes.toReversed()) await applyMonitorEvents(records, [patient.payload(change)]);
  expect(await rowsOf(patient.patientId)).toEqual(once);
});

test('digits, number, unit and canonical value are kept side by side', async () => {
  const patient = await freshPatient();
  const quantity = { text: '6.30', unit: 'mmol/l', canonical: 6.3 };
  await applyMonitorEvents(records, [
    patient.payload(patient.measurement(1, { type: 'glucose', series: 'glucose', quantity })),
  ]);
  expect(
    await stack.query(
      'select value_text, value::text, unit, canonical_value, canonical_unit from measurement where patient_id = $1',
      [patient.patientId],
    ),
  ).toEqual([{ value_text: '6.30', value: '6.30', unit: 'mmol/l', canonical_value: 6.3, canonical_unit: 'mmol/L' }]);
});

test('a repeat that the monitor has forgotten meets the duplicate key, another value does not', async () => {
  const patient = await freshPatient();
  const at = { deviceTime: MEASURED_AT, senderId: 'x' };
  const other = { text: '91', unit: '%', canonical: 91 };
  const answers = await applyMonitorEvents(records, [
    patient.payload(patient.measurement(1, at)),
    patient.payload(patient.measurement(9, { ...at, quantity: { text: '93.0', unit: '%', canonical: 93 } })),
    patient.payload(patient.measurement(10, { ...at, quantity: other }, { ordinal: 1, conflict: true })),
    patient.payload(patient.measurement(11, { deviceTime: MEASURED_AT })),
    patient.payload(patient.measurement(12, { deviceTime: MEASURED_AT })),
  ]);
  expect(answers).toEqual([KEPT, KEPT, KEPT, KEPT, KEPT]);
  const kept = await stack.query('select sequence::int from measurement where patient_id = $1 order by 1', [
    patient.patientId,
  ]);
  expect(kept).toEqual([{ sequence: 1 }, { sequence: 10 }, { sequence: 11 }]);
});

test('a forgotten repeat is stored once, whatever place it had among the values of its time', async () => {
  const patient = await freshPatient();
  const at = { deviceTime: MEASURED_AT };
  const second = { ...at, quantity: { text: '91', unit: '%', canonical: 91 } };
  await applyMonitorEvents(records, [
    patient.payload(
      patient.measurement(1, { ...at, quantity: { text: '90', unit: '%', canonical: 90 } }),
      patient.measurement(2, second, { ordinal: 1, conflict: true }),
    ),
  ]);
  expect(await applyMonitorEvents(records, [patient.payload(patient.measurement(900, second))])).toEqual([KEPT]);
  const kept = 'select sequence::int, ordinal from measurement where patient_id = $1 order by 1';
  expect(await stack.query(kept, [patient.patientId])).toEqual([
    { sequence: 1, ordinal: 0 },
    { sequence: 2, ordinal: 1 },
  ]);
});

test('texts of senders are kept at any length, and their repeats are still found', async () => {
  const patient = await freshPatient();
  const long = { deviceTime: MEASURED_AT, senderId: '病'.repeat(2000), quantity: undefined, answer: 'ø'.repeat(3000) };
  const answers = await applyMonitorEvents(records, [
    patient.payload(patient.measurement(1, long), patient.measurement(2, long)),
    patient.payload(patient.measurement(3, { ...long, senderId: `${long.senderId}b` })),
  ]);
  expect(answers).toEqual([KEPT, KEPT]);
  const kept = 'select sequence::int from measurement where patient_id = $1 order by 1';
  expect(await stack.query(kept, [patient.patientId])).toEqual([{ sequence: 1 }, { sequence: 3 }]);
});

test('an older alert revision is ignored, a newer one and a higher epoch win, in any order', async () => {
  const patient = await freshPatient();
  const shown = async () => {
    const [row] = await stack.query<{ n: string }>(
      `select epoch || '-' || n || ' ' || state || ' ' || (body ->> 'count') as n from alert where patient_id = $1`,
      [patient.patientId],
    );
    return row?.n;
  };
  await applyMonitorEvents(records, [patient.payload(patient.alert(3, { state: 'acknowledged' }))]);
  await applyMonitorEvents(records, [patient.payload(patient.alert(2)), patient.payload(patient.alert(1))]);
  expect(await shown()).toBe('1-3 acknowledged 3');
  await applyMonitorEvents(records, [patient.payload(patient.alert(5, { state: 'resolved' }), patient.alert(4))]);
  expect(await shown()).toBe('1-5 resolved 5');
  await applyMonitorEvents(records, [
    patient.payload(patient.alert(1, { revision: { epoch: 2, n: 1 } }), patient.alert(9)),
  ]);
  expect(await shown()).toBe('2-1 open 1');
});

test.each(['missing', 'technical', 'event'] as const)(
  'a %s alert without a reading is kept and moved',
  async (category) => {
    const patient = await freshPatient();
    const moved = patient.unmeasured(2, category, { state: 'acknowledged' });
    expect(await applyMonitorEvents(records, [patient.payload(patient.unmeasured(1, category))])).toEqual([KEPT]);
    expect(await applyMonitorEvents(records, [patient.payload(moved)])).toEqual([KEPT]);
    expect(
      await stack.query('select category, state, body from alert where patient_id = $1', [patient.patientId]),
    ).toEqual([{ category, state: 'acknowledged', body: moved.alert }]);
  },
);

test('a reminder is kept once per rule and due time', async () => {
  const patient = await freshPatient();
  const [first, second] = [patient.reminder(1), patient.reminder(2)];
  const answers = await applyMonitorEvents(records, [
    patient.payload(first, first),
    patient.payload({ ...first, missing: ['pulse'] }, second),
  ]);
  expect(answers).toEqual([KEPT, KEPT]);
  expect(
    await stack.query(
      `select extract(epoch from at)::float8 * 1000 as at, extract(epoch from slot_from)::float8 * 1000 as "slotFrom",
         rule_key as "ruleKey", entry_key as "entryKey", missing
       from measurement_reminder where patient_id = $1 order by 1`,
      [patient.patientId],
    ),
  ).toEqual([first, second].map(({ kind: _, ...row }) => row));
});

test('an event is kept once, as it was sent and with what it came to', async () => {
  const patient = await freshPatient();
  const first = patient.event(1);
  const unwatched = patient.event(2, { planVersion: null, severity: null });
  const again = { ...first, event: { ...first.event, text: 'noe annet' } };
  expect(await applyMonitorEvents(records, [patient.payload(first, again), patient.payload(unwatched)])).toEqual([
    KEPT,
    KEPT,
  ]);
  const ms = (column: string) => `(extract(epoch from ${column}) * 1000)::float8`;
  const rows = await stack.query(
    `select sequence::float8, code, text, ${ms('at')} as at, ${ms('device_time')} as "deviceTime", at_text as "atText",
       clock, ${ms('received_at')} as "receivedAt", ${ms('sent_at')} as "sentAt", late, device_id as "deviceId",
       assignment_id as "assignmentId", sender_id as "senderId", plan_version as "planVersion", severity,
       engine_version as "engineVersion", controller_organisation_id as "controllerOrganisationId"
     from monitor_event where patient_id = $1 order by sequence`,
    [patient.patientId],
  );
  const shown = ({ kind: _, event: { v: __, ...event }, ...rest }: typeof first) => ({ ...rest, ...event });
  expect(rows).toEqual([first, unwatched].map(shown));
});

test('a newer quarantine state wins and a refusal total never falls', async () => {
  const patient = await freshPatient();
  const release = { at: MEASURED_AT, by: 'p', patientId: randomUUID(), measurementId: 'm' };
  const count = (total: number): RecordChange => ({
    kind: 'refusal-count',
    deviceId: patient.reading().deviceId,
    day: '2026-11-20',
    code: 'c',
    total,
  });
  await applyMonitorEvents(records, [
    patient.payload(patient.quarantine(1, 2, { state: 'released', release }), count(5)),
  ]);
  await applyMonitorEvents(records, [patient.payload(patient.quarantine(1, 1), count(4))]);
  expect(
    await stack.query("select state, release ->> 'measurementId' as m from quarantine where patient_id = $1", [
      patient.patientId,
    ]),
  ).toEqual([{ state: 'released', m: 'm' }]);
  expect(await stack.query('select total::int from refusal_count where patient_id = $1', [patient.patientId])).toEqual([
    { total: 5 },
  ]);
});

test('a change that PostgreSQL refuses for ever is parked with its reason, alone, and all others are kept', async () => {
  const patients = await freshPatients(20);
  const bad = { text: 'not a number', unit: '%', canonical: 1 };
  const payloads = patients.map((patient, i) =>
    i === 7
      ? patient.payload(
          patient.measurement(1),
          patient.measurement(2, { quantity: bad }),
          patient.measurement(3),
          patient.alert(1),
        )
      : patient.payload(patient.measurement(1), ...(i === 13 ? [patient.measurement(0)] : [])),
  );
  const answers = await applyMonitorEvents(records, payloads);
  expect(answers.filter((answer) => answer.ok && answer.parked.length === 0)).toHaveLength(18);
  expect(answers[7]).toEqual({ ok: true, parked: [{ change: payloads[7]?.changes[1], sqlState: '22P02' }] });
  expect(answers[13]).toEqual({
    ok: true,
    parked: [{ change: payloads[13]?.changes[1], sqlState: '23514', constraint: 'measurement_sequence_check' }],
  });
  const ids = patients.map(({ patientId }) => patientId);
  expect(await stack.query('select count(*)::int as n from measurement where patient_id = any($1)', [ids])).toEqual([
    { n: 21 },
  ]);
  expect(await stack.query('select count(*)::int as n from alert where patient_id = any($1)', [ids])).toEqual([
    { n: 1 },
  ]);
});

test.each([
  ['a NUL in a text', { senderId: 'a\u0000b' }],
  ['a lone surrogate', { senderId: '\ud800' }],
  ['a time beyond the calendar', { measuredAt: 1e300 }],
])('%s is parked and does not hold the others', async (_, wrong) => {
  const patient = await freshPatient();
  const answers = await applyMonitorEvents(records, [
    patient.payload(patient.measurement(1), patient.measurement(2, wrong)),
    patient.payload(patient.measurement(3)),
  ]);
  expect(answers[0]).toMatchObject({
    ok: true,
    parked: [{ change: { sequence: 2 }, sqlState: expect.stringMatching(/^22/) }],
  });
  expect(answers[1]).toEqual(KEPT);
});

test('a group of two tenants is refused before anything is written', async () => {
  const [one, other] = [await freshPatient(), await freshPatient()];
  const mixed = [one.payload(one.measurement(1)), other.payload(other.measurement(1))];
  await expect(applyMonitorEvents(records, mixed)).rejects.toThrow('Payloads of two tenants');
  expect(
    await stack.query('select 1 from measurement where patient_id = any($1)', [[one.patientId, other.patientId]]),
  ).toEqual([]);
});

test('while PostgreSQL is killed everything is answered retry, and the same group goes in once it is back', async () => {
  const patients = await freshPatients(3);
  const group = patients.map((patient) => patient.payload(patient.measurement(1), patient.alert(1)));
  await stack.postgres.server.kill9();
  expect(await applyMonitorEvents(records, group)).toEqual([RETRY, RETRY, RETRY]);
  await stack.postgres.restart();
  await expect.poll(() => applyMonitorEvents(records, group)).toEqual([KEPT, KEPT, KEPT]);
  const ids = patients.map(({ patientId }) => patientId);
  expect(await stack.query('select count(*)::int as n from measurement where patient_id = any($1)', [ids])).toEqual([
    { n: 3 },
  ]);
});

test('while PostgreSQL hangs everything is answered retry in time, and afterwards every row is there once', async () => {
  const patients = await freshPatients(3);
  const group = patients.map((patient) => patient.payload(patient.measurement(1), patient.alert(1)));
  await applyMonitorEvents(records, [(await freshPatient()).payload()]);
  stack.postgres.pause();
  const started = performance.now();
  expect(await applyMonitorEvents(records, group)).toEqual([RETRY, RETRY, RETRY]);
  expect(performance.now() - started).toBeLessThan(8_000);
  stack.postgres.resume();
  await expect.poll(() => applyMonitorEvents(records, group), { timeout: 20_000 }).toEqual([KEPT, KEPT, KEPT]);
  const ids = patients.map(({ patientId }) => patientId);
  const counted = 'select count(*)::int as n from measurement where patient_id = any($1)';
  expect(await stack.query(counted, [ids])).toEqual([{ n: 3 }]);
});
