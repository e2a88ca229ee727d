import { ATTEST_COLUMNS, attest } from '@naer/db/attest';
import { auditedRead } from '@naer/db/audited-read';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { withPatientScope } from '@naer/db/with-patient-scope';
import { withSystemScope } from '@naer/db/with-system-scope';
import { allowsUse, CARE_RELATIONS } from '@naer/domain/access/care-relation';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { everControlled } from '../archive/archive-kinds.ts';
import type { ReadError } from '../shared/read-error.ts';
import type { Audience, StoredExport } from './load-export.ts';

export interface ExportApproach {
  readonly patientId: string;
  /** `access-export.ask`, `.read`, `.download`. */
  readonly action: string;
  /** The export that it is about; undefined: none, or one that is not there. */
  readonly stored?: StoredExport | undefined;
}

/** A citizen without a unit, an administrator without patients, or somebody whose unit answers for the patient. */
export type Asker = 'citizen' | 'administrator' | 'unit';

export function askerOf({ citizen, role }: Reader): Asker {
  if (citizen !== undefined) return 'citizen';
  return role === 'administrator' ? 'administrator' : 'unit';
}

export const TAKES = 'access-export.download';
const ANSWERING = `{${CARE_RELATIONS.filter((relation) => allowsUse(relation, 'answer')).join(',')}}`;

/**
 * Whether somebody may have a patient's export at all, in the log at once. A citizen: who sees everything of the patient.
 * Staff: of the unit that answers for them; an administrator of an organisation that has been controller, who asks and
 * follows. `relation-too-weak` for whoever sees the patient otherwise; `not-found` for everybody else.
 */
export async function approachExport(
  records: Records,
  reader: Reader,
  approach: ExportApproach,
): Promise<Result<Audience, ReadError>> {
  const { patientId, action, stored } = approach;
  const asker = askerOf(reader);
  if (asker === 'administrator') return await approachAsAdministrator(records, reader, approach);
  // Only what is taken tells anything of a document: that an export stands there does not.
  const isKept = asker === 'unit' && action === TAKES && stored?.keeps === true;
  const needed = asker === 'unit' ? ANSWERING : stored?.audience === 'patient' ? '{self}' : '{self,represented}';
  const isAllowed = sql`current_setting('app.relation', true) = any (${needed}::text[])
    and ${!isKept && isFor(reader, stored)}::boolean`;
  const read = { action, patientId, subjectId: stored?.jobId, limit: 0, isAllowed };
  const answer = await withPatientScope(records, reader, patientId, [
    auditedRead(reader, read, sql`select 1 as n where false`),
  ]);
  if (!answer.ok) return err({ code: 'records-unavailable', cause: answer.error });
  const { related, relation, citizen } = answer.value;
  if (asker === 'citizen') {
    const audience = citizen?.relation === 'self' ? 'patient' : 'representative';
    if (related && !(isFor(reader, stored) && (stored === undefined || stored.audience === audience)))
      return err({ code: 'not-found' });
    if (related) return ok(audience);
    return err({ code: (citizen?.maySee.length ?? 0) > 0 ? 'relation-too-weak' : 'not-found' });
  }
  if (!related) return err({ code: 'not-found' });
  if (allowsUse(relation, 'answer') && !isFor(reader, stored)) return err({ code: 'not-found' });
  return allowsUse(relation, 'answer') && !isKept ? ok('patient') : err({ code: 'relation-too-weak' });
}

/** One that a citizen asked for is told to no staff, and one for a representative to nobody but who asked for it. */
function isFor({ citizen, practitionerId }: Reader, stored: StoredExport | undefined): boolean {
  if (stored === undefined) return true;
  if (citizen === undefined) return stored.audience === 'patient' && !stored.askedBy.startsWith('citizen/');
  return stored.audience === 'patient' || stored.askedBy === practitionerId;
}

async function approachAsAdministrator(
  records: Records,
  reader: Reader,
  { patientId, action, stored }: ExportApproach,
): Promise<Result<Audience, ReadError>> {
  const { tenantId, practitionerId, organisationId, requestId } = reader;
  const nothing = { relation: sql`null::text`, unitId: sql`null::uuid`, reference: sql`null::text` };
  const isOwn = organisationId === undefined ? sql`true` : everControlled(sql`${organisationId}::uuid`);
  const answer = await withSystemScope(records, tenantId, [
    sql<{ known: boolean }>`with p as (select exists (select from patient x where x.tenant_id = ${tenantId}::uuid
          and x.patient_id = ${patientId}::uuid and ${isOwn} and ${isFor(reader, stored)}::boolean) as known),
      a as (insert into audit_event (tenant_id, actor_id, action, outcome, subject_patient_id, subject_id, request_id,
          ${ATTEST_COLUMNS})
        select ${tenantId}::uuid, ${practitionerId}, ${action}, case when p.known then 'allowed' else 'refused' end,
          ${patientId}::uuid, ${stored?.jobId ?? null}, ${requestId ?? null}, ${attest(reader, nothing)} from p)
      select known from p`,
  ]);
  if (!answer.ok) return err({ code: 'records-unavailable', cause: answer.error });
  return answer.value[0][0]?.known === true ? ok('patient') : err({ code: 'not-found' });
}
