import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { AuditBlock, AuditRow } from './audit-block.ts';
import { merkleRoot } from './merkle-root.ts';
import { type AuditFinding, type ChainEnd, chainStart, settleFindings, verifyBlock } from './verify-block.ts';

const TENANT = '00000000-0000-4000-8000-000000000001';
const SEALED = 1_790_000_000.5;
const sha = (text: string) => createHash('sha256').update(text).digest('hex');
const id = (n: number) => `00000000-0000-4000-9000-${n.toString(16).padStart(12, '0')}`;

/** Four blocks of three rows. */
function chain(): AuditBlock[] {
  let end: ChainEnd = chainStart(TENANT);
  return [1, 2, 3, 4].map((n) => {
    const rows: AuditRow[] = [0, 1, 2].map((i) => ({
      eventId: id(n * 10 + i),
      xid: String(n * 10),
      hash: sha(`${n} ${i}`),
    }));
    const entries = rows.map(({ eventId, hash }) => [eventId, hash] as const);
    const said = [TENANT, n, `${end.toXid}`, `${n * 10 + 5}`, 3, merkleRoot(entries), end.hash, SEALED];
    const text = JSON.stringify(said);
    const block = { text, hash: sha(text), entries, rows };
    end = verifyBlock(end, block).end;
    return block;
  });
}

function verify(blocks: readonly AuditBlock[]): {
  readonly findings: readonly AuditFinding[];
  readonly expired: number | undefined;
} {
  let end = chainStart(TENANT);
  const findings: AuditFinding[] = [];
  for (const block of blocks) {
    const found = verifyBlock(end, block);
    findings.push(...found.findings);
    end = found.end;
  }
  return { findings: settleFindings(findings, new Set()), expired: end.expired };
}

const ago = (days: number, ms = 0) => new Date(SEALED * 1e3 + days * 86_400_000 + ms).toISOString();
const gone = (block: AuditBlock): AuditBlock => ({ ...block, rows: [], expired: true, expiredAt: ago(365) });
const at = (n: number, change: (block: AuditBlock) => AuditBlock) => (blocks: readonly AuditBlock[]) =>
  blocks.map((block, i) => (i === n - 1 ? change(block) : block));
const first = (n: number) => (blocks: readonly AuditBlock[]) => blocks.map((block, i) => (i < n ? gone(block) : block));

describe('rows that have gone by the rule', () => {
  test('are missed in no block up to which it has come; that block is told', () => {
    for (const n of [1, 2, 4]) expect(verify(first(n)(chain()))).toEqual({ findings: [], expired: n });
    expect(verify(chain()).expired).toBeUndefined();
  });

  test('excuse none after a block that is there', () => {
    const { findings, expired } = verify(at(3, gone)(first(1)(chain())));
    expect(findings.map(({ fault, block }) => [fault, block])).toEqual(Array(3).fill(['missing', 3]));
    expect(expired).toBe(1);
    expect(verify(at(2, gone)(chain())).expired).toBeUndefined();
  });

  test('excuse none that went before the least time, nor after it', () => {
    for (const expiredAt of [ago(365, -1), ago(0), 'never', undefined]) {
      const early = at(1, (block) => ({ ...gone(block), expiredAt }));
      expect(verify(early(first(2)(chain())))).toEqual({
        findings: [10, 11, 12, 20, 21, 22].map((n) => ({
          fault: 'missing',
          block: Math.floor(n / 10),
          eventId: id(n),
        })),
        expired: undefined,
      });
    }
  });

  test('excuse none that is missing where nobody says that it went by the rule', () => {
    const without = at(3, (block) => ({ ...block, rows: block.rows.slice(1) }));
    expect(verify(without(first(2)(chain()))).findings).toEqual([{ fault: 'missing', block: 3, eventId: id(30) }]);
  });

  test('are named when somebody puts one back, or another in their place', () => {
    const row = { eventId: id(21), xid: '20', hash: sha('2 1') };
    const back = at(2, (block) => ({ ...block, rows: [row] }));
    expect(verify(back(first(2)(chain()))).findings).toEqual([{ fault: 'inserted', block: 2, eventId: id(21) }]);
  });

  test('leave a seal that is still checked: its content, its entries and the chain', () => {
    const entries = at(2, (block) => ({ ...block, entries: block.entries.slice(1) }));
    expect(verify(entries(first(2)(chain()))).findings).toEqual([{ fault: 'seal-changed', block: 2 }]);
    const [, ...others] = first(2)(chain());
    expect(verify(others).findings[0]).toEqual({ fault: 'chain-broken', block: 2 });
  });
});
