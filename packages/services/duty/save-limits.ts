import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { type RegistryError, toRegistryError } from '../shared/registry-error.ts';

export interface CommunityLimits {
  readonly tenantId: string;
  /** 1 to 1440. */
  readonly redSnoozeMinutes: number;
  /** Green judgements after which an acknowledged alert resolves, 1 to 20. */
  readonly greens: number;
  /** So many contacts in 72 hours raise the patient's place, 1 to 100. */
  readonly contactsRaise: number;
}

/** Limits of the health community, for all its units; every unit and patient gets a new version. For its administration: no person's route leads here. */
export async function saveLimits(
  records: Records,
  { tenantId, redSnoozeMinutes, greens, contactsRaise }: CommunityLimits,
): Promise<Result<true, RegistryError>> {
  const answer = await withSystemScope(records, tenantId, [
    sql<{ tenant_id: string }>`with t as (update tenant set red_snooze_minutes = ${redSnoozeMinutes}::integer,
          greens = ${greens}::integer, contacts_raise = ${contactsRaise}::integer, updated_at = now()
        where tenant_id = ${tenantId}::uuid returning tenant_id),
      u as (update unit w set care_version = w.care_version + 1, duty_version = w.duty_version + 1, updated_at = now()
        from t where w.tenant_id = t.tenant_id),
      p as (update patient w set registry_version = w.registry_version + 1, updated_at = now()
        from t where w.tenant_id = t.tenant_id)
      select tenant_id from t`,
  ]);
  if (!answer.ok) return err(toRegistryError(answer.error));
  return answer.value[0].length === 0 ? err({ code: 'not-found' }) : ok(true);
}
