import { afterAll, describe, expect, test } from 'vitest';
import { castOf } from '../support/cast.ts';
import { deviceDoor, INGEST } from '../support/device-door.ts';
import { glucose, MINUTE_MS, oxygen } from '../support/items.ts';
import { startStack } from '../support/stack.ts';

const stack = await startStack({ patients: 40, hangable: false });
afterAll(() => stack.stop());
const { nurse, takePatient } = castOf(stack);
const { send, ingest, recorded, counted, statuses } = deviceDoor(stack);

/** What must not be found in any log: odd values, and a name no list has. Sent in what is kept and in what is refused. */
const PLANTED = ['173.37', '64.919', '88.8812', '4.0404', 'Plantesen'];

describe('what is sent more than once', () => {
  test('the same batch three times, reordered and split, is there once', async () => {
    const patient = takePatient('copd');
    const at = Date.now() - 30 * MINUTE_MS;
    const batch = Array.from({ length: 12 }, (_, i) =>
      oxygen(90 + (i % 5), { at: at + i * MINUTE_MS, ...(i % 2 === 0 && { id: `item-${i}` }) }),
    );
    const first = await ingest(patient, ...batch);
    expect(first.body.items.map(({ status }) => status)).toEqual(batch.map(() => 'recorded'));
    const ids = first.body.items.map(({ id }) => id);
    const twice = [...batch.slice(0, 2), ...batch.slice(0, 2)];
    for (const repeated of [batch, batch.toReversed(), batch.slice(7), batch.slice(0, 7), twice]) {
      const { status, body } = await ingest(patient, ...repeated);
      expect(status).toBe(200);
      expect(body.items.every((item) => item.status === 'duplicate' && item.firstStatus === 'recorded')).toBe(true);
      expect(body.items.map(({ id }) => id)).toEqual(repeated.map((item) => ids[batch.indexOf(item)]));
    }
    const rows = await recorded(patient, `patient_id || '.' || sequence as id`);
    expect(rows).toEqual(ids.map((id) => ({ id })));
  });

  test('by many senders at the same time, it is there once', async () => {
    const patient = takePatient('copd');
    // Readings of a call are taken in order of measured time.
    const batch = [oxygen(93, { id: 'a' }), oxygen(94, { id: 'b', at: Date.now() - MINUTE_MS })];
    const answers = await Promise.all(Array.from({ length: 8 }, () => ingest(patient, ...batch)));
    const recordings = answers.flatMap(({ body }) => body.items).filter(({ status }) => status === 'recorded');
    expect(recordings).toHaveLength(2);
    expect(await recorded(patient, 'sender_id')).toEqual([{ sender_id: 'b' }, { sender_id: 'a' }]);
  });

  test('two values for one device time are both kept, the second marked; 6.3 after 6.30 is the same', async () => {
    const patient = takePatient('diabetes');
    const measuredAt = new Date(Date.now() - MINUTE_MS).toISOString();
    const item = (digits: string) =>
      send(
        patient,
        INGEST,
        `{"measurements":[{"type":"glucose","unit":"mmol/L","measuredAt":"${measuredAt}","value":${digits}}]}`,
      );
    const answers = [await item('6.30'), await item('6.3'), await item('7.1'), await item('7.10'), await item('6.300')];
    const outcomes = answers.flatMap(({ body }) => body.items);
    expect(outcomes.map(({ status }) => status)).toEqual([
      'recorded',
      'duplicate',
      'recorded',
      'duplicate',
      'duplicate',
    ]);
    expect(outcomes[2]?.conflict).toBe(true);
    expect(await recorded(patient)).toEqual([
      { sender_id: null, value_text: '6.30', ordinal: 0, conflict: false },
      { sender_id: null, value_text: '7.1', ordinal: 1, conflict: true },
    ]);
  });
});

