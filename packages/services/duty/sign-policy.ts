import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { checkPolicy, type PolicyDraft } from '@naer/domain/duty/check-policy';
import { err, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { checkTexts } from '../plan/check-texts.ts';
import { changeUnit, type UnitSaved } from './change-unit.ts';
import type { DutyError } from './duty-error.ts';
import type { UnitDesk } from './load-unit-desk.ts';

/** The next version of a unit's clocks and ladders, signed by the reader; versions before stay as they were. */
export async function signPolicy(
  records: Records,
  reader: Reader,
  { unitId, desk, draft }: { readonly unitId: string; readonly desk: UnitDesk; readonly draft: PolicyDraft },
): Promise<Result<UnitSaved, DutyError>> {
  const texts = draft.programme === undefined ? [] : checkTexts(draft.programme, 'programme');
  const faults = [...checkPolicy(draft, new Set(desk.duties.map(({ key }) => key))), ...texts];
  if (faults.length > 0) return err({ code: 'duty-refused', faults });
  const { programme = null, ladders, followUpMinutes } = draft;
  const body = JSON.stringify({ v: 1, ladders, followUpMinutes });
  return await changeUnit(
    records,
    reader,
    { unitId, expectVersion: desk.version, action: 'policy.sign', care: true },
    sql`x as (insert into escalation_policy (tenant_id, unit_id, policy_version, programme, body, signed_by)
      select u.tenant_id, u.unit_id, 1 + coalesce((select max(g.policy_version) from escalation_policy g
        where g.tenant_id = u.tenant_id and g.unit_id = u.unit_id), 0), ${programme}::text, ${body}::jsonb,
        ${reader.practitionerId}::uuid from u)`,
  );
}
