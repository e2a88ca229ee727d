import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { type CareDraft, checkCare } from '@naer/domain/duty/check-care';
import { err, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { changeUnit, type UnitSaved } from './change-unit.ts';
import type { DutyError } from './duty-error.ts';
import type { UnitDesk } from './load-unit-desk.ts';

/** When the unit is staffed, whether it has a live queue, and which unit takes over from it. The chain of fallbacks has an end. */
export async function saveOpeningHours(
  records: Records,
  reader: Reader,
  { unitId, desk, draft }: { readonly unitId: string; readonly desk: UnitDesk; readonly draft: CareDraft },
): Promise<Result<UnitSaved, DutyError>> {
  const faults = checkCare(unitId, draft, desk.units);
  if (faults.length > 0) return err({ code: 'duty-refused', faults });
  const { openingHours, liveQueue, fallbackUnitId = null } = draft;
  const hours = openingHours === undefined ? null : JSON.stringify(openingHours);
  return await changeUnit(
    records,
    reader,
    { unitId, expectVersion: desk.version, action: 'unit.care', care: true },
    sql`x as (select 1 from u)`,
    {
      set: sql`, opening_hours = ${hours}::jsonb, live_queue = ${liveQueue}::boolean, fallback_unit_id = ${fallbackUnitId}::uuid`,
      provided: sql`not exists (with recursive f (unit_id) as (select ${fallbackUnitId}::uuid
          union select b.fallback_unit_id from unit b join f on b.unit_id = f.unit_id where b.tenant_id = ${reader.tenantId}::uuid)
        select from f where f.unit_id = ${unitId}::uuid)`,
    },
  );
}
