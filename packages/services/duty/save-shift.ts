import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { checkShift, type ShiftDraft } from '@naer/domain/duty/check-shift';
import { err, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { changeUnit, type UnitSaved } from './change-unit.ts';
import type { DutyError } from './duty-error.ts';
import type { UnitDesk } from './load-unit-desk.ts';

export interface SaveShift {
  readonly unitId: string;
  readonly desk: UnitDesk;
  readonly duty: string;
  readonly shiftId: string;
  readonly draft: ShiftDraft;
  /** Epoch ms. */
  readonly now: number;
}

/** A person takes a duty for a stretch. Nobody else has it in that time (`shift-overlaps`); the same id again is `already-exists`. */
export async function saveShift(
  records: Records,
  reader: Reader,
  { unitId, desk, duty, shiftId, draft, now }: SaveShift,
): Promise<Result<UnitSaved, DutyError>> {
  if (!desk.duties.some(({ key }) => key === duty)) return err({ code: 'not-found' });
  const faults = checkShift(draft, new Set(desk.people), now);
  if (faults.length > 0) return err({ code: 'duty-refused', faults });
  const { practitionerId, substituteId = null, from, to } = draft;
  return await changeUnit(
    records,
    reader,
    { unitId, action: 'duty.shift', subjectId: shiftId, care: false },
    sql`x as (insert into duty_shift (tenant_id, shift_id, unit_id, duty_key, practitioner_id, substitute_id, begins_at,
        ends_at, created_by)
      select u.tenant_id, ${shiftId}::uuid, u.unit_id, ${duty}, ${practitionerId}::uuid, ${substituteId}::uuid,
        to_timestamp(${from} / 1e3::float8), to_timestamp(${to} / 1e3::float8), ${reader.practitionerId}::uuid from u)`,
    {
      provided: sql`exists (select from duty d where d.tenant_id = ${reader.tenantId}::uuid and d.unit_id = ${unitId}::uuid
        and d.key = ${duty} and d.active)`,
    },
  );
}
