import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { dutyFault } from '@naer/domain/duty/duty-fault';
import type { SealedIdentity } from '@naer/domain/monitor/registry';
import { err, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { keyIdOf } from '../key/key-id-of.ts';
import { changeUnit, type UnitSaved } from './change-unit.ts';
import type { DutyError } from './duty-error.ts';
import type { UnitDesk } from './load-unit-desk.ts';
import { otherUnitsOf } from './other-units.ts';

export interface SetContact {
  readonly unitId: string;
  readonly desk: UnitDesk;
  readonly practitionerId: string;
  /** Sealed by the caller (`sealPhone`); its wrapped key must be one of the tenant's. */
  readonly seal: SealedIdentity;
}

/** How a person of the unit is called; known from then on to every unit where they work. */
export async function setContact(
  records: Records,
  reader: Reader,
  { unitId, desk, practitionerId, seal }: SetContact,
): Promise<Result<UnitSaved, DutyError>> {
  if (!desk.people.includes(practitionerId))
    return err({ code: 'duty-refused', faults: [dutyFault('practitionerId', 'unknown-person')] });
  return await changeUnit(
    records,
    reader,
    { unitId, action: 'duty.contact', subjectId: practitionerId, care: false },
    sql`${otherUnitsOf(practitionerId)}, x as (insert into practitioner_contact (tenant_id, practitioner_id, key_id, sealed)
      select u.tenant_id, ${practitionerId}::uuid, ${keyIdOf(sql`u.tenant_id`, sql`${seal.wrappedKey}`)}, ${seal.sealed} from u
      on conflict (tenant_id, practitioner_id) do update set phone = '', key_id = excluded.key_id,
        sealed = excluded.sealed, updated_at = now())`,
  );
}
