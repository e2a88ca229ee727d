/** Why a person may do something: a role at units, or in an organisation or the whole tenant. */
export interface Capacity {
  /** Derived from role and organisation: stable over changes of its units. */
  readonly capacityId: string;
  readonly role: string;
  /** Of a unit role. */
  readonly unitIds: readonly string[];
  /** The organisation of its units, or in which a tenant role is held; absent: the whole tenant. */
  readonly organisationId?: string | undefined;
  /** Of that organisation: what a log-in's organisation claim must name. */
  readonly organisationNumber?: string | undefined;
}

/**
 * What Postgres knows of a person or an API client, and what must hold without it. Written in Postgres first, then
 * pushed; an older `version` is refused.
 */
export interface PrincipalFacts {
  readonly v: 1;
  readonly tenantId: string;
  /** The practitioner's id, or the part of a client id after its dot. */
  readonly principalId: string;
  readonly kind: 'person' | 'client';
  readonly version: number;
  /** Epoch ms: what was issued before is refused. */
  readonly revokedBefore: number;
  /** The person, client, organisation or tenant is closed for now. */
  readonly suspended: boolean;
  /** Of a person. */
  readonly capacities: readonly Capacity[];
  /** Of an API client. */
  readonly client?:
    | {
        readonly organisationId: string;
        readonly unitIds: readonly string[];
        readonly scopes: readonly string[];
        /** Public JWKs that its assertions are signed with. */
        readonly keys: readonly Readonly<Record<string, unknown>>[];
        /** Where its keys are kept instead; fetched over https. */
        readonly jwksUri?: string | undefined;
        /** SHA-256 of a secret, base64url, where its tenant allows secrets. */
        readonly secretHash?: string | undefined;
        readonly requireDpop?: boolean | undefined;
        /** Requests a minute; absent: the default. */
        readonly perMinute?: number | undefined;
      }
    | undefined;
}

export interface AdmitRequest {
  readonly v: 1;
  readonly tenantId: string;
  readonly principalId: string;
  /** Epoch ms: when the token or session that came was issued. */
  readonly issuedAt: number;
  /** Of a session: one that has ended is revoked. */
  readonly sessionId?: string | undefined;
  /** False for a local demo token, which brings its own capacity: absent facts then admit. */
  readonly needsFacts: boolean;
  /** Of the token bucket; 0 takes none. */
  readonly cost: number;
}

export type AdmitAnswer =
  | { readonly ok: true; readonly facts?: PrincipalFacts | undefined }
  /** `not-ready`: nothing is known of it and the records cannot be asked now. */
  | { readonly ok: false; readonly reason: 'revoked' | 'suspended' | 'unknown' | 'not-ready' }
  | { readonly ok: false; readonly reason: 'limited'; readonly retryAfterSeconds: number };
