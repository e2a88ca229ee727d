/** One row of the log as it stands now. All hashes are lower-case hex of SHA-256. */
export interface AuditRow {
  readonly eventId: string;
  /** Transaction in which it was written, in decimal digits. */
  readonly xid: string;
  /** Of its content as it reads now. */
  readonly hash: string;
}

/** A seal as it stands now. `text` is what was hashed: a JSON array of the members of `SealContent`, in that order. */
export interface AuditSeal {
  readonly text: string;
  readonly hash: string;
  /** Event id and row hash as they were sealed: by transaction, then by event id. */
  readonly entries: readonly (readonly [eventId: string, hash: string])[];
}

/** A block of the log: its seal, and every row whose transaction is of this block. */
export interface AuditBlock extends AuditSeal {
  readonly rows: readonly AuditRow[];
  /** Its rows are said to have gone by the rule of retention: the oldest blocks alone can. */
  readonly expired?: true | undefined;
  /** When they went, as ISO 8601. */
  readonly expiredAt?: string | undefined;
}

/** What a seal says. */
export interface SealContent {
  readonly tenantId: string;
  readonly block: number;
  /** Transactions from this one up to, and not including, that one. */
  readonly fromXid: bigint;
  readonly toXid: bigint;
  readonly count: number;
  readonly merkleRoot: string;
  readonly previousHash: string;
  /** Epoch seconds, with decimals. */
  readonly sealedAt: number;
}

/** What the first seal says was before it. */
export const NO_SEAL_BEFORE = '0'.repeat(64);

/** Reads what a seal says, or undefined when that cannot be read. */
export function readSeal({ text }: Pick<AuditSeal, 'text'>): SealContent | undefined {
  let parts: unknown;
  try {
    parts = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!Array.isArray(parts) || parts.length !== 8) return undefined;
  const [tenantId, block, from, to, count, merkleRoot, previousHash, sealedAt] = parts as unknown[];
  const whole = [from, to].every((xid) => typeof xid === 'string' && /^\d+$/.test(xid));
  const hex = [merkleRoot, previousHash].every((hash) => typeof hash === 'string' && /^[0-9a-f]{64}$/.test(hash));
  if (!whole || !hex || typeof tenantId !== 'string' || typeof sealedAt !== 'number') return undefined;
  if (!Number.isSafeInteger(block) || !Number.isSafeInteger(count)) return undefined;
  return {
    tenantId,
    block: block as number,
    fromXid: BigInt(from as string),
    toXid: BigInt(to as string),
    count: count as number,
    merkleRoot: merkleRoot as string,
    previousHash: previousHash as string,
    sealedAt,
  };
}