describe('numbers', () => {
  test('keep their digits all the way out: 6.30 stays 6.30', async () => {
    const patient = takePatient('diabetes');
    const measuredAt = new Date().toISOString();
    const items = ['6.30', '2.50', '6.0e0'].map(
      (value, i) => `{"type":"glucose","unit":"mmol/L","measuredAt":"${measuredAt}","id":"${i}","value":${value}}`,
    );
    const sent = await send(patient, INGEST, `{"measurements":[${items.join(',')}]}`);
    expect(sent.status).toBe(200);
    await nurse.entryOf(patient.id);
    const list = await nurse.get(`/api/v1/units/${nurse.unitId}/worklist`);
    expect(list.text).toContain(`"value":2.50,"unit":"mmol/L"`);
    await recorded(patient);
    const read = await nurse.get(`/api/v1/patients/${patient.id}/measurements?type=glucose`);
    expect(read.text.match(/"value":[0-9.e]+,"unit":"[^"]+","canonical"/g)?.toSorted()).toEqual([
      '"value":2.50,"unit":"mmol/L","canonical"',
      '"value":6.0e0,"unit":"mmol/L","canonical"',
      '"value":6.30,"unit":"mmol/L","canonical"',
    ]);
    const alerts = await nurse.get(`/api/v1/patients/${patient.id}/alerts`);
    expect(alerts.text).toContain('"value":2.50');
  });

  test('a meter that says LO is kept without a number and is red, HI too', async () => {
    const [low, high] = [takePatient('diabetes'), takePatient('diabetes')];
    await ingest(low, glucose(undefined, { comparator: 'LO', unit: undefined }));
    await ingest(high, glucose(undefined, { comparator: 'HI' }));
    const entry = await nurse.entryOf(low.id);
    expect(entry).toMatchObject({ severity: 'red', comparator: 'LO' });
    expect(entry.value).toBeUndefined();
    expect(await nurse.entryOf(high.id)).toMatchObject({ severity: 'red', comparator: 'HI' });
    expect(await recorded(low, 'value_text, comparator')).toEqual([{ value_text: null, comparator: 'LO' }]);
  });
});

describe('time', () => {
  const DAY_MS = 86_400_000;

  test('a late reading is recorded as late, opens an alert only when its series has nothing newer, and moves none', async () => {
    const [alone, behind] = [takePatient('copd'), takePatient('copd')];
    const lateAt = Date.now() - 3 * DAY_MS;
    expect((await ingest(alone, oxygen(80, { at: lateAt }))).body.items[0]?.status).toBe('recorded');
    expect(await nurse.entryOf(alone.id)).toMatchObject({ late: true, severity: 'red' });
    expect(await recorded(alone, 'late')).toEqual([{ late: true }]);

    await ingest(behind, oxygen(87));
    const { status } = await nurse.acknowledge(await nurse.entryOf(behind.id));
    expect(status).toBe(200);
    await ingest(behind, oxygen(80, { at: lateAt }));
    const entry = await nurse.entryOf(behind.id, ({ count }) => count === 2);
    expect(entry).toMatchObject({ state: 'acknowledged', severity: 'yellow', value: 87, late: false });

    const quiet = takePatient('copd');
    await ingest(quiet, oxygen(95));
    await ingest(quiet, oxygen(80, { at: lateAt }));
    expect(await recorded(quiet, 'late')).toEqual([{ late: false }, { late: true }]);
    expect((await nurse.worklist()).some(({ patientId }) => patientId === quiet.id)).toBe(false);
  });

  test('a time more than five minutes ahead is refused and counted; four minutes ahead is taken', async () => {
    const patient = takePatient('copd');
    const ahead = (minutes: number) => oxygen(95, { at: Date.now() + minutes * MINUTE_MS });
    const { status, body } = await ingest(patient, ahead(7), ahead(4), ahead(600));
    expect(status).toBe(200);
    expect(body.items.map((item) => item.status)).toEqual(['refused', 'recorded', 'refused']);
    expect(body.items[0]?.problem).toMatchObject({ code: 'time-in-future', field: 'measuredAt' });
    expect(await counted(patient)).toEqual({ 'time-in-future': 2 });
  });

  test('a device that says what its clock shows is corrected, and its drift counted', async () => {
    const patient = takePatient('copd');
    const hour = 60 * MINUTE_MS;
    const measured = Date.now() - 10 * MINUTE_MS;
    const sentAt = new Date(Date.now() + hour).toISOString();
    const { body } = await send(patient, INGEST, { sentAt, measurements: [oxygen(94, { at: measured + hour })] });
    expect(body.items[0]?.status).toBe('recorded');
    const [row] = (await recorded(patient, 'clock, device_time, measured_at')) as [Record<string, unknown>];
    expect(row).toMatchObject({ clock: 'corrected', device_time: new Date(measured + hour) });
    expect(Math.abs(Number(row.measured_at) - measured)).toBeLessThan(30_000);
    expect(await counted(patient)).toEqual({ 'clock-drift': 1 });
  });
});

