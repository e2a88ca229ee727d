import type { Insert } from '@naer/db/insert-rows';
import type { alert } from '@naer/db/schema/records';
import { compareRevisions } from '@naer/domain/alert/revision';
import { type SQL, sql } from 'drizzle-orm';
import { newestByKey, type Placed } from './placed-change.ts';

const ALERT_COLUMNS = {
  alertId: 'uuid',
  patientId: 'uuid',
  epoch: 'integer',
  n: 'bigint',
  ruleKey: 'text',
  category: 'text',
  severity: 'text',
  state: 'text',
  openedAt: 'timestamptz',
  overdueAt: 'timestamptz',
  unitId: 'uuid',
  ownerOrganisationId: 'uuid',
  controllerOrganisationId: 'uuid',
  planVersion: 'integer',
  engineVersion: 'text',
  mappingVersion: 'text',
  body: 'jsonb',
} as const;

/** Applied only where an older revision stands: late and repeated ones change nothing. An alert never changes its patient. */
export function upsertAlerts<Row>(
  insert: Insert<Row>,
  tenantId: string,
  changes: readonly Placed<'alert'>[],
): SQL<Row> {
  const rows = changes.map(({ patientId, change: { alert: body } }) => ({
    alertId: body.alertId,
    patientId,
    epoch: body.revision.epoch,
    n: body.revision.n,
    ruleKey: body.ruleKey,
    category: body.category,
    severity: body.severity,
    state: body.state,
    openedAt: body.openedAt,
    overdueAt: body.overdueAt,
    unitId: body.unitId,
    ownerOrganisationId: body.ownerOrganisationId,
    controllerOrganisationId: body.controllerOrganisationId,
    planVersion: body.planVersion,
    engineVersion: body.engineVersion,
    mappingVersion: body.mappingVersion,
    body,
  }));
  return insert<typeof alert>(
    'alert',
    ALERT_COLUMNS,
    tenantId,
    rows,
    sql`on conflict (tenant_id, alert_id) do update set
      epoch = excluded.epoch, n = excluded.n, category = excluded.category, severity = excluded.severity,
      state = excluded.state, opened_at = excluded.opened_at, overdue_at = excluded.overdue_at, unit_id = excluded.unit_id,
      owner_organisation_id = excluded.owner_organisation_id,
      controller_organisation_id = excluded.controller_organisation_id, plan_version = excluded.plan_version,
      engine_version = excluded.engine_version, mapping_version = excluded.mapping_version, body = excluded.body,
      updated_at = now()
      where (alert.epoch, alert.n) < (excluded.epoch, excluded.n) and alert.patient_id = excluded.patient_id`,
  );
}

/** The newest revision of each alert. */
export function newestAlerts(changes: readonly Placed<'alert'>[]): readonly Placed<'alert'>[] {
  return newestByKey(
    changes,
    ({ change }) => change.alert.alertId,
    (a, b) => compareRevisions(a.change.alert.revision, b.change.alert.revision),
  );
}
