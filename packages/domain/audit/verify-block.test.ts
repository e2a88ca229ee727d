import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AuditBlock, AuditRow } from './audit-block.ts';
import { merkleRoot } from './merkle-root.ts';
import { movedPlaces } from './moved-places.ts';
import { type AuditFinding, type ChainEnd, chainStart, settleFindings, verifyBlock } from './verify-block.ts';

const TENANT = '00000000-0000-4000-8000-000000000001';
const hash = (...parts: readonly (string | Uint8Array)[]) => {
  const one = createHash('sha256');
  for (const part of parts) one.update(part);
  return one.digest();
};
const id = (n: number) => `00000000-0000-4000-9000-${n.toString(16).padStart(12, '0')}`;
const row = (n: number, xid: number): AuditRow => ({
  eventId: id(n),
  xid: String(xid),
  hash: hash(`row ${n} of ${xid}`).toString('hex'),
});

/** As the RFC defines it: by the largest power of two below the number of leaves. */
function rfc6962(leaves: readonly Uint8Array[]): Uint8Array {
  const [only] = leaves;
  if (leaves.length === 1 && only !== undefined) return only;
  const k = 2 ** Math.floor(Math.log2(leaves.length - 1));
  return hash(Uint8Array.of(1), rfc6962(leaves.slice(0, k)), rfc6962(leaves.slice(k)));
}
const leaf = ([eventId, rowHash]: readonly [string, string]) =>
  hash(Uint8Array.of(0), Buffer.from(eventId.replaceAll('-', '') + rowHash, 'hex'));

function seal(end: ChainEnd, rows: readonly AuditRow[], toXid: bigint): AuditBlock {
  const entries = rows.map((each) => [each.eventId, each.hash] as const);
  const root = Buffer.from(rfc6962(entries.map(leaf))).toString('hex');
  const said = [TENANT, end.block + 1, `${end.toXid}`, `${toXid}`, rows.length, root, end.hash, 1_790_000_000.123456];
  const text = JSON.stringify(said);
  return { text, hash: hash(text).toString('hex'), entries, rows };
}

/** Three blocks of four rows: transactions 10, 20 and 30 with two rows, then 11, 21 and 31 with one each. */
function chain(): AuditBlock[] {
  let end = chainStart(TENANT);
  return [1, 2, 3].map((b) => {
    const rows = [
      row(b * 10, b * 10),
      row(b * 10 + 1, b * 10),
      row(b * 10 + 2, b * 10 + 1),
      row(b * 10 + 3, b * 10 + 2),
    ];
    const block = seal(end, rows, BigInt(b * 10 + 5));
    end = verifyBlock(end, block).end;
    return block;
  });
}

function verify(blocks: readonly AuditBlock[]): readonly AuditFinding[] {
  let end = chainStart(TENANT);
  const findings: AuditFinding[] = [];
  for (const block of blocks) {
    const found = verifyBlock(end, block);
    findings.push(...found.findings);
    end = found.end;
  }
  return settleFindings(findings, new Set());
}

const inBlock = (blocks: readonly AuditBlock[], n: number, change: (block: AuditBlock) => AuditBlock) =>
  blocks.map((block, i) => (i === n - 1 ? change(block) : block));
const rowsOf = (change: (rows: readonly AuditRow[]) => readonly AuditRow[]) => (block: AuditBlock) => ({
  ...block,
  rows: change(block.rows),
});

