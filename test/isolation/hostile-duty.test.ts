import { randomUUID } from 'node:crypto';
import type { DrillRun } from '@naer/domain/drill/drill-run';
import { addPushSubscription, MOST_BROWSERS } from '@naer/services/duty/add-push-subscription';
import { listPushSubscriptions } from '@naer/services/duty/get-duties';
import { addPractitioner } from '@naer/services/practitioner/add-practitioner';
import { applyMonitorEvents } from '@naer/services/projection/apply-monitor-events';
import { afterAll, expect, test } from 'vitest';
import { startRecords } from '../support/records.ts';
import { MEASURED_AT } from '../support/records-changes.ts';
import { testBrowser } from '../support/records-duty.ts';
import { must, seedTenant } from '../support/records-tenant.ts';

const stack = await startRecords();
afterAll(() => stack.close());
const { records } = stack;

test('a test alarm under the id of another unit’s leaves that as it is', async () => {
  const { tenantId, unitId, otherUnitId, practitionerId } = await seedTenant(records);
  const drillId = randomUUID();
  const keep = async (of: string, n: number) => {
    const at = { startedAt: MEASURED_AT, startedBy: practitionerId, recordedAt: MEASURED_AT };
    const run: DrillRun = { v: 1, drillId, unitId: of, n, ...at };
    const payload = { v: 1, tenantId, patientId: randomUUID(), changes: [{ kind: 'drill', run }] } as const;
    expect(await applyMonitorEvents(records, [payload])).toEqual([{ ok: true, parked: [] }]);
  };
  for (const [of, n] of [
    [unitId, 1],
    [otherUnitId, 9],
    [unitId, 2],
  ] as const)
    await keep(of, n);
  const rows = await stack.query(`select unit_id, n::int, body ->> 'unitId' as told from drill where drill_id = $1`, [
    drillId,
  ]);
  expect(rows).toEqual([{ unit_id: unitId, n: 2, told: unitId }]);
});

test('a person has so many browsers that are told: the oldest makes room, and nobody else’s', async () => {
  const { tenantId, reader, unitId } = await seedTenant(records);
  const practitionerId = randomUUID();
  const units = [{ unitId, role: 'nurse' as const }];
  must(await addPractitioner(records, { tenantId, practitionerId, name: 'Ola Testesen', units }));
  const other = { ...reader, practitionerId };
  const add = async (who: typeof reader, name: string) => {
    const subscriptionId = randomUUID();
    must(await addPushSubscription(records, who, { unitId, subscriptionId, ...testBrowser(tenantId, name) }));
    return subscriptionId;
  };
  const colleague = await add(other, 'colleague');
  const added: string[] = [];
  for (let n = 0; n < MOST_BROWSERS + 2; n += 1) added.push(await add(reader, `own-${n}`));
  const own = must(await listPushSubscriptions(records, reader)).map(({ subscriptionId }) => subscriptionId);
  expect(own).toEqual(added.slice(2));
  expect(must(await listPushSubscriptions(records, other))).toMatchObject([{ subscriptionId: colleague }]);
});
