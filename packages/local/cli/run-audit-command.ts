import { readFile, writeFile } from 'node:fs/promises';
import type { AuditBlockPage, AuditBlockView, AuditStateView } from '@naer/contracts/audit';
import { type AuditFinding, chainStart, settleFindings, verifyBlock } from '@naer/domain/audit/verify-block';
import type { CallPlatform } from './call-platform.ts';
import { type AuditCommand, CommandError, type Options } from './parse-command.ts';

type Say = (line: string) => void;

/** One command about a tenant's log of accesses; says what was found. False when the log is not as it was sealed. */
export async function runAuditCommand(
  verb: AuditCommand,
  { tenant = '', to = '', anchor }: Options,
  call: CallPlatform,
  say: Say,
): Promise<boolean> {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(tenant))
    throw new CommandError('--tenant must be a UUID in lower case.');
  switch (verb) {
    case 'verify':
      return await verify(call, tenant, anchor === undefined ? new Map() : await readAnchors(anchor), say);
    case 'export':
      return await save(call, tenant, to, say);
  }
}

/** Every block is asked for and hashed here: nothing rests on what the deployment says of itself. */
async function verify(
  call: CallPlatform,
  tenantId: string,
  anchors: ReadonlyMap<number, string>,
  say: Say,
): Promise<boolean> {
  let end = chainStart(tenantId);
  let rows = 0;
  const findings: AuditFinding[] = [];
  const waiting = new Map(anchors);
  for await (const block of blocksOf(call, tenantId)) {
    const found = verifyBlock(end, block);
    findings.push(...found.findings);
    end = found.end;
    rows += block.rows.length;
    const anchored = waiting.get(end.block);
    if (anchored !== undefined && anchored !== block.hash) findings.push({ fault: 'anchor-differs', block: end.block });
    waiting.delete(end.block);
  }
  for (const block of waiting.keys()) findings.push({ fault: 'anchor-differs', block });
  const state = (await call('GET', `/tenants/${tenantId}/audit`)) as AuditStateView;
  const settled = settleFindings(findings, new Set(state.unsealedIds));
  for (const finding of settled)
    say(`${finding.fault.padEnd(14)}  block ${finding.block}${'eventId' in finding ? `  row ${finding.eventId}` : ''}`);
  if (settled.length === 0) say(`${end.block} blocks with ${rows} rows are whole; the last seal is ${end.hash}`);
  if (end.expired !== undefined)
    say(
      `expired by rule up to block ${end.expired}${
        state.expired === null ? '' : ` (sealed ${state.expired.sealedAt}, removed ${state.expired.at})`
      }: its rows are gone, its seals and their hashes are whole`,
    );
  if (anchors.size > 0) say(`${anchors.size} seals were compared with those kept elsewhere`);
  if (state.unsealed > 0) say(`not sealed yet: ${state.unsealed} rows, since ${state.unsealedSince}`);
  return settled.length === 0;
}

async function save(call: CallPlatform, tenantId: string, to: string, say: Say): Promise<boolean> {
  const lines: string[] = [];
  let last: AuditBlockView | undefined;
  for await (const block of blocksOf(call, tenantId)) {
    lines.push(`${JSON.stringify(block)}\n`);
    last = block;
  }
  await writeFile(to, lines.join(''), { flag: 'wx', mode: 0o600 }).catch((error: NodeJS.ErrnoException) => {
    throw new CommandError(`${to} cannot be written (${error.code}).`);
  });
  say(`${lines.length} blocks; the last seal is ${last?.hash ?? 'none'}`);
  return true;
}

async function* blocksOf(call: CallPlatform, tenantId: string): AsyncGenerator<AuditBlockView> {
  let cursor: string | null = null;
  do {
    const query: string = cursor === null ? '' : `?cursor=${encodeURIComponent(cursor)}`;
    const page = (await call('GET', `/tenants/${tenantId}/audit/blocks${query}`)) as AuditBlockPage;
    yield* page.items;
    cursor = page.nextCursor;
  } while (cursor !== null);
}

/** Seals that were kept elsewhere, by their block: of an export, whole or line by line. */
async function readAnchors(file: string): Promise<ReadonlyMap<number, string>> {
  try {
    const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '');
    const seals = lines.map((line) => JSON.parse(line) as { readonly block?: unknown; readonly hash?: unknown });
    const anchors = new Map(
      seals.map(({ block, hash }) => {
        if (typeof block !== 'number' || typeof hash !== 'string') throw new Error('no seal');
        return [block, hash] as const;
      }),
    );
    if (anchors.size > 0) return anchors;
  } catch {
    // Said below: what was in the file stays out of the sentence.
  }
  throw new CommandError(`${file} holds no seals: an export is asked for, or lines with a block and its hash.`);
}
