import type { Alert, AlertReading, HumanAct } from '@naer/domain/alert/alert';
import { formatRevision } from '@naer/domain/alert/revision';
import { toJsonNumber } from './json-number.ts';
import type { AlertView } from './records.ts';

/**
 * An alert as REST gives it, ready for `JSON.stringify`: numbers keep the digits as sent (a JsonNumber stands where
 * the contract says number, until it is written). Times become ISO 8601 UTC, the revision its opaque text.
 */
export function toAlertView(patientId: string, alert: Alert): AlertView {
  const view = {
    alertId: alert.alertId,
    patientId,
    rule: alert.ruleKey,
    category: alert.category,
    severity: alert.severity,
    state: alert.state,
    revision: formatRevision(alert.revision),
    measure: alert.measure,
    ...valuesOf(alert.reading),
    measuredAt: iso(alert.reading.measuredAt),
    openedAt: iso(alert.openedAt),
    count: alert.count,
    late: alert.late,
    verify: alert.verify,
    overdueAt: alert.overdueAt === undefined ? undefined : iso(alert.overdueAt),
    overdue: alert.overdue,
    planVersion: alert.planVersion,
    ownerOrganisationId: alert.ownerOrganisationId,
    acknowledged: alert.acknowledged === undefined ? undefined : actOf(alert.acknowledged),
    resolved: alert.resolved === undefined ? undefined : { ...actOf(alert.resolved), outcome: alert.resolved.outcome },
  };
  return view as unknown as AlertView;
}

function valuesOf(reading: AlertReading): Record<string, unknown> {
  const parts = Object.entries(reading.components ?? {});
  return {
    value: reading.value === undefined ? undefined : toJsonNumber(reading.value),
    unit: reading.unit ?? parts[0]?.[1]?.unit,
    comparator: reading.comparator,
    components:
      parts.length === 0
        ? undefined
        : Object.fromEntries(parts.map(([name, part]) => [name, part && toJsonNumber(part.value)])),
  };
}

function actOf(act: HumanAct): Record<string, unknown> {
  return { at: iso(act.at), by: act.by, unitId: act.unitId, note: act.note };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
