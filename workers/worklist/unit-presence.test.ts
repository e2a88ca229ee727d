import { runInDurableObject } from 'cloudflare:test';
import type { PatientPage } from '@naer/contracts/worklist';
import { expect, it } from 'vitest';
import { getUnitDuty } from '../duty/get-unit-duty.ts';
import { bindings, listen, newList, type TestList, waitFor } from './worklist-fixture.ts';

/** The unit has a duty, and nobody is on it. */
async function promise({ tenantId, unitId }: TestList): Promise<void> {
  const care = {
    v: 1,
    unitId,
    organisationId: crypto.randomUUID(),
    version: 1,
    kind: 'municipality',
    liveQueue: true,
    policies: [],
    redSnoozeMinutes: 60,
    greens: 2,
    contactsRaise: 3,
  } as const;
  await getUnitDuty(bindings, tenantId, unitId).applyUnit({
    v: 1,
    tenantId,
    unitId,
    version: 1,
    timeZone: 'Europe/Oslo',
    care,
    duties: ['nurse'],
    shifts: [],
    contacts: [],
    subscriptions: [],
  });
}

async function unitOf(list: TestList): Promise<PatientPage['unit']> {
  const answer = await list.handle.patients({});
  return answer.ok ? (JSON.parse(answer.json) as PatientPage).unit : undefined;
}

it('a unit where nobody is on call is unattended until somebody opens its list', async () => {
  const list = newList();
  await promise(list);
  await list.apply(await list.put());
  const until = async (unattended: boolean) => {
    let unit: PatientPage['unit'];
    await waitFor(async () => {
      unit = await unitOf(list);
      return unit?.unattended === unattended;
    });
    return unit;
  };
  expect(await until(true)).toEqual({ open: true, onCall: 0, unattended: true, connected: 0 });
  const live = await listen(list);
  await live.until(1);
  await runInDurableObject(list.stub, (instance) => {
    instance.effects = { ...instance.effects, now: () => Date.now() + 31_000 };
  });
  expect(await until(false)).toEqual({ open: true, onCall: 0, unattended: false, connected: 1 });
  await waitFor(() => live.messages.at(-1)?.unit?.unattended === false);
});
