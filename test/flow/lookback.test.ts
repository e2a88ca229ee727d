import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { call } from '../support/call.ts';
import { type Cast, type CastPatient, castOf } from '../support/cast.ts';
import { eventually } from '../support/eventually.ts';
import { MINUTE_MS, oxygen } from '../support/items.ts';
import { merge, undo } from '../support/merging.ts';
import { planBody, planDesk } from '../support/plans.ts';
import { startStack } from '../support/stack.ts';
import { naer } from '../support/steward.ts';

const stack = await startStack({ patients: 40, hangable: false });
afterAll(() => stack.stop());
const casts = [castOf(stack, 0), castOf(stack, 1)] as const;
const desk = planDesk(stack.baseUrl);

const BAD = { deviceModel: 'Scale-9', firmware: '4.2.0-bad' };
const GOOD = { deviceModel: 'Scale-9', firmware: '4.2.1' };
const MAPPING = 'planted-mapping';
const ENGINE = 'planted-engine';
const OTHERS_EACH = 2_000;

interface Line {
  readonly tenantId: string;
  readonly kind: string;
  readonly id?: string;
  readonly alertId?: string;
  readonly patientId?: string;
  readonly by?: string;
  readonly planVersion?: number;
}

const weight = (value: number, more: object) => ({
  type: 'body-weight',
  value,
  unit: 'kg',
  measuredAt: new Date().toISOString(),
  ...more,
});

const SCHEDULE = [
  {
    key: 'weight',
    measures: [{ measure: 'body-weight' }],
    when: { kind: 'continuous', everyMinutes: 60 },
  },
];

/** A plan that looks back: two kilos in a day. */
async function watchWeight({ physician, unitId }: Cast, { id }: CastPatient): Promise<void> {
  const rule = {
    type: 'delta',
    ruleKey: 'weight.delta',
    measure: 'body-weight',
    unit: 'kg',
    window: { hours: 24 },
    direction: 'rise',
    yellow: 2,
  };
  const zones = {
    type: 'zones',
    ruleKey: 'spo2',
    measure: 'oxygen-saturation',
    unit: '%',
    redLow: 86,
  };
  const { etag } = await desk.get(physician, id);
  const put = await desk.put(physician, id, etag, planBody(unitId, { rules: [rule, zones], schedule: SCHEDULE }));
  expect([put.status, put.text]).toMatchObject([200, expect.anything()]);
}

async function post(patient: CastPatient, item: object): Promise<string> {
  const { status, body } = await eventually(
    () => patient.post([item]),
    (answer) => answer.status !== 503,
  );
  expect([status, body.items[0]?.status]).toEqual([200, expect.stringMatching(/^(recorded|questionable)$/)]);
  return body.items[0]?.id ?? '';
}

const alertsOf = async ({ id }: CastPatient, wanted: number) =>
  await eventually(
    () =>
      stack.ownerSql<{ alert_id: string; rule_key: string }>(
        'select alert_id, rule_key from alert where patient_id = $1 order by rule_key',
        [id],
      ),
    (rows) => rows.length >= wanted,
  );

/** What is planted in one tenant: ids of all that one firmware has touched. */
async function plant(cast: Cast) {
  const { nurse } = cast;
  const take = () => cast.takePatient('copd');
  const [window, fired, late, from, to, clean] = [take(), take(), take(), take(), take(), take()];
  for (const patient of [window, fired, from, to, clean]) await watchWeight(cast, patient);
  const touched: string[] = [];

  await post(window, weight(100, GOOD));
  touched.push(await post(window, weight(101, BAD)));
  await post(window, weight(103, GOOD));
  touched.push(await post(fired, oxygen(80, BAD)));
  await post(fired, weight(100, GOOD));
  await post(fired, weight(103, GOOD));
  touched.push(await post(late, oxygen(95, { ...BAD, at: Date.now() - 30 * 60 * MINUTE_MS })));
  await post(late, oxygen(80, GOOD));
  await post(clean, weight(100, GOOD));
  await post(clean, weight(103, GOOD));
  await post(clean, oxygen(80, GOOD));

  // Before the merge: a low saturation, and a weight that the other record's rule looks back on afterwards.
  touched.push(await post(from, oxygen(79, BAD)));
  touched.push(await post(from, weight(100, BAD)));
  await alertsOf(from, 1);
  const merged = await merge(nurse, from, to);
  expect(merged.status).toBe(200);
  await eventually(
    () => stack.ownerSql(`select from alert_history where patient_id = $1 and event = 'merged'`, [to.id]),
    (rows) => rows.length > 0,
  );
  await post(to, weight(103, GOOD));
  const passed = await post(from, weight(103.1, BAD));
  expect(passed.split('.')[0]).toBe(to.id);
  touched.push(passed);

  const idOf = async (patient: CastPatient, rule: string, wanted: number) => {
    const found = (await alertsOf(patient, wanted)).filter(({ rule_key: key }) => key.includes(rule));
    expect(found).toHaveLength(1);
    return found[0]?.alert_id ?? '';
  };
  const alerts = {
    [await idOf(window, 'weight', 1)]: 'window',
    [await idOf(fired, 'spo2', 2)]: 'fired',
    [await idOf(from, 'spo2', 1)]: 'fired',
    [await idOf(to, 'spo2', 2)]: 'fired',
    [await idOf(to, 'weight', 2)]: 'fired',
  };
  await alertsOf(late, 1);
  await alertsOf(clean, 2);
  return { touched, alerts, patients: [window, fired, late, from, to].map(({ id }) => id), clean, late };
}

