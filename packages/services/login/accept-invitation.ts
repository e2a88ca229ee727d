import type { Records } from '@naer/db/records';
import type { RecordsError } from '@naer/db/records-error';
import { withDirectoryScope } from '@naer/db/with-directory-scope';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';

export interface InvitationAnswer {
  readonly tenantId: string;
  /** `hashInvitationCode` of the code. */
  readonly codeHash: string;
  readonly loginId: string;
  readonly subjectIndex: string;
  /** Of the log-in's claims: an invitation for somebody with another number is not theirs. */
  readonly hprNumber?: string | undefined;
  readonly requestId?: string | undefined;
}

export type InvitationError =
  | {
      readonly code:
        | 'invitation-unknown'
        | 'invitation-expired'
        | 'invitation-revoked'
        | 'invitation-used'
        | 'already-linked'
        | 'another-person';
    }
  | { readonly code: 'records-unavailable'; readonly cause: RecordsError };

interface Row {
  readonly practitionerId: string;
  readonly linked: boolean;
  readonly accepted: boolean;
  readonly revoked: boolean;
  readonly expired: boolean;
  /** This subject is this person already. */
  readonly same: boolean;
  /** The subject is another person of the tenant. */
  readonly taken: boolean;
  readonly otherNumber: boolean;
}

/**
 * Links a subject to the person who was invited, once. The invitation's row is locked first, so that of two who come at
 * once one is late. Who is linked already comes in again by the same code and nothing changes.
 */
export async function acceptInvitation(
  records: Records,
  { tenantId, codeHash, loginId, subjectIndex, hprNumber, requestId }: InvitationAnswer,
): Promise<Result<{ readonly practitionerId: string }, InvitationError>> {
  const number = hprNumber ?? null;
  const answer = await withSystemScope(records, tenantId, [
    sql`select invitation_id from invitation
      where tenant_id = ${tenantId}::uuid and code_hash = ${codeHash} for update`,
    sql<Row>`with i as (select i.practitioner_id, i.accepted_at is not null as accepted,
          i.revoked_at is not null as revoked, i.expires_at <= now() as expired,
          exists (select 1 from login l where l.tenant_id = i.tenant_id and l.ended_at is null
            and l.subject_index = ${subjectIndex} and l.practitioner_id = i.practitioner_id) as same,
          exists (select 1 from login l where l.tenant_id = i.tenant_id and l.ended_at is null
            and l.subject_index = ${subjectIndex} and l.practitioner_id <> i.practitioner_id) as taken,
          (p.hpr_number is not null and p.hpr_number <> ${number}::text) is true as other_number
        from invitation i join practitioner p on p.tenant_id = i.tenant_id and p.practitioner_id = i.practitioner_id
        where i.tenant_id = ${tenantId}::uuid and i.code_hash = ${codeHash}),
      good as (select practitioner_id from i
        where not accepted and not revoked and not expired and not taken and not other_number),
      done as (update invitation set accepted_at = now() from good
        where tenant_id = ${tenantId}::uuid and code_hash = ${codeHash}),
      made as (insert into login (tenant_id, login_id, practitioner_id, subject_index)
        select ${tenantId}::uuid, ${loginId}::uuid, practitioner_id, ${subjectIndex} from good
        where not exists (select 1 from i where same)),
      a as (insert into audit_event (tenant_id, actor_id, action, subject_id, request_id)
        select ${tenantId}::uuid, practitioner_id::text, 'invitation.accept', practitioner_id::text,
          ${requestId ?? null} from good)
      select practitioner_id as "practitionerId", exists (select 1 from good) as linked, accepted, revoked, expired, same,
        taken, other_number as "otherNumber" from i`,
  ]);
  if (!answer.ok) return err({ code: 'records-unavailable', cause: answer.error });
  const [row] = answer.value[1];
  if (row === undefined) return err({ code: 'invitation-unknown' });
  const refusal = row.linked ? undefined : refusalOf(row);
  if (refusal !== undefined) return err({ code: refusal });
  const { practitionerId } = row;
  const entered = await enterDirectory(records, tenantId, subjectIndex, practitionerId);
  return entered.ok ? ok({ practitionerId }) : err({ code: 'records-unavailable', cause: entered.error });
}

/** Where to look for the subject from now on. On its own: the tenant may have a database of its own. */
async function enterDirectory(records: Records, tenantId: string, subjectIndex: string, practitionerId: string) {
  const entry = sql`insert into login_directory (tenant_id, subject_index, practitioner_id)
    values (${tenantId}::uuid, ${subjectIndex}, ${practitionerId}::uuid)
    on conflict (tenant_id, subject_index)
    do update set practitioner_id = excluded.practitioner_id, ended_at = null`;
  return await withDirectoryScope(records, [entry], tenantId);
}

function refusalOf({ accepted, revoked, expired, same, taken, otherNumber }: Row) {
  if (accepted && same) return undefined;
  if (accepted) return 'invitation-used';
  if (revoked) return 'invitation-revoked';
  if (expired) return 'invitation-expired';
  if (taken) return 'already-linked';
  return otherNumber ? 'another-person' : 'invitation-unknown';
}
