import { afterAll, expect, test } from 'vitest';
import { castOf } from '../support/cast.ts';
import { deviceDoor } from '../support/device-door.ts';
import { eventually } from '../support/eventually.ts';
import { glucose, MINUTE_MS, oxygen } from '../support/items.ts';
import { startStack } from '../support/stack.ts';
import { withoutIds } from '../support/without-ids.ts';

const stack = await startStack({ patients: 12, hangable: false });
afterAll(() => stack.stop());
const { nurse, takePatient } = castOf(stack);
const { ingest, recorded } = deviceDoor(stack);

/** Parked records of all monitors, as the last sweep has counted them. */
async function parked(): Promise<number> {
  await stack.sweep();
  return Number(
    /"parked":(\d+)/.exec(
      stack
        .workerLog()
        .split('\n')
        .findLast((line) => line.includes('parked')) ?? '',
    )?.[1],
  );
}

const REFUSE = `alter table measurement add constraint poisoned check (value_text is distinct from '17.337') not valid`;

test('a record that PostgreSQL refuses for ever is parked and counted; what stands before and behind it arrives', async () => {
  await stack.ownerSql(REFUSE);
  const [patient, neighbours] = [takePatient('diabetes'), [takePatient('diabetes'), takePatient('diabetes')]];
  const at = Date.now() - 30 * MINUTE_MS;
  const item = (n: number, value: number) => glucose(value, { at: at + n * MINUTE_MS, id: `item-${n}` });
  const batch = [item(1, 5.1), item(2, 17.337), item(3, 5.3), item(4, 2.4)];
  const answers = await Promise.all([
    ingest(patient, ...batch),
    ...neighbours.map((neighbour) => ingest(neighbour, oxygen(95), oxygen(94, { at }))),
  ]);
  for (const { status, body } of answers)
    expect([status, ...new Set(body.items.map((outcome) => outcome.status))]).toEqual([200, 'recorded']);
  await ingest(patient, item(5, 5.5), item(6, 17.337), item(7, 5.7));

  const rows = await recorded(patient, 'sender_id');
  expect(rows.map(({ sender_id }) => sender_id)).toEqual(['item-1', 'item-3', 'item-4', 'item-5', 'item-7']);
  for (const neighbour of neighbours) expect(await recorded(neighbour)).toHaveLength(2);
  expect(await parked()).toBe(2);
  expect(withoutIds(stack.logs())).not.toContain('17.337');
});

test('the alert of a reading that PostgreSQL refuses is raised, acknowledged and recorded all the same', async () => {
  const patient = takePatient('diabetes');
  await stack.ownerSql(
    `alter table measurement add constraint also_poisoned check (value_text is distinct from '1.7337') not valid`,
  );
  await ingest(patient, glucose(1.7337));
  const entry = await nurse.entryOf(patient.id);
  expect(entry).toMatchObject({ severity: 'red', value: 1.7337 });
  expect((await nurse.acknowledge(entry)).status).toBe(200);
  await eventually(
    () => stack.ownerSql<{ state: string }>('select state from alert where alert_id = $1', [entry.alertId]),
    ([row]) => row?.state === 'acknowledged',
  );
  expect(await recorded(patient)).toEqual([]);
});

test('parked records stay parked and counted: over a restart, and when the reason is gone', async () => {
  const before = await parked();
  expect(before).toBeGreaterThan(0);
  await stack.killWorkerd9();
  await stack.restartWorker();
  await stack.ownerSql('alter table measurement drop constraint poisoned, drop constraint also_poisoned');
  expect(await parked()).toBe(before);
});

test('a table that is not as it should be holds everything back, parks nothing, and lets all through once it is mended', async () => {
  const patients = Array.from({ length: 4 }, () => takePatient('heart-failure'));
  const before = await parked();
  await stack.ownerSql('alter table measurement rename to measurement_away');
  for (const patient of patients) expect((await ingest(patient, oxygen(96, { id: 'held' }))).status).toBe(200);
  await nurse.worklist();
  expect(await parked()).toBe(before);
  await stack.ownerSql('alter table measurement_away rename to measurement');
  for (const patient of patients) expect(await recorded(patient, 'sender_id')).toEqual([{ sender_id: 'held' }]);
  expect(await parked()).toBe(before);
});
