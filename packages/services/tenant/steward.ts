import { CAPACITY_COLUMNS, capacity } from '@naer/db/attest';
import type { RecordsError } from '@naer/db/records-error';
import { err, type Result } from '@naer/domain/result';
import { type SQL, sql } from 'drizzle-orm';
import { toRegistryError } from '../shared/registry-error.ts';

/** Who keeps the frame of a tenant: an administrator of it, or an operator of the platform. */
export interface Steward {
  readonly tenantId: string;
  /** The practitioner's or operator's id. */
  readonly actorId: string;
  /** In what role, for the log: an operator's is `operator`. */
  readonly role?: string | undefined;
  /** Of an administrator of one organisation: nothing outside it is changed. */
  readonly organisationId?: string | undefined;
  readonly requestId?: string | undefined;
}

/** Why nothing was changed. `cause` is for the log: codes, no values. */
export type FrameError =
  | {
      readonly code:
        | 'not-found'
        | 'already-exists'
        | 'forbidden'
        | 'wrong-state'
        | 'last-administrator'
        | 'unit-in-use'
        | 'unit-discontinued'
        | 'organisation-in-use'
        | 'tenant-in-use'
        | 'invitation-used';
    }
  /** Somebody changed it in between; the version that stands now. */
  | { readonly code: 'stale-version'; readonly version: number }
  | { readonly code: 'records-unavailable'; readonly cause: RecordsError };

export function frameFailure(error: RecordsError): Result<never, FrameError> {
  const registry = toRegistryError(error);
  switch (registry.code) {
    case 'already-exists':
    case 'not-found':
      return err({ code: registry.code });
    default:
      return err({ code: 'records-unavailable', cause: error });
  }
}

/** One audit row per row of `changed`: nothing is written about what did not happen. */
export function testify(steward: Steward, action: string, subjectId: string, changed: SQL): SQL {
  return sql`insert into audit_event (tenant_id, actor_id, action, subject_id, request_id, ${CAPACITY_COLUMNS})
    select ${steward.tenantId}::uuid, ${steward.actorId}, ${action}, ${subjectId}, ${steward.requestId ?? null},
      ${capacity(steward)}
    from ${changed}`;
}

/** Held to the end of the transaction: two changes at once could leave a tenant without an administrator. */
export function lockFrame(tenantId: string): SQL {
  return sql`select pg_advisory_xact_lock(hashtextextended('naer frame ' || ${tenantId}::text, 0))`;
}

/** An array of ids for `= any (..)`. */
export function uuidArray(ids: readonly string[]): SQL {
  return sql`${`{${ids.join(',')}}`}::uuid[]`;
}
