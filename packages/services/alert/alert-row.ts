import type { AlertView } from '@naer/contracts/records';
import type { Alert, HumanAct } from '@naer/domain/alert/alert';
import { formatRevision } from '@naer/domain/alert/revision';
import type { Rule } from '@naer/domain/rules/rule';
import { isoTime, present, sentDigits } from '../shared/sent-digits.ts';
import { asText, shownFinding } from '../shared/shown-finding.ts';
import { shownComponents } from '../shared/shown-reading.ts';

export interface AlertRow {
  readonly patient_id: string;
  readonly body: Alert;
  /** The alert's rule in the plan version it names, where that is at hand. */
  readonly rule?: Rule | null;
}

/** The public form of an alert as PostgreSQL holds it. */
export function showAlert({ patient_id: patientId, body, rule }: AlertRow): AlertView {
  const { reading } = body;
  return {
    alertId: body.alertId,
    patientId,
    rule: body.ruleKey,
    category: body.category,
    severity: body.severity,
    state: body.state,
    revision: formatRevision(body.revision),
    ...present({
      measure: body.measure,
      value: reading?.value === undefined ? null : sentDigits(reading.value),
      unit: reading?.unit,
      comparator: reading?.comparator,
      measuredAt: reading && isoTime(reading.measuredAt),
      overdueAt: body.overdueAt === undefined ? null : isoTime(body.overdueAt),
      acknowledged: body.acknowledged === undefined ? null : showAct(body.acknowledged),
      resolved: body.resolved === undefined ? null : { ...showAct(body.resolved), outcome: body.resolved.outcome },
    }),
    ...shownComponents(asText(reading?.components)),
    ...shownFinding(body, rule ?? undefined),
    openedAt: isoTime(body.openedAt),
    count: body.count,
    late: body.late,
    verify: body.verify,
    overdue: body.overdue,
    planVersion: body.planVersion,
    ownerOrganisationId: body.ownerOrganisationId,
  };
}

function showAct({ at, by, unitId, note }: HumanAct): { at: string; by: string; unitId: string; note?: string } {
  return { at: isoTime(at), by, unitId, ...(note === undefined ? {} : { note }) };
}