/** Each as it is sent inside `measurements`, with the code and field it is refused with. */
const now = () => new Date().toISOString();
const REFUSED: readonly (readonly [string, () => string, string, string | undefined])[] = (
  [
    ['no unit', { type: 'pulse', value: 173.37 }, 'missing-unit', 'unit'],
    ['an empty unit', { type: 'pulse', value: 173.37, unit: '' }, 'missing-unit', 'unit'],
    ['a unit of another measure', { type: 'glucose', value: 64.919, unit: 'mg' }, 'wrong-unit', 'unit'],
    ['a unit in other letters', { type: 'glucose', value: 6.1, unit: 'MMOL/L' }, 'wrong-unit', 'unit'],
    ['an impossible value', { type: 'glucose', value: 64.919, unit: 'mmol/L' }, 'impossible-value', 'value'],
    ['a value below zero', { type: 'pulse', value: -173.37, unit: '/min' }, 'impossible-value', 'value'],
    ['1e308', { type: 'pulse', value: 1e308, unit: '/min' }, 'impossible-value', 'value'],
    ['LO as its value', { type: 'glucose', value: 'LO', unit: 'mmol/L' }, 'invalid-value', 'value'],
    ['NaN as a text', { type: 'pulse', value: 'NaN', unit: '/min' }, 'invalid-value', 'value'],
    ['a number as a text', { type: 'pulse', value: '173.37', unit: '/min' }, 'invalid-value', 'value'],
    ['null', { type: 'pulse', value: null, unit: '/min' }, 'invalid-value', 'value'],
    ['no value', { type: 'pulse', unit: '/min' }, 'missing-value', 'value'],
    ['an unknown type', { type: 'mood-of-Plantesen', value: 88.8812, unit: '/min' }, 'unknown-type', 'type'],
    ['a type of every object', { type: 'constructor', value: 5, unit: '%' }, 'unknown-type', 'type'],
    ['__proto__ as its type', { type: '__proto__', value: 5, unit: '%' }, 'unknown-type', 'type'],
    ['no type', { value: 70, unit: '/min' }, 'unknown-type', 'type'],
    [
      'a patient of its own choosing',
      { type: 'pulse', value: 70, unit: '/min', patientId: 'x' },
      'unexpected-field',
      'patientId',
    ],
    ['no time', { type: 'pulse', value: 70, unit: '/min', measuredAt: undefined }, 'invalid-time', 'measuredAt'],
    [
      'a time without offset',
      { type: 'pulse', value: 70, unit: '/min', measuredAt: '2026-01-01T10:00:00' },
      'invalid-time',
      'measuredAt',
    ],
    [
      '30 February',
      { type: 'pulse', value: 70, unit: '/min', measuredAt: '2026-02-30T10:00:00Z' },
      'invalid-time',
      'measuredAt',
    ],
    [
      'a diastolic above the systolic',
      { type: 'blood-pressure', components: { systolic: 64.919, diastolic: 88.8812 }, unit: 'mm[Hg]' },
      'impossible-value',
      'components',
    ],
    ['an unknown answer', { type: 'consciousness', answer: 'Plantesen' }, 'unknown-answer', 'answer'],
    ['a NUL in its id', { type: 'pulse', value: 70, unit: '/min', id: 'a\0b' }, 'invalid-value', 'id'],
    ['half a surrogate pair', { type: 'pulse', value: 70, unit: '/min', id: '\ud800' }, 'invalid-value', 'id'],
  ] as const
).map(
  ([name, item, code, field]) => [name, () => JSON.stringify({ measuredAt: now(), ...item }), code, field] as const,
);
const RAW: typeof REFUSED = [
  ['a text', () => '"Plantesen"', 'invalid-value', undefined],
  ['null itself', () => 'null', 'invalid-value', undefined],
  [
    'a number beyond a double',
    () => `{"type":"pulse","value":1e999,"unit":"/min","measuredAt":"${now()}"}`,
    'invalid-value',
    'value',
  ],
];

