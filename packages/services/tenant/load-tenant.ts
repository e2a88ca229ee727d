import type { TenantSummary, TenantView } from '@naer/contracts/tenant';
import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { isoTime } from '../shared/sent-digits.ts';
import { type FrameError, frameFailure } from './steward.ts';

interface Row extends Omit<TenantView, 'tenantId' | 'stateSince'> {
  readonly since: number;
  readonly reason: string | null;
}

/** A tenant's settings and state. */
export async function loadTenant(records: Records, tenantId: string): Promise<Result<TenantView, FrameError>> {
  const row = await loadRow(records, tenantId);
  if (!row.ok) return row;
  const { since, reason: _, ...settings } = row.value;
  return ok({ tenantId, ...settings, stateSince: isoTime(since) });
}

/** What an operator sees of it. */
export async function loadTenantSummary(
  records: Records,
  tenantId: string,
): Promise<Result<TenantSummary, FrameError>> {
  const row = await loadRow(records, tenantId);
  if (!row.ok) return row;
  const { name, state, since, reason } = row.value;
  return ok({ tenantId, name, state, since: isoTime(since), ...(reason !== null && { reason }) });
}

async function loadRow(records: Records, tenantId: string): Promise<Result<Row, FrameError>> {
  const answer = await withSystemScope(records, tenantId, [
    sql<Row>`select t.name, t.time_zone as "timeZone", t.plan_approvers as "planApprovers",
        t.red_snooze_minutes as "redSnoozeMinutes", t.greens, t.contacts_raise as "contactsRaise",
        t.client_secrets as "clientSecrets", t.referral_working_days as "referralWorkingDays", t.state, t.state_reason as reason, t.settings_version::float8 as version,
        floor(extract(epoch from t.state_since) * 1e3)::float8 as since,
        array(select s.programme from sensitive_programme s where s.tenant_id = t.tenant_id and s.ended_at is null
          order by s.programme) as "sensitiveProgrammes"
      from tenant t where t.tenant_id = ${tenantId}::uuid`,
  ]);
  if (!answer.ok) return frameFailure(answer.error);
  const [row] = answer.value[0];
  return row === undefined ? err({ code: 'not-found' }) : ok(row);
}
