import type { AlertPage } from '@naer/contracts/records';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import type { AlertState } from '@naer/domain/alert/alert';
import type { Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { ALERT_CORRECTIONS } from '../correction/last-correction.ts';
import { isWithheld } from '../shared/is-withheld.ts';
import { type ListOfPatient, listOfPatient } from '../shared/list-of-patient.ts';
import type { ReadError } from '../shared/read-error.ts';
import { type AlertRow, showAlert, showWithheldAlert } from './alert-row.ts';

export interface ListAlerts extends ListOfPatient {
  readonly state?: AlertState | undefined;
}

/** The rule as the version that the alert names has it; null when that version is not in the records yet. */
const RULE_OF_ALERT = sql`(select r.value from plan_version p, jsonb_array_elements(p.body -> 'rules') r
  where p.tenant_id = a.tenant_id and p.patient_id = a.patient_id and p.plan_version = a.plan_version
    and r.value ->> 'ruleKey' = a.rule_key limit 1)`;

/** A patient's alerts, resolved ones included, the latest opened first; audited. */
export async function listAlerts(
  records: Records,
  reader: Reader,
  query: ListAlerts,
): Promise<Result<AlertPage, ReadError>> {
  return await listOfPatient(records, reader, query, {
    action: 'alert.list',
    place: ['time', 'uuid'],
    select: (
      after,
      rows,
    ) => sql<AlertRow>`select a.patient_id, a.body, ${RULE_OF_ALERT} as rule, ${ALERT_CORRECTIONS} as corrections from alert a
      where a.tenant_id = ${reader.tenantId}::uuid and a.patient_id = ${query.patientId}::uuid
        ${query.state === undefined ? sql`` : sql`and a.state = ${query.state}`}
        ${after === undefined ? sql`` : sql`and (a.opened_at, a.alert_id) < (to_timestamp(${after[0]} / 1e3::float8), ${after[1]}::uuid)`}
      order by a.opened_at desc, a.alert_id desc limit ${rows}`,
    show: (row, kept) => (isWithheld(row.body, kept) ? showWithheldAlert(row) : showAlert(row)),
    placeOf: ({ body }) => [body.openedAt, body.alertId],
  });
}
