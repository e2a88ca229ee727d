import { randomUUID } from 'node:crypto';
import type { Records } from '@naer/db/records';
import type { Reading } from '@naer/domain/measurement/reading';
import { holdReadings } from '@naer/services/device/hold-readings';
import { must, type TestTenant } from './records-tenant.ts';

/** A reading that is kept at a device of the tenant, as no patient could be named; answers its id. */
export async function seedHeldReading(
  records: Records,
  { tenantId, organisationId, patients }: TestTenant,
): Promise<string> {
  const deviceId = patients[0]?.device.deviceId ?? '';
  const at = Date.UTC(2026, 10, 20);
  const reading: Reading = {
    v: 1,
    type: 'pulse',
    series: 'pulse',
    quantity: { text: '61', unit: '/min', canonical: 61 },
    deviceTime: at,
    measuredAt: at,
    measuredAtText: new Date(at).toISOString(),
    precision: 'instant',
    receivedAt: at,
    clock: 'device',
    late: true,
    doubts: [],
    deviceId,
    senderId: randomUUID(),
    door: 'ingest',
    mappingVersion: '1',
  };
  const held = [{ reading, reason: 'not-assigned-at-measured-time' }] as const;
  const [kept] = must(await holdReadings(records, { tenantId, deviceId, organisationId, held }));
  return kept?.heldId ?? '';
}
