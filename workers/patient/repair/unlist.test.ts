import { evictDurableObject } from 'cloudflare:test';
import type { Alert } from '@naer/domain/alert/alert';
import { expect, it } from 'vitest';
import { eventually, newPatient, type TestPatient } from '../monitor-fixture.ts';
import { withStore } from '../rule-fixture.ts';

/** A red that stands on the list, as the list shows it. */
async function listed(): Promise<{ patient: TestPatient; shown: Alert }> {
  const patient = await newPatient();
  await patient.record(patient.reading(80));
  await eventually(patient.worklist, (items) => items.length === 1);
  const [shown] = await withStore(patient, (store) => store.alerts.live);
  if (shown === undefined) throw new Error('No alert');
  return { patient, shown };
}

const unlist = ({ patient, shown }: { patient: TestPatient; shown: Alert }) =>
  patient.monitor.repair({ kind: 'unlist', unitId: patient.facts.enrolment.unitId, shown: [shown] });

it('an alert that only the list knows is taken in by the monitor that forgot it, and can be acknowledged', async () => {
  const { patient, shown } = await listed();
  const stranger = { ...shown, alertId: crypto.randomUUID(), ruleKey: 'another', revision: { epoch: 3, n: 4 } };
  await unlist({ patient, shown: stranger });
  await evictDurableObject(patient.monitor);
  const alerts = await withStore(patient, (store) => store.alerts.live);
  expect(new Map(alerts.map(({ alertId, revision }) => [alertId, revision]))).toEqual(
    new Map([
      [shown.alertId, shown.revision],
      [stranger.alertId, { epoch: 3, n: 5 }],
    ]),
  );
});

it('one whose rule has a live alert by now is over, and leaves the list', async () => {
  const { patient, shown } = await listed();
  const alertId = crypto.randomUUID();
  await unlist({ patient, shown: { ...shown, alertId } });
  const found = await withStore(patient, (store) => [store.alerts.live.length, store.alerts.find(alertId)?.state]);
  expect(found).toEqual([1, 'resolved']);
});

it('over a revision that a lost monitor has given the alert goes on under the next', async () => {
  const { patient, shown } = await listed();
  await unlist({ patient, shown: { ...shown, revision: { epoch: 1, n: 9 }, state: 'acknowledged' } });
  const [entry] = await eventually(patient.worklist, (items) => items[0]?.revision === '1-10');
  expect(entry).toMatchObject({ alertId: shown.alertId, state: 'open' });
});
