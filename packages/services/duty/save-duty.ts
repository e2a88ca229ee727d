import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { dutyFault } from '@naer/domain/duty/duty-fault';
import { err, type Result } from '@naer/domain/result';
import type { RuleFault } from '@naer/domain/rules/rule-type';
import { sql } from 'drizzle-orm';
import { checkTexts } from '../plan/check-texts.ts';
import { changeUnit, type UnitSaved } from './change-unit.ts';
import type { DutyError } from './duty-error.ts';
import type { UnitDesk } from './load-unit-desk.ts';

type Duties = UnitDesk['duties'];

/** The duties of a unit, all of them. One that a signed ladder names stays; one left out is no more, its shifts end now. */
export async function saveDuties(
  records: Records,
  reader: Reader,
  { unitId, desk, duties }: { readonly unitId: string; readonly desk: UnitDesk; readonly duties: Duties },
): Promise<Result<UnitSaved, DutyError>> {
  const faults = checkDuties(duties, desk);
  if (faults.length > 0) return err({ code: 'duty-refused', faults });
  const kept = `{${duties.map(({ key }) => key).join(',')}}`;
  return await changeUnit(
    records,
    reader,
    { unitId, expectVersion: desk.version, action: 'duty.save', care: false },
    sql`s as (update duty_shift c set ends_at = greatest(c.begins_at, now()), updated_at = now() from u
        where c.tenant_id = u.tenant_id and c.unit_id = u.unit_id and c.ends_at > now() and not c.duty_key = any (${kept}::text[])),
      d as (update duty c set active = false, updated_at = now() from u
        where c.tenant_id = u.tenant_id and c.unit_id = u.unit_id and c.active and not c.key = any (${kept}::text[])),
      x as (insert into duty (tenant_id, unit_id, key, name) select u.tenant_id, u.unit_id, y.key, y.name
        from u, json_to_recordset(${JSON.stringify(duties)}::json) as y(key text, name text)
        on conflict (tenant_id, unit_id, key) do update set name = excluded.name, active = true, updated_at = now())`,
  );
}

function checkDuties(duties: Duties, { care }: UnitDesk): readonly RuleFault[] {
  const keys = duties.map(({ key }) => key);
  const twice = keys.flatMap((key, i) => (keys.indexOf(key) < i ? [dutyFault(`duties.${i}.key`, 'key-twice')] : []));
  const used = care.policies.flatMap(({ ladders }) =>
    Object.values(ladders).flatMap((ladder) => ladder.steps.map(({ duty }) => duty)),
  );
  const texts = duties.flatMap(({ key, name }, i) => [
    ...checkTexts(key, `duties.${i}.key`),
    ...checkTexts(name, `duties.${i}.name`),
  ]);
  const faults = [...twice, ...texts];
  return used.every((key) => keys.includes(key)) ? faults : [...faults, dutyFault('duties', 'duty-in-use')];
}
