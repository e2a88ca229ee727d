import type { AdmitAnswer, AdmitRequest, PrincipalFacts } from '@naer/domain/principal/principal-facts';
import type { RefusedAttempt } from '@naer/domain/principal/refused-attempt';
import { type Bindings, configurationOf } from '../env.ts';
import { jurisdictional } from '../jurisdiction.ts';

/** Who closed a client for good, or ended a person's sessions: what the records are told, now or as soon as they are there. */
export interface Closing {
  readonly v: 1;
  readonly actorId: string;
  /** In what capacity, for the log; absent of before, or of who has chosen none. */
  readonly role?: string | undefined;
  readonly organisationId?: string | undefined;
  readonly requestId?: string | undefined;
  /** Epoch ms. */
  readonly at: number;
  /** Epoch ms, of a person: what was issued before is refused. Absent: a client, for good. */
  readonly before?: number | undefined;
}

/** A person or API client as other rooms see it. */
export interface PrincipalHandle {
  /** Asked once per request: revoked, suspended, within its limits? */
  admit(request: AdmitRequest): Promise<AdmitAnswer>;
  /** Facts that stand in Postgres already; idempotent by their version. `active`: this or a newer one rules. */
  applyPrincipal(facts: PrincipalFacts): Promise<{ readonly active: boolean; readonly version: number }>;
  /** What was issued before `before` (epoch ms) is refused from now on; never moves back. */
  revoke(revocation: { readonly v: 1; readonly before: number }): Promise<void>;
  /** Ends one session of a person, at once: `until` (epoch ms) it would have lasted at most. */
  endSession(end: { readonly v: 1; readonly sessionId: string; readonly until: number }): Promise<void>;
  /** Closes an API client for good, or all sessions of a person, at once; the object sees to it that the records follow. `recorded`: they have it already. */
  close(closing: Closing): Promise<{ readonly recorded: boolean }>;
  /** True the first time that key is claimed; it is remembered until `until` (epoch ms). */
  claimOnce(claim: { readonly v: 1; readonly key: string; readonly until: number }): Promise<boolean>;
  /** What it was refused at a door: one row of the log a minute for each, however often; written down before this settles. */
  refused(attempt: RefusedAttempt): Promise<void>;
  /** The tenant has left; see `objects/erase-object.ts`. */
  erase(): Promise<void>;
}

/** The only place that names a principal's object: opaque ids, in the configured jurisdiction. */
export function getPrincipal(bindings: Bindings, tenantId: string, principalId: string): PrincipalHandle {
  const namespace = jurisdictional(bindings.PRINCIPAL, configurationOf(bindings));
  const stub = namespace.get(namespace.idFromName(`${tenantId}/${principalId}`));
  const named = { tenantId, principalId };
  return {
    admit: (request) => stub.admit(request),
    applyPrincipal: (facts) => stub.applyPrincipal(facts),
    revoke: (revocation) => stub.revoke({ ...revocation, ...named }),
    close: (closing) => stub.close({ ...closing, ...named }),
    endSession: (end) => stub.endSession({ ...end, ...named }),
    claimOnce: (claim) => stub.claimOnce({ ...claim, ...named }),
    refused: (attempt) => stub.refused({ ...attempt, ...named }),
    erase: () => stub.erase(),
  };
}
