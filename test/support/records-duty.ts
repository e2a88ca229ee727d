import { randomUUID } from 'node:crypto';
import type { SealedPush } from '@naer/auth/staff-address';
import type { SealedIdentity } from '@naer/domain/monitor/registry';
import { addPushSubscription } from '@naer/services/duty/add-push-subscription';
import { loadUnitDesk } from '@naer/services/duty/load-unit-desk';
import { saveDuties } from '@naer/services/duty/save-duty';
import { saveShift } from '@naer/services/duty/save-shift';
import { setContact } from '@naer/services/duty/set-contact';
import { signPolicy } from '@naer/services/duty/sign-policy';
import type { TestRecords } from './records.ts';
import { must, type TestTenant } from './records-tenant.ts';

const HOUR_MS = 3_600_000;

/** As if the tenant's key had sealed it (see `seedTenant`). */
export function testSeal(tenantId: string, what: string): SealedIdentity {
  return { v: 1, sealed: `seal of ${what}`, wrappedKey: `wrapped-${tenantId}` };
}

/** A browser at Google's push service, by a name of its own. */
export function testBrowser(
  tenantId: string,
  name: string,
): { readonly endpoint: string; readonly sealed: SealedPush } {
  const endpoint = `https://fcm.googleapis.com/fcm/send/${name}`;
  return { endpoint, sealed: { seal: testSeal(tenantId, name), index: `index of ${name}` } };
}

/** A row in each table of duty: the reader has the one duty of the unit for an hour and can be reached. */
export async function seedEveryDutyTable({ records }: TestRecords, { reader, unitId }: TestTenant): Promise<void> {
  const { practitionerId } = reader;
  const desk = async () => must(await loadUnitDesk(records, reader, unitId));
  const now = Date.now();
  must(
    await saveDuties(records, reader, { unitId, desk: await desk(), duties: [{ key: 'first', name: 'Førstevakt' }] }),
  );
  const steps = [{ afterMinutes: 0, duty: 'first', channel: 'sms' as const }];
  const red = { counting: 'always' as const, steps, rounds: 1, roundAfterMinutes: 10 };
  must(
    await signPolicy(records, reader, { unitId, desk: await desk(), draft: { ladders: { red }, followUpMinutes: 60 } }),
  );
  const draft = { practitionerId, from: now, to: now + HOUR_MS };
  must(
    await saveShift(records, reader, { unitId, desk: await desk(), duty: 'first', shiftId: randomUUID(), draft, now }),
  );
  const seal = testSeal(reader.tenantId, 'a telephone');
  must(await setContact(records, reader, { unitId, desk: await desk(), practitionerId, seal }));
  const browser = testBrowser(reader.tenantId, 'test');
  must(await addPushSubscription(records, reader, { unitId, subscriptionId: randomUUID(), ...browser }));
}
