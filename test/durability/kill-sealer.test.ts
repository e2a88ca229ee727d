import type { AuditStateView } from '@naer/contracts/audit';
import { afterAll, expect, test } from 'vitest';
import { castOf } from '../support/cast.ts';
import { eventually } from '../support/eventually.ts';
import { startStack } from '../support/stack.ts';
import { naer, personAs } from '../support/steward.ts';

const stack = await startStack({ patients: 10, hangable: false });
afterAll(() => stack.stop());
const { tenantId, nurse, takePatient } = castOf(stack);
const patients = Array.from({ length: 4 }, () => takePatient('copd'));
const auditor = await personAs(stack, tenantId, nurse.id, 'auditor');
const KILLS = 3;

/** Reads without end, four at a time; what fails while something is dead is tried again. */
function startReading(): { stop(): Promise<number> } {
  let going = true;
  let shown = 0;
  const read = async (patientId: string) => {
    while (going) {
      const answer = await nurse.get(`/api/v1/patients/${patientId}/measurements`).catch(() => undefined);
      if (answer?.status === 200) shown += 1;
      else await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  const readers = Promise.all(patients.map(({ id }) => read(id)));
  return {
    stop: async () => {
      going = false;
      await readers;
      return shown;
    },
  };
}

const sealedBlocks = async () =>
  (await stack.ownerSql<{ n: number }>('select count(*)::int as n from audit_seal where tenant_id = $1', [tenantId]))[0]
    ?.n ?? 0;

test('sealers killed with -9, and PostgreSQL under them, while people read: one chain, every row in it once', async () => {
  const reading = startReading();
  await stack.sweep();
  for (let kill = 0; kill < KILLS; kill += 1) {
    const before = await sealedBlocks();
    await eventually(sealedBlocks, (blocks) => blocks > before);
    await stack.killWorkerd9();
    await stack.restartWorker();
    await stack.sweep();
    const between = await sealedBlocks();
    await eventually(sealedBlocks, (blocks) => blocks > between);
    await stack.killPostgres9();
    await stack.startPostgres();
  }
  const shown = await reading.stop();
  expect(shown).toBeGreaterThan(KILLS);
  await stack.sweep();
  await eventually(
    () => auditor.get<AuditStateView>('/api/v1/audit'),
    ({ status, body }) => status === 200 && body.unsealed === 0,
  );
  const [said, ...more] = await naer(stack, ['audit', 'verify', '--tenant', tenantId]);
  expect(said).toMatch(/^\d+ blocks with \d+ rows are whole/);
  expect(more.filter((line) => !line.startsWith('not sealed yet'))).toEqual([]);
  const [rows] = await stack.ownerSql<{ shown: number; sealed: number; blocks: number }>(
    `select (select count(*)::int from audit_event where tenant_id = $1 and action = 'measurement.list') as shown,
       (select sum(count)::int from audit_seal where tenant_id = $1) as sealed,
       (select max(block)::int from audit_seal where tenant_id = $1) as blocks`,
    [tenantId],
  );
  // What somebody was shown stands in the log; a read that was cut off after its row has a row too.
  expect(rows?.shown).toBeGreaterThanOrEqual(shown);
  expect(rows?.sealed).toBeGreaterThanOrEqual(rows?.shown ?? Number.POSITIVE_INFINITY);
  expect(rows?.blocks).toBe(await sealedBlocks());
});
