import { randomUUID } from 'node:crypto';
import { ARCHIVE_KINDS } from '@naer/services/archive/archive-kinds';
import { type Counting, countOn, NOTHING_COUNTED } from '@naer/services/archive/count-kinds';
import { readPage } from '@naer/services/archive/read-page';
import { createOrganisation } from '@naer/services/organisation/create-organisation';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startRecords } from '../support/records.ts';
import { must, seedTenant, type TestTenant } from '../support/records-tenant.ts';

const stack = await startRecords();
afterAll(() => stack.close());
const { records, query } = stack;

/** Windows of 50 rows. */
const TRIES = 20;
const OWN = 130;
const FOREIGN = 700;
const jobId = randomUUID();
const otherId = randomUUID();
let ours: TestTenant;
const refusals = ARCHIVE_KINDS.filter(({ name }) => name === 'refusals');
const [refusal] = refusals;
if (refusal === undefined) throw new Error('There is no such kind');
const scope = () => ({ tenantId: ours.tenantId, jobId, organisationId: ours.organisationId });

beforeAll(async () => {
  ours = await seedTenant(records, 2);
  const { tenantId } = ours;
  const other = { tenantId, organisationId: otherId, number: '974589095', kind: 'other', name: 'x' } as const;
  must(await createOrganisation(records, other));
  const [first, second] = ours.patients.map(({ patientId }) => patientId).sort();
  await query('update enrolment set controller_organisation_id = $3 where tenant_id = $1 and patient_id = $2', [
    tenantId,
    first,
    otherId,
  ]);
  // Those of somebody else come first in the order of the key.
  for (const [patientId, n] of [
    [first, FOREIGN],
    [second, OWN],
  ])
    await query(
      `insert into refusal_count (tenant_id, patient_id, device_id, day, code, total)
       select $1, $2, gen_random_uuid(), '2026-11-20', 'wrong-unit', 1 from generate_series(1, $3::int)`,
      [tenantId, patientId, n],
    );
  await query(`insert into job (tenant_id, job_id, kind, created_by) values ($1, $2, 'archive', $3)`, [
    tenantId,
    jobId,
    ours.practitionerId,
  ]);
});

describe('an archive of a table that is too large for one statement', () => {
  it('is counted in windows that have an end, each once, from where the last one stopped', async () => {
    let counting: Counting = NOTHING_COUNTED;
    const steps: number[] = [];
    while (counting.next !== null) {
      counting = must(await countOn(records, scope(), refusals, counting, TRIES));
      steps.push(counting.counts.refusals ?? 0);
    }
    expect(steps.at(-1)).toBe(OWN);
    // Windows of 50 rows, five a step, over 830.
    expect(steps).toHaveLength(4);
    expect(steps[0]).toBe(0);
  });

  it('is read in pages of which none looks at more than its share: one without a line says where the next begins', async () => {
    const effects = { records, identityKey: '', tries: TRIES, putFile: async () => undefined };
    const lines: string[] = [];
    const sizes: number[] = [];
    let after: readonly string[] | undefined;
    for (let isLast = false; !isLast; ) {
      const page = must(await readPage(effects, scope(), refusal, after, 100));
      lines.push(...page.lines);
      sizes.push(page.lines.length);
      ({ isLast, lastKey: after } = page);
    }
    expect(sizes[0]).toBe(0);
    expect(new Set(lines).size).toBe(OWN);
    expect(lines).toHaveLength(OWN);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(150);
  });
});
