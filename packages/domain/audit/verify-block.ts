import { HARD_MINIMUM } from '../retention/floors.ts';
import { cutoffOf } from '../retention/term.ts';
import { type AuditBlock, type AuditRow, NO_SEAL_BEFORE, readSeal, type SealContent } from './audit-block.ts';
import { hashText, merkleRoot } from './merkle-root.ts';
import { movedPlaces } from './moved-places.ts';

/** `re-ordered`: the row stands in another place than it was sealed in. */
export const ROW_FAULTS = ['changed', 'missing', 'inserted', 're-ordered'] as const;
/** A seal that reads otherwise than was hashed; one that does not follow the one before; one that is not the anchored one. */
export const SEAL_FAULTS = ['seal-changed', 'chain-broken', 'anchor-differs'] as const;

/** One thing that is not as it was sealed: a row by its id, or a seal. */
export type AuditFinding =
  | { readonly fault: (typeof ROW_FAULTS)[number]; readonly block: number; readonly eventId: string }
  | { readonly fault: (typeof SEAL_FAULTS)[number]; readonly block: number };

/** Where the chain stands: what the next block has to follow. */
export interface ChainEnd {
  readonly tenantId: string;
  readonly block: number;
  readonly hash: string;
  readonly toXid: bigint;
  /** Up to this block the rows have gone by the rule; absent: none has. */
  readonly expired?: number | undefined;
}

/** Before the first block of a tenant. */
export function chainStart(tenantId: string): ChainEnd {
  return { tenantId, block: 0, hash: NO_SEAL_BEFORE, toXid: 0n };
}

/**
 * Holds a block against its seal, and the seal against the one before: what is wrong, and where the chain goes on - with
 * what the seal itself says, so that one broken link is one finding. Give what all blocks found to `settleFindings`.
 */
export function verifyBlock(
  before: ChainEnd,
  block: AuditBlock,
): { readonly findings: readonly AuditFinding[]; readonly end: ChainEnd } {
  const seal = readSeal(block);
  if (seal === undefined) {
    const unread = before.block + 1;
    return {
      findings: [{ fault: 'seal-changed', block: unread }],
      end: { ...before, block: unread, hash: block.hash },
    };
  }
  const findings: AuditFinding[] = [];
  if (!isWhole(seal, block)) findings.push({ fault: 'seal-changed', block: seal.block });
  const follows =
    seal.tenantId === before.tenantId &&
    seal.block === before.block + 1 &&
    seal.previousHash === before.hash &&
    seal.fromXid === before.toXid;
  if (!follows) findings.push({ fault: 'chain-broken', block: seal.block });
  // No row goes by the rule before an older one, nor before the least time: what is missing there is missing.
  const isExpired = block.expired === true && (before.expired ?? 0) === before.block && hasHadItsTime(seal, block);
  for (const [eventId, fault] of isExpired ? foundAgain(block) : faultsOfRows(block))
    findings.push({ fault, block: seal.block, eventId });
  const expired = isExpired ? { expired: seal.block } : {};
  return { findings, end: { ...before, block: seal.block, hash: block.hash, toXid: seal.toXid, ...expired } };
}

/** What several blocks found, together: a row that one misses and the log has elsewhere was moved, and is told once. */
export function settleFindings(
  findings: readonly AuditFinding[],
  /** Rows that no seal covers yet. */
  unsealed: ReadonlySet<string>,
): readonly AuditFinding[] {
  const idsOf = (fault: AuditFinding['fault']) =>
    new Set(findings.flatMap((each) => (each.fault === fault && 'eventId' in each ? [each.eventId] : [])));
  const [missed, inserted] = [idsOf('missing'), idsOf('inserted')];
  return findings.flatMap((each) => {
    if (each.fault === 'inserted' && missed.has(each.eventId)) return [];
    const moved = each.fault === 'missing' && (unsealed.has(each.eventId) || inserted.has(each.eventId));
    return [moved ? { ...each, fault: 're-ordered' as const } : each];
  });
}

function hasHadItsTime({ sealedAt }: SealContent, { expiredAt = '' }: AuditBlock): boolean {
  return cutoffOf(HARD_MINIMUM, Date.parse(expiredAt)) >= Math.floor(sealedAt * 1e3);
}

/** Rows where the rule has left none: somebody has put them there. */
function foundAgain({ rows }: AuditBlock): readonly (readonly [string, 'inserted'])[] {
  return rows.map(({ eventId }) => [eventId, 'inserted'] as const);
}

function isWhole(seal: SealContent, { text, hash, entries }: AuditBlock): boolean {
  return (
    hashText(text) === hash &&
    entries.length === seal.count &&
    merkleRoot(entries) === seal.merkleRoot &&
    seal.fromXid < seal.toXid
  );
}

function faultsOfRows({ entries, rows }: AuditBlock): ReadonlyMap<string, (typeof ROW_FAULTS)[number]> {
  const faults = new Map<string, (typeof ROW_FAULTS)[number]>();
  const now = new Map(rows.map((row) => [row.eventId, row]));
  const sealed = new Map(entries);
  for (const [eventId, hash] of entries) {
    const row = now.get(eventId);
    if (row === undefined) faults.set(eventId, 'missing');
    else if (row.hash !== hash) faults.set(eventId, 'changed');
  }
  for (const { eventId } of rows) if (!sealed.has(eventId)) faults.set(eventId, 'inserted');
  for (const eventId of movedRows(
    entries.map(([eventId]) => eventId).filter((eventId) => now.has(eventId)),
    rows.filter(({ eventId }) => sealed.has(eventId)).sort(byPlace),
    faults,
  ))
    faults.set(eventId, 're-ordered');
  return faults;
}

/**
 * Which of the rows stand in another place. Where a row stands is part of what is hashed: of those that are whole none has
 * moved unless the entries were exchanged, so the changed ones are held against their places among the whole ones.
 */
function movedRows(
  before: readonly string[],
  rows: readonly AuditRow[],
  faults: ReadonlyMap<string, unknown>,
): ReadonlySet<string> {
  const now = rows.map(({ eventId }) => eventId);
  const whole = (ids: readonly string[]) => ids.filter((eventId) => !faults.has(eventId));
  const changed = (ids: readonly string[]) => ids.filter((eventId) => faults.has(eventId));
  const [places, placesNow] = [wholeBefore(before, faults), wholeBefore(now, faults)];
  return new Set([
    ...movedPlaces(whole(before), whole(now)),
    ...changed(now).filter((eventId) => places.get(eventId) !== placesNow.get(eventId)),
    ...movedPlaces(changed(before), changed(now)),
  ]);
}

/** Of each changed row, how many whole ones stand before it. */
function wholeBefore(ids: readonly string[], faults: ReadonlyMap<string, unknown>): ReadonlyMap<string, number> {
  let count = 0;
  const places = new Map<string, number>();
  for (const eventId of ids) {
    if (faults.has(eventId)) places.set(eventId, count);
    else count += 1;
  }
  return places;
}

function byPlace(a: AuditRow, b: AuditRow): number {
  const [x, y] = [BigInt(a.xid), BigInt(b.xid)];
  if (x !== y) return x < y ? -1 : 1;
  return a.eventId < b.eventId ? -1 : 1;
}
