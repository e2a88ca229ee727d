import type { TenantSettingsRequest, TenantView } from '@naer/contracts/tenant';
import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { type FrameError, frameFailure, type Steward, testify } from './steward.ts';

const LIMITS = ['timeZone', 'redSnoozeMinutes', 'greens', 'contactsRaise'] as const;

/**
 * What the tenant's administrators decide, all of it, when they have seen what stands. What units and monitors hold of it
 * gives those a new version (`standing` says whether it differs); a programme that becomes sensitive, or is so no longer,
 * marks its enrolments and their patients' facts at once.
 */
export async function saveSettings(
  records: Records,
  steward: Steward,
  { standing, settings }: { readonly standing: TenantView; readonly settings: TenantSettingsRequest },
): Promise<Result<{ readonly version: number }, FrameError>> {
  const { tenantId } = steward;
  const concerned = LIMITS.some((name) => standing[name] !== settings[name]);
  const own = sql`tenant_id = ${tenantId}::uuid`;
  const programmes = JSON.stringify(settings.sensitiveProgrammes);
  const listed = sql`(select x from json_array_elements_text(${programmes}::json) x)`;
  const answer = await withSystemScope(records, tenantId, [
    // An enrolment under way is waited for, and seen by the next statement.
    sql`select from tenant where ${own} for update`,
    sql<{ version: number }>`with t as (
        update tenant set name = ${settings.name}, time_zone = ${settings.timeZone},
          plan_approvers = ${`{${settings.planApprovers.join(',')}}`}::text[],
          red_snooze_minutes = ${settings.redSnoozeMinutes}::integer, greens = ${settings.greens}::integer,
          contacts_raise = ${settings.contactsRaise}::integer, client_secrets = ${settings.clientSecrets}::boolean,
          referral_working_days = coalesce(${settings.referralWorkingDays ?? null}::integer, referral_working_days),
          settings_version = settings_version + 1, updated_at = now()
        where ${own} and settings_version = ${standing.version}::bigint
        returning tenant_id, settings_version),
      u as (update unit w set care_version = w.care_version + 1, duty_version = w.duty_version + 1, updated_at = now()
        from t where w.tenant_id = t.tenant_id and ${concerned}::boolean),
      k as (update api_client w set principal_version = w.principal_version + 1, updated_at = now()
        from t where w.tenant_id = t.tenant_id and ${standing.clientSecrets !== settings.clientSecrets}::boolean),
      gone as (update sensitive_programme s set ended_at = now(), updated_at = now()
        from t where s.tenant_id = t.tenant_id and s.ended_at is null and s.programme not in ${listed}),
      come as (insert into sensitive_programme (tenant_id, programme)
        select t.tenant_id, x from t, json_array_elements_text(${programmes}::json) x
        on conflict (tenant_id, programme) do update set ended_at = null, updated_at = now()
        where sensitive_programme.ended_at is not null),
      e as (update enrolment w set sensitive = not w.sensitive, updated_at = now()
        from t where w.tenant_id = t.tenant_id and w.active and w.sensitive <> (w.programme in ${listed})
        returning w.patient_id),
      p as (update patient w set registry_version = w.registry_version + 1, updated_at = now()
        from t where w.tenant_id = t.tenant_id
          and (${concerned}::boolean or w.patient_id in (select e.patient_id from e))),
      a as (${testify(steward, 'tenant.settings', tenantId, sql`t`)})
      select settings_version::float8 as version from t`,
    sql<{ version: number }>`select settings_version::float8 as version from tenant where ${own}`,
  ]);
  if (!answer.ok) return frameFailure(answer.error);
  const [, [changed], [now]] = answer.value;
  if (changed !== undefined) return ok(changed);
  return err(now === undefined ? { code: 'not-found' } : { code: 'stale-version', version: now.version });
}
