import type { AlertPage } from '@naer/contracts/records';
import { auditedRead } from '@naer/db/audited-read';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { withPatientScope } from '@naer/db/with-patient-scope';
import type { AlertState } from '@naer/domain/alert/alert';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { decodeCursor } from '../shared/page-cursor.ts';
import { pageOf } from '../shared/page-of.ts';
import type { ReadError } from '../shared/read-error.ts';
import { type AlertRow, showAlert } from './alert-row.ts';

export interface ListAlerts {
  /** A lower-case UUID: the door has checked it. */
  readonly patientId: string;
  readonly state?: AlertState | undefined;
  /** 1 to 1000. */
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
}

/** The rule as the version that the alert names has it; null when that version is not in the records yet. */
const RULE_OF_ALERT = sql`(select r.value from plan_version p, jsonb_array_elements(p.body -> 'rules') r
  where p.tenant_id = a.tenant_id and p.patient_id = a.patient_id and p.plan_version = a.plan_version
    and r.value ->> 'ruleKey' = a.rule_key limit 1)`;

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1000;

/** A patient's alerts, resolved ones included, the latest opened first; audited. */
export async function listAlerts(
  records: Records,
  reader: Reader,
  query: ListAlerts,
): Promise<Result<AlertPage, ReadError>> {
  const limit = Math.min(Math.max(query.limit ?? DEFAULT_LIMIT, 1), MAX_LIMIT);
  const after = query.cursor === undefined ? undefined : decodeCursor(query.cursor, ['number', 'string']);
  if (query.cursor !== undefined && after === undefined) return err({ code: 'invalid-cursor' });

  const statement = auditedRead(
    reader,
    { action: 'alert.list', patientId: query.patientId, limit },
    sql<AlertRow>`select a.patient_id, a.body, ${RULE_OF_ALERT} as rule from alert a
      where a.tenant_id = ${reader.tenantId}::uuid and a.patient_id = ${query.patientId}::uuid
        ${query.state === undefined ? sql`` : sql`and a.state = ${query.state}`}
        ${after === undefined ? sql`` : sql`and (a.opened_at, a.alert_id) < (to_timestamp(${after[0]} / 1e3::float8), ${after[1]}::uuid)`}
      order by a.opened_at desc, a.alert_id desc limit ${limit + 1}`,
  );
  const answer = await withPatientScope(records, reader, query.patientId, [statement]);
  if (!answer.ok) return err({ code: 'records-unavailable', cause: answer.error });
  if (!answer.value.related) return err({ code: 'not-found' });

  return ok(pageOf(answer.value.rows[0], limit, showAlert, ({ body }) => [body.openedAt, body.alertId]));
}
