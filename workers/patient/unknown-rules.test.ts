import { evictDurableObject } from 'cloudflare:test';
import type { Rule } from '@naer/domain/rules/rule';
import { expect, it, vi } from 'vitest';
import { applyFacts } from './apply-facts.ts';
import { recordBatch } from './record-batch.ts';
import { alertsOf, measured, NOON, patientWith, planOf, withStore } from './rule-fixture.ts';

const spo2: Rule = { type: 'zones', ruleKey: 'spo2', measure: 'oxygen-saturation', unit: '%', redLow: 86 };
/** As a newer version of this system may have stored it. */
const ofTomorrow = { type: 'forecast', ruleKey: 'tomorrow', horizon: 3 } as unknown as Rule;

it('a rule of an unknown type is told of in the log, and the rules beside it go on', async () => {
  const said = vi.spyOn(console, 'log');
  const patient = await patientWith([spo2]);
  await withStore(patient, (store) =>
    applyFacts(store, { ...patient.facts, version: 99, plans: [planOf([ofTomorrow, spo2])] }, NOON),
  );
  expect(said.mock.calls.flat().filter((line) => String(line).includes('rules-unknown'))).toHaveLength(1);
  await evictDurableObject(patient.monitor);
  await withStore(patient, (store) => {
    const facts = store.registry.facts ?? patient.facts;
    const readings = [measured('oxygen-saturation', 80, NOON)];
    return recordBatch(
      store,
      facts,
      { v: 1, credential: patient.credential, receivedAt: NOON, refusals: [], readings },
      NOON,
    );
  });
  expect(await alertsOf(patient)).toMatchObject([{ ruleKey: 'spo2', severity: 'red' }]);
});
