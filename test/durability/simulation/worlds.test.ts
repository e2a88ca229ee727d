import { availableParallelism } from 'node:os';
import { beforeAll, describe, expect, it } from 'vitest';
import { runInThread, tellBroken } from './run-in-thread.ts';
import type { RunReport } from './run-worlds.ts';

/** `NAER_WORLDS=<n>` runs more or fewer, `NAER_FIRST_WORLD=<seed>` others. */
const WORLDS = Number(process.env.NAER_WORLDS ?? 10_000);
const FIRST = Number(process.env.NAER_FIRST_WORLD ?? 1);
const THREADS = Math.min(2, availableParallelism());
const BROKEN_AT_MOST = 5;

describe(`${WORLDS} seeded worlds of patients, devices, people and faults`, () => {
  let reports: readonly RunReport[] = [];

  beforeAll(async () => {
    const each = Math.ceil(WORLDS / THREADS);
    const orders = Array.from({ length: THREADS }, (_, i) => ({
      from: FIRST + i * each,
      worlds: Math.min(each, WORLDS - i * each),
      atMostBroken: BROKEN_AT_MOST,
    }));
    reports = await Promise.all(orders.map((order) => runInThread(order)));
  }, 1_800_000);

  it('keep every promise after every step, and are equal everywhere once they are drained', () => {
    expect(reports.map(tellBroken).join('')).toBe('');
    expect(reports.reduce((sum, { worlds }) => sum + worlds, 0)).toBe(WORLDS);
  });

  it.each([
    ...['item recorded', 'item quarantined', 'item duplicate', 'batch: credential-revoked'],
    ...['act acknowledge', 'act start', 'act attempt', 'act snooze', 'act unsnooze', 'act receipt', 'act resolve'],
    ...['act offer-handover', 'act accept-handover', 'act decline-handover', 'act withdraw-handover'],
    ...['act refused: stale-revision', 'act refused: forbidden', 'command repeated', 'patient act claim'],
    ...['facts: access', 'act of who is kept out', 'an alert is hidden'],
    ...['facts: plan', 'facts: later', 'facts: pause', 'facts: care', 'notices taken', 'notice undelivered'],
    ...[
      'monitor crashed',
      'worklist crashed',
      'projector crashed',
      'duty crashed',
      'worklist lost',
      'monitor lost',
      'relisted',
      'unlisted',
      'call lost',
    ],
    ...['postgres down', 'postgres hangs', 'postgres commits-unheard', 'worklist down', 'duty down'],
    ...['alarm late', 'alarm very-late', 'alarm twice', 'alarm never', 'monitor woken by the worklist'],
  ])('have seen: %s', (what) => {
    expect(reports.reduce((sum, { counts }) => sum + (counts[what] ?? 0), 0)).toBeGreaterThan(0);
  });
});