/** Readings of others by the thousand, some of them by one mapping and one engine. Answers these. */
async function others({ tenantId }: Cast, { id }: CastPatient, versions: readonly [mapping: string, engine: string]) {
  return (
    await stack.ownerSql<{ id: string }>(
      `insert into measurement (tenant_id, patient_id, sequence, type, series, status, doubts, value_text, value, unit,
         canonical_value, canonical_unit, device_time, measured_at, measured_at_text, precision, received_at, clock, late,
         device_id, assignment_id, sender_id, is_test, door, ordinal, conflict, value_key, engine_version, mapping_version,
         controller_organisation_id, firmware)
       select $1, $2, 1000000 + $7 + n, 'pulse', 'pulse', 'recorded', '{}', '70', 70, '/min', 70, '/min', at, at, at::text,
         'instant', at, 'device', false, $3, $3, n::text, false, 'ingest', 0, false, '70 /min',
         case when n % 500 = 0 then $5 else 'old' end, case when n % 400 = 0 then $4 else 'older' end, $3,
         case when n % 2 = 0 then '9.9' end
       from (select n, timestamptz '2026-01-01' + n * interval '1 minute' + $7 * interval '1 second' as at
         from generate_series(1, $6::integer) n) x
       returning patient_id || '.' || sequence as id, engine_version = $5 or mapping_version = $4 as planted`,
      [tenantId, id, randomUUID(), versions[0], versions[1], OTHERS_EACH, Math.floor(Math.random() * 50)],
    )
  ).length;
}

async function ask(...args: readonly string[]): Promise<readonly Line[]> {
  return (await naer(stack, ['lookback', ...args])).map((line) => JSON.parse(line) as Line);
}

const idsOf = (lines: readonly Line[], kind: string, tenantId: string) =>
  lines
    .filter((line) => line.kind === kind && line.tenantId === tenantId)
    .map(({ id, alertId, patientId }) => id ?? alertId ?? patientId ?? '')
    .sort();

let planted: readonly Awaited<ReturnType<typeof plant>>[];
beforeAll(async () => {
  planted = [await plant(casts[0]), await plant(casts[1])];
  for (const [i, cast] of casts.entries())
    for (const patient of [planted[i]?.clean, planted[i]?.late])
      if (patient !== undefined) expect(await others(cast, patient, [MAPPING, ENGINE])).toBe(OTHERS_EACH);
}, 120_000);

test('one firmware is found whole in both tenants, with its alerts, plans and patients, and nothing else', async () => {
  const lines = await ask('--all', '--firmware', BAD.firmware.toUpperCase());
  for (const [i, { tenantId }] of casts.entries()) {
    const { touched, alerts, patients } = planted[i] ?? { touched: [], alerts: {}, patients: [] };
    expect(idsOf(lines, 'measurement', tenantId)).toEqual([...touched].sort());
    const found = lines.filter((line) => line.kind === 'alert' && line.tenantId === tenantId);
    expect(Object.fromEntries(found.map(({ alertId, by }) => [alertId, by]))).toEqual(alerts);
    expect(idsOf(lines, 'patient', tenantId)).toEqual([...patients].sort());
    const versions = await stack.ownerSql<{ plan: string }>(
      `select distinct patient_id || ' ' || plan_version as plan from (
         select patient_id, plan_version from measurement where tenant_id = $1 and firmware = $2
         union select patient_id, plan_version from alert where alert_id = any ($3::uuid[])) x order by 1`,
      [tenantId, BAD.firmware, `{${Object.keys(alerts).join(',')}}`],
    );
    const told = lines.filter((line) => line.kind === 'plan' && line.tenantId === tenantId);
    expect(told.map(({ patientId, planVersion }) => `${patientId} ${planVersion}`).sort()).toEqual(
      versions.map(({ plan }) => plan),
    );
    expect(lines.find((line) => line.kind === 'sum' && line.tenantId === tenantId)).toMatchObject({
      measurements: touched.length,
      alerts: Object.keys(alerts).length,
      patients: patients.length,
    });
  }
}, 60_000);