describe('a log is held against its seals', () => {
  test('as it was sealed, in whatever order the rows are given: nothing is found', () => {
    expect(verify(chain())).toEqual([]);
    expect(verify(chain().map(rowsOf((rows) => [...rows].reverse())))).toEqual([]);
  });

  const tampered: readonly (readonly [string, (blocks: AuditBlock[]) => AuditBlock[], readonly AuditFinding[]])[] = [
    [
      'a changed row is named',
      (blocks) =>
        inBlock(
          blocks,
          2,
          rowsOf((rows) => rows.map((r) => (r.eventId === id(21) ? { ...r, hash: 'ab'.repeat(32) } : r))),
        ),
      [{ fault: 'changed', block: 2, eventId: id(21) }],
    ],
    [
      'a missing row is named',
      (blocks) =>
        inBlock(
          blocks,
          1,
          rowsOf((rows) => rows.slice(1)),
        ),
      [{ fault: 'missing', block: 1, eventId: id(10) }],
    ],
    [
      'an inserted row is named',
      (blocks) =>
        inBlock(
          blocks,
          3,
          rowsOf((rows) => [...rows, row(77, 31)]),
        ),
      [{ fault: 'inserted', block: 3, eventId: id(77) }],
    ],
    [
      'a row that was moved within its block is named, and no other',
      (blocks) =>
        inBlock(
          blocks,
          2,
          rowsOf((rows) => rows.map((r) => (r.eventId === id(20) ? { ...r, xid: '24' } : r))),
        ),
      [{ fault: 're-ordered', block: 2, eventId: id(20) }],
    ],
    [
      'two rows that changed places are named, one as moved',
      (blocks) =>
        inBlock(
          blocks,
          2,
          rowsOf((rows) =>
            rows.map((r) => {
              const to = { [id(22)]: '22', [id(23)]: '21' }[r.eventId];
              return to === undefined ? r : { ...r, xid: to, hash: 'ab'.repeat(32) };
            }),
          ),
        ),
      [
        { fault: 'changed', block: 2, eventId: id(22) },
        { fault: 're-ordered', block: 2, eventId: id(23) },
      ],
    ],
    [
      'a row that was moved to another block is named once',
      (blocks) =>
        inBlock(
          inBlock(
            blocks,
            1,
            rowsOf((rows) => rows.slice(1)),
          ),
          3,
          rowsOf((rows) => [...rows, { ...row(10, 10), xid: '31' }]),
        ),
      [{ fault: 're-ordered', block: 1, eventId: id(10) }],
    ],
    [
      'entries of a seal that were exchanged',
      (blocks) =>
        inBlock(blocks, 2, (b) => ({
          ...b,
          entries: [b.entries[1] ?? ['', ''], b.entries[0] ?? ['', ''], ...b.entries.slice(2)],
        })),
      [
        { fault: 'seal-changed', block: 2 },
        { fault: 're-ordered', block: 2, eventId: expect.any(String) },
      ],
    ],
    [
      'a row and its entry changed alike',
      (blocks) =>
        inBlock(blocks, 2, (b) => ({
          ...b,
          rows: b.rows.map((r) => (r.eventId === id(21) ? { ...r, hash: 'ab'.repeat(32) } : r)),
          entries: b.entries.map(([e, h]) => [e, e === id(21) ? 'ab'.repeat(32) : h] as const),
        })),
      [{ fault: 'seal-changed', block: 2 }],
    ],
    [
      'a block written anew, seal and all: the next does not follow it',
      (blocks) =>
        inBlock(blocks, 2, (b) =>
          seal({ ...chainStart(TENANT), block: 1, hash: blocks[0]?.hash ?? '', toXid: 15n }, b.rows.slice(1), 25n),
        ),
      [{ fault: 'chain-broken', block: 3 }],
    ],
    [
      'the chain of another tenant',
      (blocks) =>
        blocks.slice(0, 1).map((b) => {
          const text = b.text.replace(TENANT, id(1));
          return { ...b, text, hash: hash(text).toString('hex') };
        }),
      [{ fault: 'chain-broken', block: 1 }],
    ],
    ['a block taken out', (blocks) => blocks.filter((_, i) => i !== 1), [{ fault: 'chain-broken', block: 3 }]],
    [
      'a seal that cannot be read',
      (blocks) => inBlock(blocks, 3, (b) => ({ ...b, text: '[]' })),
      [{ fault: 'seal-changed', block: 3 }],
    ],
    [
      'a seal with another time',
      (blocks) => inBlock(blocks, 3, (b) => ({ ...b, text: b.text.replace('123456', '123457') })),
      [{ fault: 'seal-changed', block: 3 }],
    ],
  ];
  test.each(tampered)('%s', (_, tamper, expected) => {
    expect(verify(tamper(chain()))).toEqual(expected);
  });

  test('what stands unsealed now was moved, not removed', () => {
    const missing: AuditFinding = { fault: 'missing', block: 1, eventId: id(10) };
    expect(settleFindings([missing], new Set([id(10)]))).toEqual([{ ...missing, fault: 're-ordered' }]);
    expect(settleFindings([missing], new Set([id(11)]))).toEqual([missing]);
  });
});

test('the root is that of RFC 6962 for every number of leaves', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 70 }), (n) => {
      const entries = Array.from({ length: n }, (_, i) => [id(i), row(i, i).hash] as const);
      expect(merkleRoot(entries)).toBe(Buffer.from(rfc6962(entries.map(leaf))).toString('hex'));
    }),
  );
  expect(merkleRoot([])).toBeUndefined();
  expect(merkleRoot([['no id', 'no hash']])).toBeUndefined();
});

test('the fewest are named that moved', () => {
  const names = fc.integer({ min: 0, max: 12 }).map((n) => Array.from({ length: n }, (_, i) => `n${i}`));
  fc.assert(
    fc.property(
      names.chain((before) => fc.tuple(fc.constant(before), fc.shuffledSubarray(before, { minLength: before.length }))),
      ([before, now]) => {
        const moved = movedPlaces(before, now);
        const kept = now.filter((name) => !moved.has(name));
        expect(before.filter((name) => !moved.has(name))).toEqual(kept);
        for (const name of moved) {
          const others = new Set([...moved].filter((other) => other !== name));
          expect(before.filter((each) => !others.has(each))).not.toEqual(now.filter((each) => !others.has(each)));
        }
      },
    ),
  );
});
