import type { Insert } from '@naer/db/insert-rows';
import type { alertHistory } from '@naer/db/schema/records';
import { type SQL, sql } from 'drizzle-orm';
import type { Placed } from './placed-change.ts';

const HISTORY_COLUMNS = {
  alertId: 'uuid',
  epoch: 'integer',
  n: 'bigint',
  event: 'text',
  patientId: 'uuid',
  at: 'timestamptz',
  sequence: 'bigint',
  act: 'jsonb',
  outcome: 'text',
  detail: 'jsonb',
} as const;

/** One line per alert, revision and event; a repeat changes nothing. */
export function insertAlertHistory<Row>(
  insert: Insert<Row>,
  tenantId: string,
  changes: readonly Placed<'alert-history'>[],
): SQL<Row> {
  const rows = changes.map(({ patientId, change }) => ({
    alertId: change.alertId,
    epoch: change.revision.epoch,
    n: change.revision.n,
    event: change.event,
    patientId,
    at: change.at,
    sequence: change.sequence,
    act: change.act,
    outcome: change.outcome,
    detail: change.detail,
  }));
  return insert<typeof alertHistory>('alert_history', HISTORY_COLUMNS, tenantId, rows, sql`on conflict do nothing`);
}
