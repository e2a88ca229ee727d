import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { AuditBlockPage, AuditBlockView, AuditStateView } from '@naer/contracts/audit';
import { afterAll, expect, test } from 'vitest';
import { castOf } from '../support/cast.ts';
import { eventually } from '../support/eventually.ts';
import { startStack } from '../support/stack.ts';
import { naer, personAs } from '../support/steward.ts';

const stack = await startStack({ patients: 2, hangable: false });
const folder = mkdtempSync(path.join(tmpdir(), 'naer-log-'));
afterAll(async () => {
  await stack.stop();
  rmSync(folder, { recursive: true, force: true });
});
const ours = castOf(stack);
const { tenantId, nurse } = ours;
const patient = ours.takePatient('copd');
const auditor = await personAs(stack, tenantId, nurse.id, 'auditor');
const SCRIPT = path.join(import.meta.dirname, '../../packages/local/audit/check-log.mjs');

const look = () => auditor.get<AuditStateView>('/api/v1/audit');
const read = async () => {
  const answer = await nurse.get(`/api/v1/patients/${patient.id}/measurements`);
  expect(answer.status).toBe(200);
};
const sealed = async () => {
  await stack.sweep();
  const { body } = await eventually(look, ({ body: state }) => state.unsealed === 0 && state.blocks > 0);
  return body;
};
const verify = (...more: readonly string[]) => naer(stack, ['audit', 'verify', '--tenant', tenantId, ...more]);
const check = (file: string, ...more: readonly string[]) =>
  spawnSync(process.execPath, [SCRIPT, file, ...more], { encoding: 'utf8' });

test('a log is sealed by itself, verified, exported, and held against what was kept elsewhere', async () => {
  await read();
  const first = await sealed();
  const kept = path.join(folder, 'kept.ndjson');
  expect(await naer(stack, ['audit', 'export', '--tenant', tenantId, '--to', kept])).toEqual([
    expect.stringContaining(`the last seal is ${first.sealHash}`),
  ]);
  expect(readFileSync(kept, 'utf8')).not.toContain(patient.id);
  await expect(naer(stack, ['audit', 'export', '--tenant', tenantId, '--to', kept])).rejects.toThrow('EEXIST');

  await read();
  const before = (await look()).body.blocks;
  await eventually(look, ({ body }) => body.blocks > before);
  await stack.killWorkerd9();
  await stack.restartWorker();
  await read();
  await sealed();
  const lines = await verify('--anchor', kept);
  expect(lines[0]).toMatch(/^\d+ blocks with \d+ rows are whole; the last seal is [0-9a-f]{64}$/);
  expect(lines[1]).toContain('were compared with those kept elsewhere');

  // All of it rewritten from the first row on, with every seal: only what was kept elsewhere tells.
  const one = (
    await stack.ownerSql<{ id: string }>(
      'select event_id as id from audit_event where tenant_id = $1 order by xid, event_id limit 1',
      [tenantId],
    )
  )[0]?.id;
  await stack.ownerSql(
    'begin; set local session_replication_role = replica; delete from audit_event where event_id = ' +
      `'${one}'; delete from audit_seal where tenant_id = '${tenantId}'; commit`,
  );
  await read();
  await sealed();
  expect((await verify())[0]).toContain('are whole');
  expect((await verify('--anchor', kept)).join('\n')).toContain('anchor-differs  block 1');
});

test('a third party checks an export with thirty lines of their own, and finds what was done to it', async () => {
  await read();
  await sealed();
  const blocks: AuditBlockView[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const query: string = cursor === '' ? '' : `?cursor=${cursor}`;
    const page = (await auditor.get<AuditBlockPage>(`/api/v1/audit/blocks${query}`)).body;
    blocks.push(...page.items);
    cursor = page.nextCursor;
  }
  const file = path.join(folder, 'log.ndjson');
  const check_ = (change: (blocks: AuditBlockView[]) => readonly AuditBlockView[], ...more: readonly string[]) => {
    const changed = change(structuredClone(blocks) as AuditBlockView[]);
    writeFileSync(file, changed.map((block) => `${JSON.stringify(block)}\n`).join(''));
    const { status, stdout } = check(file, ...more);
    return { status, said: stdout.trim() };
  };
  const last = blocks.at(-1)?.hash ?? '';
  expect(check_((all) => all)).toEqual({
    status: 0,
    said: `${blocks.length} blocks are whole; the last seal is ${last}`,
  });
  expect(check_((all) => all, last).status).toBe(0);
  expect(check_((all) => all, '0'.repeat(64))).toEqual({ status: 1, said: 'no seal is the anchored one' });
  const [block] = blocks;
  const row = block?.rows[0];
  expect(row?.text).toContain(row?.eventId);
  const inFirst = (rows: AuditBlockView['rows']) => (all: AuditBlockView[]) =>
    all.map((each, i) => (i === 0 ? { ...each, rows } : each));
  const rows = block?.rows ?? [];
  const id = row?.eventId ?? '';
  const changed = rows.map((each) =>
    each.eventId === id ? { ...each, text: each.text?.replace(tenantId, id) ?? '' } : each,
  );
  expect(check_(inFirst(changed))).toEqual({ status: 1, said: `${id} is changed` });
  expect(check_(inFirst(rows.slice(1)))).toEqual({ status: 1, said: `${id} is missing` });
  expect(check_(inFirst([...rows, { ...(row ?? rows[0] ?? { hash: '', xid: '' }), eventId: 'x' }])).said).toBe(
    'x was inserted',
  );
  expect(check_((all) => all.slice(1)).status).toBe(1);
});

test('the log is for the auditor of the whole tenant', async () => {
  for (const role of ['nurse', 'physician', 'responder', 'coordinator', 'administrator'] as const) {
    const other = await personAs(stack, tenantId, nurse.id, role, [ours.unitId]);
    expect((await other.get('/api/v1/audit/blocks')).status).toBe(403);
  }
});