test.each([
  ['mapping', MAPPING, 'mapping_version'],
  ['engine', ENGINE, 'engine_version'],
] as const)('one %s version is found whole among thousands', async (option, version, column) => {
  const lines = await ask('--all', `--${option}`, version);
  for (const { tenantId } of casts) {
    const wanted = await stack.ownerSql<{ id: string }>(
      `select patient_id || '.' || sequence as id from measurement where tenant_id = $1 and ${column} = $2`,
      [tenantId, version],
    );
    expect(wanted.length).toBeGreaterThanOrEqual(8);
    expect(idsOf(lines, 'measurement', tenantId)).toEqual(wanted.map(({ id }) => id).sort());
    expect(idsOf(lines, 'alert', tenantId)).toEqual([]);
  }
});

test('a model and a period narrow it: measured or received within, a late one by either', async () => {
  const [{ tenantId }] = casts;
  const late = planted[0]?.late.id;
  const day = 24 * 60 * MINUTE_MS;
  const iso = (at: number) => new Date(at).toISOString();
  const asked = ['--tenant', tenantId, '--device-model', 'scale-9', '--firmware', BAD.firmware];
  const before = await ask(...asked, '--to', iso(Date.now() - day));
  expect(idsOf(before, 'patient', tenantId)).toEqual([late]);
  const since = await ask(...asked, '--from', iso(Date.now() - day));
  expect(idsOf(since, 'measurement', tenantId)).toEqual([...(planted[0]?.touched ?? [])].sort());
  expect(idsOf(await ask(...asked, '--to', '2020-01-01'), 'measurement', tenantId)).toEqual([]);
});

test('where no model was sent the register’s name of the device stands for it', async () => {
  const [cast] = casts;
  const patient = cast.takePatient('copd');
  const id = await post(patient, oxygen(96));
  const [row] = await eventually(
    () =>
      stack.ownerSql<{ device_id: string }>('select device_id from measurement where patient_id = $1', [patient.id]),
    (rows) => rows.length === 1,
  );
  await stack.ownerSql(`update device set label = 'Oximeter 77' where device_id = $1`, [row?.device_id]);
  const lines = await ask('--tenant', cast.tenantId, '--device-model', 'oximeter 77');
  expect(idsOf(lines, 'measurement', cast.tenantId)).toEqual([id]);
});

test('an alert that went on from record to record is told at each, though the merges were taken back', async () => {
  const [cast] = casts;
  const { tenantId, nurse } = cast;
  const FAULT = { deviceModel: 'Scale-9', firmware: '4.3.0-chain' };
  const chain = Array.from({ length: 4 }, () => cast.takePatient('copd'));
  const [first] = chain;
  if (first === undefined) throw new Error('The chain has a first');
  for (const patient of chain) await watchWeight(cast, patient);
  const measured = await post(first, oxygen(79, FAULT));
  await alertsOf(first, 1);
  for (const [nth, to] of chain.entries()) {
    const from = chain[nth - 1];
    if (from === undefined) continue;
    // Its own alert stays when what it has joined goes back, and goes on to the next.
    await post(to, oxygen(81));
    await alertsOf(to, 1);
    const merged = await merge(nurse, from, to);
    expect([merged.status, merged.body.code]).toEqual([200, undefined]);
    await eventually(
      () => stack.ownerSql(`select from alert_history where patient_id = $1 and event = 'merged'`, [to.id]),
      (rows) => rows.length > 0,
    );
    // A record that others lead to leads nowhere itself: it is parted again first.
    if (nth < chain.length - 1) expect((await undo(nurse, to, merged.body.mergeId)).status).toBe(200);
  }
  // Told by the alerts themselves, each of which names the one that it came from.
  const came = await stack.ownerSql<{ alert: string; patient: string }>(
    `with recursive came as (select a.alert_id, a.patient_id from alert a where a.patient_id = $1
       union select h.alert_id, h.patient_id from alert_history h join came c on h.detail ->> 'fromAlertId' = c.alert_id::text)
     select alert_id as alert, patient_id as patient from came`,
    [first.id],
  );
  expect(new Set(came.map(({ patient }) => patient)).size).toBeGreaterThanOrEqual(3);
  const lines = await ask('--tenant', tenantId, '--firmware', FAULT.firmware);
  expect(idsOf(lines, 'measurement', tenantId)).toEqual([measured]);
  expect(idsOf(lines, 'alert', tenantId)).toEqual(came.map(({ alert }) => alert).sort());
  expect(idsOf(lines, 'patient', tenantId)).toEqual([...new Set(came.map(({ patient }) => patient))].sort());
}, 90_000);

