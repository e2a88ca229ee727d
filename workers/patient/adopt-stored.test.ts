import { evictDurableObject } from 'cloudflare:test';
import { clocksOf } from '@naer/domain/alert/alert-clock';
import { expect, it } from 'vitest';
import { newPatient } from './monitor-fixture.ts';
import { withStore } from './rule-fixture.ts';

it('a red that was overdue before ladders were kept has a clock again as soon as its monitor wakes', async () => {
  const patient = await newPatient();
  await patient.record(patient.reading(80));
  await withStore(patient, (store) => {
    for (const alert of store.alerts.live)
      store.alerts.put({ ...alert, overdue: true, overdueAt: Date.now() - 1, escalation: undefined });
    expect(store.alerts.live.flatMap(clocksOf)).toEqual([]);
  });
  await evictDurableObject(patient.monitor);
  await patient.monitor.status();
  const alerts = await withStore(patient, (store) => store.alerts.live);
  expect(alerts.flatMap(clocksOf)).toMatchObject([{ clock: 'escalate' }]);
  await evictDurableObject(patient.monitor);
  await patient.monitor.status();
  expect((await withStore(patient, (store) => store.alerts.live))[0]?.revision).toEqual(alerts[0]?.revision);
});
