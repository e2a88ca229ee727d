import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { AuditBlockView } from '@naer/contracts/audit';
import { runAuditCommand } from '@naer/local/cli/run-audit-command';
import { getAuditState } from '@naer/services/audit/get-audit-state';
import { readAuditBlocks } from '@naer/services/audit/read-audit-blocks';
import { sealAudit } from '@naer/services/audit/seal-audit';
import { placeHold } from '@naer/services/hold/place-hold';
import { listMeasurements } from '@naer/services/measurement/list-measurements';
import { listQuarantine } from '@naer/services/quarantine/list-quarantine';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { startRecords } from '../support/records.ts';
import { must, seedTenant, type TestTenant } from '../support/records-tenant.ts';
import { backdateSeals, runningAs, runRetention } from '../support/retention.ts';

const stack = await startRecords();
const folder = mkdtempSync(path.join(tmpdir(), 'naer-expiry-'));
afterAll(async () => {
  await stack.close();
  rmSync(folder, { recursive: true, force: true });
});
const { records } = stack;
const SCRIPT = path.join(import.meta.dirname, '../../packages/local/audit/check-log.mjs');
const RULES = { audit: { count: 6, unit: 'years' } } as const;
const TERM_DAYS = 6 * 366;

let tenant: TestTenant;
const read = async (nth = 0) => {
  const patientId = tenant.patients[nth]?.patientId ?? '';
  must(await listMeasurements(records, tenant.reader, { patientId }));
};

/** Five blocks of three rows; the first three were sealed long enough ago. Of another tenant the same. */
beforeEach(async () => {
  tenant = await seedTenant(records, 2);
  for (let block = 0; block < 5; block += 1) {
    for (let i = 0; i < 3; i += 1) await read(block === 1 ? 1 : 0);
    must(await sealAudit(records, tenant.tenantId));
  }
  await backdateSeals(stack, tenant.tenantId, { upTo: 3, days: TERM_DAYS });
});

const ids = async (block: number) =>
  (
    await stack.query<{ id: string }>(
      `select e.event_id as id from audit_event e join audit_seal s using (tenant_id)
       where s.tenant_id = $1 and s.block = $2 and e.xid >= s.from_xid and e.xid < s.to_xid order by e.xid, e.event_id`,
      [tenant.tenantId, block],
    )
  ).map(({ id }) => id);
const counts = async () => [
  (await ids(1)).length,
  ...(await Promise.all([2, 3, 4, 5].map(async (n) => (await ids(n)).length))),
];

async function blocks(): Promise<AuditBlockView[]> {
  const readBy = { tenantId: tenant.tenantId, actorId: 'reader' };
  const { items } = must(await readAuditBlocks(records, tenant.tenantId, { after: 0, withText: false, readBy }));
  return [...items];
}

/** `pnpm naer audit verify`, over the services themselves. */
async function verify(): Promise<{ readonly isWhole: boolean; readonly said: string }> {
  const lines: string[] = [];
  const call = async (_: string, route: string) => {
    if (!route.includes('/blocks')) return must(await getAuditState(records, tenant.tenantId));
    return { items: route.includes('cursor') ? [] : await blocks(), nextCursor: route.includes('cursor') ? null : 'x' };
  };
  const options = { tenant: tenant.tenantId } as Parameters<typeof runAuditCommand>[1];
  const isWhole = await runAuditCommand('verify', options, call, (line) => lines.push(line));
  return { isWhole, said: lines.join('\n') };
}

/** The next block is noted to have gone. */
const note = (settings: Record<string, string>, jobId = settings['app.retention_job'] ?? tenant.tenantId) =>
  stack.queryAs(settings, 'insert into audit_expiry (tenant_id, job_id) values ($1, $2)', [tenant.tenantId, jobId]);

/** As somebody with the database in their hands. */
const tamper = (statement: string, ...values: readonly unknown[]) =>
  stack.query(`${statement}`, [tenant.tenantId, ...values]);

