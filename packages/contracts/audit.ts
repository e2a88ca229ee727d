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
  /** Up to which block rows have gone by the rule of retention, when that was sealed and when they went; null: none has. */
  readonly expired: { readonly block: number; readonly sealedAt: string; readonly at: string } | null;
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
  /** The rows have gone by the rule of retention; what was sealed of them stays. */
  readonly expired?: true;
  /** When, as ISO 8601: what went less than 365 days after it was sealed is missing. */
  readonly expiredAt?: string;
}

/** Blocks in their order. */
export interface AuditBlockPage {
  readonly items: readonly AuditBlockView[];
  readonly nextCursor: string | null;
}

/** A row of the log as an auditor reads it. Optional fields are absent where the row has none. */
export interface AuditEventView {
  readonly eventId: string;
  readonly at: string;
  readonly recordedAt: string;
  /** A practitioner's id, a client's, or `citizen/` and a blind index. */
  readonly actorId: string;
  /** The practitioner's. */
  readonly actor?: string;
  readonly role?: string;
  readonly action: string;
  readonly outcome: 'allowed' | 'refused';
  readonly patientId?: string;
  readonly subjectId?: string;
  readonly unitId?: string;
  readonly organisationId?: string;
  readonly purpose?: string;
  readonly relation?: string;
  readonly decisionReference?: string;
  readonly requestId?: string;
  readonly shown?: number;
  /** How often within a minute; absent: once. */
  readonly attempts?: number;
}

/** `GET /audit-events`: the latest written first; `from` and `to` are the period that was searched. */
export interface AuditEventPage {
  readonly from: string;
  readonly to: string;
  readonly items: readonly AuditEventView[];
  readonly nextCursor: string | null;
}
