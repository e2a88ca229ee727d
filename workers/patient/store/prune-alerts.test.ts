import type { Alert } from '@naer/domain/alert/alert';
import { expect, it } from 'vitest';
import { applyFacts } from '../apply-facts.ts';
import { newPatient } from '../monitor-fixture.ts';
import { DAY, withStore } from '../rule-fixture.ts';

it('alerts that were resolved long ago are let go when newer facts come, and none that somebody may still ask for', async () => {
  const patient = await newPatient();
  await patient.record(patient.reading(80));
  const now = Date.now() + DAY;
  const kept = await withStore(patient, (store) => {
    const [open] = store.alerts.live;
    if (open === undefined) throw new Error('nothing has opened');
    const resolved = (alertId: string, daysAgo: number): Alert => {
      const done = { at: now - daysAgo * DAY, by: 'nurse', unitId: open.unitId, outcome: 'visit' } as const;
      return { ...open, alertId, state: 'resolved', resolved: done };
    };
    for (const daysAgo of [1, 90, 399, 401, 2000]) store.alerts.put(resolved(`resolved-${daysAgo}`, daysAgo));
    store.alerts.put({ ...open, alertId: 'old', openedAt: now - 2000 * DAY });
    applyFacts(store, { ...patient.facts, version: 2 }, now);
    const ids = ['old', ...[1, 90, 399, 401, 2000].map((daysAgo) => `resolved-${daysAgo}`)];
    return ids.filter((alertId) => store.alerts.find(alertId) !== undefined);
  });
  expect(kept).toEqual(['old', 'resolved-1', 'resolved-90', 'resolved-399']);
});
