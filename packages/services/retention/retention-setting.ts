import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import type { RetentionRules } from '@naer/domain/retention/term';
import { sql } from 'drizzle-orm';
import { type FrameError, frameFailure, lockFrame, type Steward, testify } from '../tenant/steward.ts';

/** What a tenant has decided; version 0: nothing yet, and everything is kept. `setAt` is epoch ms. */
export interface RetentionSetting {
  readonly version: number;
  readonly rules: RetentionRules;
  readonly daily: boolean;
  readonly setAt: number | null;
  readonly setBy: string | null;
}
const NONE: RetentionSetting = { version: 0, rules: {}, daily: false, setAt: null, setBy: null };

export async function loadRetentionSetting(
  records: Records,
  tenantId: string,
): Promise<Result<RetentionSetting, FrameError>> {
  const answer = await withSystemScope(records, tenantId, [
    sql<RetentionSetting>`select version::float8 as version, rules, daily, set_by as "setBy",
        floor(extract(epoch from set_at) * 1e3)::float8 as "setAt"
      from retention_setting where tenant_id = ${tenantId}::uuid order by version desc limit 1`,
  ]);
  return answer.ok ? ok(answer.value[0][0] ?? NONE) : frameFailure(answer.error);
}

/** A new version over the one that was seen; what it says holds from the next run on. */
export async function saveRetentionSetting(
  records: Records,
  steward: Steward,
  { seen, rules, daily }: { readonly seen: number } & Pick<RetentionSetting, 'rules' | 'daily'>,
): Promise<Result<{ readonly version: number }, FrameError>> {
  const { tenantId, actorId } = steward;
  const standing = sql`coalesce((select max(version) from retention_setting where tenant_id = ${tenantId}::uuid), 0)`;
  const answer = await withSystemScope(records, tenantId, [
    lockFrame(tenantId),
    sql`with s as (insert into retention_setting (tenant_id, version, rules, daily, set_by)
        select ${tenantId}::uuid, ${seen}::bigint + 1, ${JSON.stringify(rules)}::jsonb, ${daily}::boolean, ${actorId}::uuid
        where ${standing} = ${seen}::bigint returning tenant_id),
      a as (${testify(steward, 'retention.set', tenantId, sql`s`)})
      select 1 from s`,
    sql<{ version: number }>`select ${standing}::float8 as version`,
  ]);
  if (!answer.ok) return frameFailure(answer.error);
  const [, made, [now]] = answer.value;
  const version = now?.version ?? 0;
  return made.length > 0 ? ok({ version }) : err({ code: 'stale-version', version });
}
