/** How far a tenant's log is sealed. Hashes are lower-case hex of SHA-256, times ISO 8601. */
export interface AuditStateView {
  readonly blocks: number;
  readonly sealedAt: string | null;
  /** Of the last seal: kept elsewhere, it is an anchor. */
  readonly sealHash: string | null;
  /** Rows that no seal covers yet, since when, and the newest of them by their ids. */
  readonly unsealed: number;
  readonly unsealedSince: string | null;
  readonly unsealedIds: readonly string[];
}

/** A row of the log as it reads now. `text` is its content, for the tenant's auditor alone; `hash` is of it. */
export interface AuditRowView {
  readonly eventId: string;
  readonly xid: string;
  readonly hash: string;
  readonly text?: string;
}

/** A block: what its seal says (`text`, whose hash is `hash`), what was sealed, and what is there now. */
export interface AuditBlockView {
  readonly block: number;
  readonly text: string;
  readonly hash: string;
  readonly entries: readonly (readonly [eventId: string, hash: string])[];
  readonly rows: readonly AuditRowView[];
}

/** Blocks in their order. */
export interface AuditBlockPage {
  readonly items: readonly AuditBlockView[];
  readonly nextCursor: string | null;
}
