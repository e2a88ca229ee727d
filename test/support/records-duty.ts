import { randomUUID } from 'node:crypto';
import { addPushSubscription } from '@naer/services/duty/add-push-subscription';
import { loadUnitDesk } from '@naer/services/duty/load-unit-desk';
import { saveDuties } from '@naer/services/duty/save-duty';
import { saveShift } from '@naer/services/duty/save-shift';
import { setContact } from '@naer/services/duty/set-contact';
import { signPolicy } from '@naer/services/duty/sign-policy';
import type { TestRecords } from './records.ts';
import { must, type TestTenant } from './records-tenant.ts';

const HOUR_MS = 3_600_000;

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
  must(await setContact(records, reader, { unitId, desk: await desk(), practitionerId, phone: '+4799900001' }));
  const endpoint = 'https://fcm.googleapis.com/fcm/send/test';
  const request = { endpoint, keys: { p256dh: 'p'.repeat(87), auth: 'a'.repeat(22) } };
  must(await addPushSubscription(records, reader, { unitId, subscriptionId: randomUUID(), request }));
}
