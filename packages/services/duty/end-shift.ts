import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import type { Result } from '@naer/domain/result';
import { type SQL, sql } from 'drizzle-orm';
import { changeUnit, type UnitSaved } from './change-unit.ts';
import type { DutyError } from './duty-error.ts';

export interface ShiftOf {
  readonly unitId: string;
  readonly shiftId: string;
  readonly duty: string;
}

/** Ends a shift now; one that has not begun never was. `not-found` when it is over already or not of the unit. */
export async function endShift(
  records: Records,
  reader: Reader,
  shift: ShiftOf,
): Promise<Result<UnitSaved, DutyError>> {
  return await changeShift(records, reader, shift, 'duty.shift.end', sql`ends_at = greatest(c.begins_at, now())`);
}

/** The person cannot: the substitute has the duty from now. Twice is once. */
export async function markAbsent(
  records: Records,
  reader: Reader,
  shift: ShiftOf,
): Promise<Result<UnitSaved, DutyError>> {
  return await changeShift(records, reader, shift, 'duty.shift.absent', sql`absent_at = coalesce(c.absent_at, now())`);
}

function changeShift(records: Records, reader: Reader, { unitId, shiftId, duty }: ShiftOf, action: string, set: SQL) {
  const own = sql`c.tenant_id = ${reader.tenantId}::uuid and c.unit_id = ${unitId}::uuid
    and c.shift_id = ${shiftId}::uuid and c.duty_key = ${duty} and c.ends_at > greatest(now(), c.begins_at)`;
  return changeUnit(
    records,
    reader,
    { unitId, action, subjectId: shiftId, care: false },
    sql`x as (update duty_shift c set ${set}, updated_at = now() from u where ${own})`,
    { provided: sql`exists (select from duty_shift c where ${own})` },
  );
}
