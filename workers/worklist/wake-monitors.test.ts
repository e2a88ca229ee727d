import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { expect, it } from 'vitest';
import { moved, newList, type TestList, waitFor } from './worklist-fixture.ts';

const alarmOf = (list: TestList) => runInDurableObject(list.stub, (_, state) => state.storage.getAlarm());

/** Lets the list believe it is `at`, and notes whom it wakes. */
async function watch(list: TestList, at: number, woken: string[], hang = false): Promise<void> {
  await runInDurableObject(list.stub, (instance) => {
    instance.effects = {
      ...instance.effects,
      now: () => at,
      wake: async (tenantId, patientIds) => {
        woken.push(...patientIds.map((patientId) => `${tenantId}/${patientId}`));
        if (hang) await new Promise(() => {});
      },
    };
  });
}

it('wakes a monitor whose clock passed 30 seconds ago without a word, and again until it speaks', async () => {
  const list = newList();
  const overdueAt = Date.now() + 3_600_000;
  const put = await list.put({ overdueAt });
  await list.apply(put);
  expect(await alarmOf(list)).toBe(overdueAt + 30_000);
  const woken: string[] = [];
  await watch(list, overdueAt + 30_001, woken);
  await runDurableObjectAlarm(list.stub);
  expect(woken).toEqual([`${list.tenantId}/${put.patientId}`]);
  expect(await alarmOf(list)).toBe(overdueAt + 90_001);
  await list.apply(moved(put, 2, { overdue: true }));
  await watch(list, overdueAt + 90_002, woken);
  await runDurableObjectAlarm(list.stub);
  expect(woken).toHaveLength(1);
  expect(await alarmOf(list)).toBeNull();
});

it('watches no clock of an acknowledged or resolved alert', async () => {
  const list = newList();
  const overdueAt = Date.now() + 3_600_000;
  await list.apply(
    await list.put({ overdueAt, state: 'acknowledged' }),
    await list.put({ overdueAt, state: 'resolved' }),
  );
  expect(await alarmOf(list)).toBeNull();
});

it('a monitor that hangs does not hold back the next clock', async () => {
  const list = newList();
  const overdueAt = Date.now() + 3_600_000;
  const [first, second] = [await list.put({ overdueAt }), await list.put({ overdueAt: overdueAt + 5000 })];
  await list.apply(first, second);
  const woken: string[] = [];
  await watch(list, overdueAt + 30_001, woken, true);
  await runDurableObjectAlarm(list.stub);
  await watch(list, overdueAt + 35_001, woken, true);
  await runDurableObjectAlarm(list.stub);
  expect(woken.map((key) => key.split('/')[1])).toEqual([first.patientId, second.patientId]);
});

it('arms its clock again when the alarm chain has died', async () => {
  const list = newList();
  const overdueAt = Date.now() + 3_600_000;
  await list.apply(await list.put({ overdueAt }));
  await runInDurableObject(list.stub, (_, state) => state.storage.deleteAlarm());
  await evictDurableObject(list.stub);
  await list.page();
  expect(await alarmOf(list)).toBe(overdueAt + 30_000);
});

it('a clock already past when the alert comes fires at once', async () => {
  const list = newList();
  await list.page();
  const woken: string[] = [];
  await watch(list, Date.now(), woken);
  const put = await list.put({ overdueAt: Date.now() - 60_000 });
  await list.apply(put);
  await waitFor(() => woken.length > 0);
  expect(woken).toEqual([`${list.tenantId}/${put.patientId}`]);
});