describe('the log’s own retention', () => {
  test('takes whole sealed blocks, the oldest first; their seals stay, and it is said up to which block', async () => {
    const [first = 0, ...others] = await counts();
    expect([first, ...others]).toEqual([3, 3, 3, 3, 3]);
    const before = await blocks();
    const dry = await runRetention(records, tenant, RULES, { dryRun: true });
    expect(await counts()).toEqual([first, 3, 3, 3, 3]);
    const real = await runRetention(records, tenant, RULES);
    expect(await counts()).toEqual([0, 0, 0, 3, 3]);
    expect(real.audit).toMatchObject({ removed: first + 6, keptByHold: 0, keptByRule: 6 });
    expect({ ...dry.audit, keptByRule: 0 }).toEqual({ ...real.audit, keptByRule: 0 });
    const after = await blocks();
    expect(after.slice(0, 5).map(({ text, hash, entries }) => ({ text, hash, entries }))).toEqual(
      before.map(({ text, hash, entries }) => ({ text, hash, entries })),
    );
    const { isWhole, said } = await verify();
    expect([isWhole, said]).toEqual([true, expect.stringContaining('expired by rule up to block 3')]);
    expect(must(await getAuditState(records, tenant.tenantId)).expired?.block).toBe(3);

    // A third party finds the same, with nothing of Nær's.
    const file = path.join(folder, `${randomUUID()}.ndjson`);
    writeFileSync(file, after.map((block) => `${JSON.stringify(block)}\n`).join(''));
    expect(spawnSync(process.execPath, [SCRIPT, file], { encoding: 'utf8' }).stdout).toContain('are whole');
    writeFileSync(file, after.map(({ expiredAt: _, ...block }) => `${JSON.stringify(block)}\n`).join(''));
    expect(spawnSync(process.execPath, [SCRIPT, file], { encoding: 'utf8' }).stdout).toContain('is missing');
    // Again, nothing more goes.
    expect((await runRetention(records, tenant, RULES)).audit).toMatchObject({ removed: 0 });
  });

  test('does not hide what was taken out, changed or put in where it has not come, or put back where it has', async () => {
    await runRetention(records, tenant, RULES);
    const [[taken], [changed]] = [await ids(4), await ids(5)];
    await tamper('delete from audit_event where tenant_id = $1 and event_id = $2', taken);
    await tamper(`update audit_event set actor_id = 'nobody' where tenant_id = $1 and event_id = $2`, changed);
    const { isWhole, said } = await verify();
    expect(isWhole).toBe(false);
    expect(said).toContain(`missing         block 4  row ${taken}`);
    expect(said).toContain(`changed         block 5  row ${changed}`);
    expect(said).toContain('expired by rule up to block 3');
    const xid = (
      await stack.query<{ x: string }>(
        'select from_xid::text as x from audit_seal where tenant_id = $1 and block = 2',
        [tenant.tenantId],
      )
    )[0]?.x;
    const back = randomUUID();
    await tamper(
      `with e as (insert into audit_event (tenant_id, event_id, actor_id, action) values ($1, $2, 'a', 'x') returning 1) select 1 from e`,
      back,
    );
    await tamper(`update audit_event set xid = '${xid}'::xid8 where tenant_id = $1 and event_id = $2`, back);
    expect((await verify()).said).toContain(`inserted        block 2  row ${back}`);
  });

  test('leaves a block that is not as it was sealed, and all after it, to be found', async () => {
    const [row] = await ids(2);
    await tamper(`update audit_event set actor_id = 'nobody' where tenant_id = $1 and event_id = $2`, row);
    const { audit } = await runRetention(records, tenant, RULES);
    expect(audit).toMatchObject({ notWhole: 2, keptByHold: 0 });
    expect((await counts()).slice(0, 3)).toEqual([0, 3, 3]);
    expect((await verify()).said).toContain(`changed         block 2  row ${row}`);
    // Nor does the database itself let it be noted.
    await expect(note(await runningAs(stack, tenant))).rejects.toMatchObject({ code: '23514' });
  });

  test('stops before the first block that holds a row of a patient who is held', async () => {
    const steward = { tenantId: tenant.tenantId, actorId: tenant.practitionerId };
    const patientId = tenant.patients[1]?.patientId;
    must(await placeHold(records, steward, { holdId: randomUUID(), patientId, reason: 'r', decisionReference: 'd' }));
    const { audit } = await runRetention(records, tenant, RULES);
    expect((await counts()).slice(0, 4)).toEqual([0, 3, 3, 3]);
    expect(audit).toMatchObject({ keptByHold: 6, keptByRule: 6 });
    expect((await verify()).isWhole).toBe(true);
  });

  test('takes nothing that the rule has not reached, whatever a run’s transaction asks for', async () => {
    const run = await runningAs(stack, tenant);
    const { 'app.retention_job': _, ...none } = run;
    const ask = (settings: Record<string, string>) => stack.queryAs(settings, 'delete from audit_event returning 1');
    expect(await ask(run)).toEqual([]);
    // What the oldest transaction that was open then has written since is of the next block.
    await stack.query(
      `update audit_event e set xid = s.to_xid from audit_seal s
       where e.tenant_id = $1 and e.event_id = $2 and s.tenant_id = $1 and s.block = 1`,
      [tenant.tenantId, (await ids(2))[0]],
    );
    await note(run);
    expect(await ask(none)).toEqual([]);
    const [first = 0] = await counts();
    expect(await ask(run)).toHaveLength(first);
    expect(await counts()).toEqual([0, 3, 3, 3, 3]);
  });

  test('is noted by the run that is under way alone: no dry one, no other job, no other tenant’s, none that has ended', async () => {
    const [done, dry, archive] = [
      await runningAs(stack, tenant),
      await runningAs(stack, tenant, { dryRun: true }),
      await runningAs(stack, tenant, { kind: 'archive' }),
    ];
    const other = await runningAs(stack, await seedTenant(records, 1));
    const foreign = { ...done, 'app.retention_job': other['app.retention_job'] ?? '' };
    const { 'app.retention_job': running = '', ...none } = await runningAs(stack, tenant);
    for (const settings of [done, dry, archive, foreign, none])
      await expect(note(settings)).rejects.toMatchObject({ code: '42501' });
    await expect(note({ ...none, 'app.retention_job': running }, randomUUID())).rejects.toMatchObject({
      code: '42501',
    });
    expect(await counts()).toEqual([3, 3, 3, 3, 3]);
  });

  test.each([
    ['sealed', [[364, true]]],
    ['written', [[TERM_DAYS, false]]],
    [
      'sealed, and written long before,',
      [
        [TERM_DAYS, true],
        [364 - TERM_DAYS, false],
      ],
    ],
  ] as const)('leaves a block %s less than a year ago, whoever asks', async (_, shifts) => {
    tenant = await seedTenant(records, 2);
    for (let block = 0; block < 2; block += 1) {
      await read();
      must(await sealAudit(records, tenant.tenantId));
    }
    for (const [days, rows] of shifts) await backdateSeals(stack, tenant.tenantId, { upTo: 2, days, rows });
    await expect(note(await runningAs(stack, tenant))).rejects.toMatchObject({ code: '42501' });
    expect((await verify()).said).not.toContain('expired by rule');
  });

  test.each([
    ['patient', () => ({ patientId: tenant.patients[0]?.patientId })],
    ['organisation', () => ({ organisationId: tenant.organisationId })],
  ] as const)('leaves a block that names a held %s, whoever asks', async (_, held) => {
    tenant = await seedTenant(records, 1);
    await read();
    must(await sealAudit(records, tenant.tenantId));
    // Of no patient: the unit's organisation alone is named.
    must(await listQuarantine(records, tenant.reader));
    must(await sealAudit(records, tenant.tenantId));
    await backdateSeals(stack, tenant.tenantId, { upTo: 2, days: TERM_DAYS });
    const steward = { tenantId: tenant.tenantId, actorId: tenant.practitionerId };
    const run = await runningAs(stack, tenant);
    const upTo = async () =>
      (await stack.query('select 1 from audit_expiry where tenant_id = $1', [tenant.tenantId])).length;
    if ('organisationId' in held()) await note(run);
    const before = await upTo();
    must(await placeHold(records, steward, { holdId: randomUUID(), ...held(), reason: 'r', decisionReference: 'd' }));
    await note(run);
    expect(await upTo()).toBe(before);
  });

  test('is no excuse where rows went before their time, by whoever could', async () => {
    await runRetention(records, tenant, RULES);
    await tamper(
      `update audit_expiry set expired_at = expired_at - interval '6 years' where tenant_id = $1 and block = 3`,
    );
    const { isWhole, said } = await verify();
    expect([isWhole, said.match(/missing {9}block 3/g)?.length]).toEqual([false, 3]);
    expect(said).toContain('expired by rule up to block 2');
    const file = path.join(folder, `${randomUUID()}.ndjson`);
    writeFileSync(file, (await blocks()).map((block) => `${JSON.stringify(block)}\n`).join(''));
    expect(spawnSync(process.execPath, [SCRIPT, file], { encoding: 'utf8' }).stdout.match(/is missing/g)).toHaveLength(
      3,
    );
  });
});
