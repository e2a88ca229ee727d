import type { RecordsPayload } from '@naer/domain/monitor/change';
import type { Rule } from '@naer/domain/rules/rule';
import { expect, it } from 'vitest';
import { recordBatch } from './record-batch.ts';
import { measured, NOON, patientWith, withStore } from './rule-fixture.ts';
import { MAX_ROW_CHARACTERS, type WorklistPayload } from './write-changes.ts';

const MINUTE = 60_000;
const RULES = 60;
const READINGS = 500;

it('a full call on which every rule fires is kept whole, in rows that a store can hold', async () => {
  const rules = Array.from(
    { length: RULES },
    (_, n): Rule => ({ type: 'zones', ruleKey: `low-${n}`, measure: 'oxygen-saturation', unit: '%', redLow: 86 }),
  );
  const patient = await patientWith(rules);
  const now = NOON + READINGS * MINUTE;
  const readings = Array.from({ length: READINGS }, (_, n) =>
    measured('oxygen-saturation', 80, NOON + n * MINUTE, { receivedAt: now }),
  );
  const rows = await withStore(patient, (store, storage) => {
    const batch = { v: 1, credential: patient.credential, receivedAt: now, refusals: [], readings } as const;
    expect(recordBatch(store, store.registry.facts ?? patient.facts, batch, now).ok).toBe(true);
    expect(store.outbox.sequence).toBe(READINGS);
    return storage.sql
      .exec<{ destination: string; payload: string }>('select destination, payload from outbox order by slot')
      .toArray();
  });
  expect(Math.max(...rows.map(({ payload }) => payload.length))).toBeLessThanOrEqual(MAX_ROW_CHARACTERS);
  const changes = rows
    .filter(({ destination }) => destination === 'records')
    .flatMap(({ payload }) => (JSON.parse(payload) as RecordsPayload).changes);
  const kinds = Map.groupBy(changes, ({ kind }) => kind);
  expect([...kinds].map(([kind, own]) => [kind, own.length]).sort()).toEqual([
    ['alert', RULES],
    ['alert-history', RULES * READINGS],
    ['measurement', READINGS],
  ]);
  const listed = rows
    .filter(({ destination }) => destination !== 'records')
    .flatMap(({ payload }) => (JSON.parse(payload) as WorklistPayload).alerts);
  expect(new Set(listed.map(({ alertId }) => alertId)).size).toBe(RULES);
});