test('events and readings that are kept aside are told by their ids', async () => {
  const [cast] = casts;
  const { tenantId } = cast;
  const patient = cast.takePatient('copd');
  const at = new Date().toISOString();
  const sent = await call<{ items: { id: string; status: string }[] }>(stack.baseUrl, {
    method: 'POST',
    path: '/ingest/v1/events',
    token: patient.deviceCredential,
    body: { events: [{ code: '3', at }] },
  });
  expect(sent.body.items[0]?.status).toBe('recorded');
  const [row] = await eventually(
    () =>
      stack.ownerSql<{ device_id: string; alerts: string[] }>(
        'select device_id, alert_ids as alerts from monitor_event where patient_id = $1',
        [patient.id],
      ),
    (rows) => rows.length === 1,
  );
  await stack.ownerSql(`update device set label = 'Alarm 12' where device_id = $1`, [row?.device_id]);
  const FAULT = { deviceModel: 'Alarm 12', firmware: '7-aside' };
  const [aside] = await stack.ownerSql<{ id: string }>(
    `insert into quarantine (tenant_id, patient_id, sequence, n, state, reason, device_id, assignment_id, measured_at,
       received_at, reading)
     values ($1, $2, 99, 1, 'held', 'not-assigned-at-measured-time', $3, $3, now(), now(), $4)
     returning patient_id || '.' || sequence as id`,
    [tenantId, patient.id, randomUUID(), JSON.stringify({ v: 1, ...FAULT })],
  );
  const [held] = await stack.ownerSql<{ id: string }>(
    `insert into device_quarantine (tenant_id, device_id, organisation_id, dedupe_key, reason, reading, received_at)
     select d.tenant_id, d.device_id, coalesce(d.organisation_id, (select u.organisation_id from unit u
       where u.tenant_id = d.tenant_id limit 1)), 'planted', 'clock-spans-assignments', $3, now()
     from device d where d.tenant_id = $1 and d.device_id = $2 returning held_id as id`,
    [tenantId, row?.device_id, JSON.stringify({ v: 1, firmware: FAULT.firmware })],
  );
  const lines = await ask('--tenant', tenantId, '--device-model', 'alarm 12');
  expect(idsOf(lines, 'event', tenantId)).toEqual([sent.body.items[0]?.id]);
  expect(idsOf(lines, 'quarantined', tenantId)).toEqual([aside?.id]);
  expect(idsOf(lines, 'alert', tenantId)).toEqual(row?.alerts);
  expect(idsOf(lines, 'patient', tenantId)).toEqual([patient.id]);
  const narrow = await ask('--tenant', tenantId, '--firmware', FAULT.firmware);
  expect(idsOf(narrow, 'event', tenantId)).toEqual([]);
  for (const found of [lines, narrow])
    expect(found.filter(({ kind }) => kind === 'held')).toMatchObject([{ heldId: held?.id, deviceId: row?.device_id }]);
  expect(idsOf(narrow, 'quarantined', tenantId)).toEqual([aside?.id]);
});

test('who looked stands in the log, with every patient of whom something was told', async () => {
  const [{ tenantId }] = casts;
  const count = async () =>
    await stack.ownerSql<{ patient: string | null }>(
      `select subject_patient_id as patient from audit_event where tenant_id = $1 and action = 'lookback.read'
         and recorded_at > now() - interval '30 seconds' and actor_id = 'platform.local'`,
      [tenantId],
    );
  await ask('--tenant', tenantId, '--firmware', BAD.firmware);
  const patients = (await count()).map(({ patient }) => patient);
  expect(patients).toEqual(expect.arrayContaining([null, ...(planted[0]?.patients ?? [])]));
});

test('it is asked for by one tenant or all, and by something', async () => {
  await expect(ask('--firmware', 'x')).rejects.toThrow('--tenant or --all');
  await expect(ask('--all', '--from', '2026-01-01')).rejects.toThrow('--device-model');
  await expect(ask('--all', '--firmware', 'x', '--from', 'yesterday')).rejects.toThrow('invalid-parameter');
});