describe('items that are refused', () => {
  const patient = takePatient('copd');
  const good = takePatient('copd');

  test.each([...REFUSED, ...RAW])('with %s is refused by code and field, alone', async (_, item, code, field) => {
    const alone = await send(patient, INGEST, `{"measurements":[${item()}]}`);
    expect([alone.status, alone.headers.get('content-type')]).toEqual([422, 'application/problem+json']);
    expect(alone.body).toMatchObject({
      code: 'no-item-kept',
      errors: [{ code, field: field === undefined ? 'measurements[0]' : `measurements[0].${field}` }],
      items: [{ index: 0, status: 'refused', problem: { code, title: expect.any(String) } }],
    });
    expect(alone.body.items[0]?.problem?.field).toBe(field);
    const between = `{"measurements":[${JSON.stringify(oxygen(95))},${item()},${JSON.stringify(oxygen(95, { at: 1e12 }))}]}`;
    const mixed = await send(good, INGEST, between);
    expect(mixed.status).toBe(200);
    expect(mixed.body.items[1]).toMatchObject({ index: 1, status: 'refused', problem: { code } });
    expect(mixed.body.items[0]?.status).toBe('recorded');
  });

  test('are counted by code, and none of them is in the records', async () => {
    const expected = new Map<string, number>();
    for (const [, , code] of [...REFUSED, ...RAW]) expected.set(code, (expected.get(code) ?? 0) + 1);
    expect(await counted(patient)).toEqual(Object.fromEntries(expected));
    expect(await recorded(patient)).toEqual([]);
  });
});

test('whatever was sent, nothing failed, and no value and no name stands in a line of the logs', async () => {
  const patient = takePatient('diabetes');
  const context = { note: 'Plantesen' };
  await ingest(patient, glucose(4.0404, { id: 'Plantesen', context }), glucose(2.0404, { id: 'b' }));
  expect(await recorded(patient, 'value_text, context')).toHaveLength(2);
  const entry = await nurse.entryOf(patient.id);
  await nurse.acknowledge(entry, { note: 'Plantesen 64.919' });
  await nurse.get(`/api/v1/patients/${patient.id}/measurements?cursor=Plantesen&type=173.37`);
  await nurse.get('/api/v1/patients/Plantesen/measurements');
  expect(statuses.filter((status) => status >= 500)).toEqual([]);
  const names = stack.demo.tenants.flatMap(({ patients }) => patients.map(({ name }) => name));
  const logs = stack.logs();
  expect(logs).toContain('"route":"/ingest/v1/measurements"');
  expect([...PLANTED, '2.0404', patient.id, ...names].filter((secret) => logs.includes(secret))).toEqual([]);
});
