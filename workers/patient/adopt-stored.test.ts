import { evictDurableObject } from 'cloudflare:test';
import type { Revision } from '@naer/domain/alert/alert';
import { clocksOf } from '@naer/domain/alert/alert-clock';
import { formatRevision } from '@naer/domain/alert/revision';
import { expect, it } from 'vitest';
import { command, newPatient } from './monitor-fixture.ts';
import { rebuildMonitor } from './rebuild-monitor.ts';
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

it('a red that was acknowledged before there was a second clock has one as soon as its monitor wakes', async () => {
  const patient = await newPatient();
  await patient.record(patient.reading(80));
  const [own] = await withStore(patient, (store) => store.alerts.live);
  if (own === undefined) throw new Error('nothing has opened');
  expect(await command(patient, own.alertId, formatRevision(own.revision))).toMatchObject({ ok: true });
  await withStore(patient, (store) => {
    for (const alert of store.alerts.live) store.alerts.put({ ...alert, followUp: undefined });
    expect(store.alerts.live.flatMap(clocksOf)).toEqual([]);
  });
  await evictDurableObject(patient.monitor);
  await patient.monitor.status();
  const alerts = await withStore(patient, (store) => store.alerts.live);
  expect(alerts.flatMap(clocksOf)).toMatchObject([{ clock: 'follow-up' }]);
  await evictDurableObject(patient.monitor);
  await patient.monitor.status();
  expect((await withStore(patient, (store) => store.alerts.live))[0]?.revision).toEqual(alerts[0]?.revision);
});

it('an alert that cannot be read any more holds neither its monitor nor the clocks of the others', async () => {
  const patient = await newPatient();
  await patient.record(patient.reading(80));
  await withStore(patient, (store) => {
    for (const alert of store.alerts.live) {
      const old = { ...alert, overdue: true, overdueAt: Date.now() - 1, escalation: undefined };
      store.alerts.put({ ...old, alertId: 'aaaa', ruleKey: 'unreadable', revision: null as unknown as Revision });
      store.alerts.put(old);
    }
  });
  await evictDurableObject(patient.monitor);
  expect(await patient.monitor.status().catch(() => 'dead')).not.toBe('dead');
  const alerts = await withStore(patient, (store) => store.alerts.live.filter(({ alertId }) => alertId !== 'aaaa'));
  expect(alerts.flatMap(clocksOf)).toMatchObject([{ clock: 'escalate' }]);
});

it('what the records have without its clocks has them in a monitor that is made anew from them', async () => {
  const patient = await newPatient();
  await patient.record(patient.reading(80));
  const [own] = await withStore(patient, (store) => store.alerts.live);
  if (own === undefined) throw new Error('nothing has opened');
  const lost = await newPatient({ recorded: { sequence: 1, epoch: 1 } });
  const stored = { ...own, overdue: true, overdueAt: Date.now() - 1, escalation: undefined };
  const past = { readings: [], doubts: [], events: [], alerts: [stored], listed: [], quarantine: [], lastActAt: 0 };
  await withStore(lost, (store) => rebuildMonitor(store, lost.facts, { v: 1, ...past }, Date.now()));
  const alerts = await withStore(lost, (store) => store.alerts.live);
  expect(alerts.flatMap(clocksOf)).toMatchObject([{ clock: 'escalate' }]);
});
