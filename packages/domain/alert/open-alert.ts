import { ENGINE_VERSION } from '../engine-version.ts';
import { deriveId } from '../identity/derive-id.ts';
import type { MonitorState } from '../monitor/state.ts';
import type { Rule } from '../plan/plan.ts';
import type { Alert } from './alert.ts';
import { type Firing, type MovedAlert, showReading } from './firing.ts';

/**
 * Opens the alert of a rule that has none. Its id is derived from patient, rule and opening reading, so that a
 * replay opens the same alert. A red starts its clock, a late one too: it pages nobody but must not lie forgotten.
 */
export function openAlert(state: MonitorState, rule: Rule, firing: Firing): MovedAlert {
  const { reading, sequence, finding, plan, now } = firing;
  const overdueAt = finding.severity === 'red' ? now + plan.acknowledgeRedWithinMs : undefined;
  const alert: Alert = {
    v: 1,
    alertId: deriveId('alert', state.patientId, rule.ruleKey, sequence),
    ruleKey: rule.ruleKey,
    category: 'clinical',
    severity: finding.severity,
    state: 'open',
    revision: { epoch: state.epoch, n: 1 },
    measure: reading.type,
    code: reading.code,
    component: rule.component,
    limit: finding.limit,
    reading: showReading(reading, sequence),
    openedAt: now,
    openedBySequence: sequence,
    count: 1,
    late: reading.late,
    verify: reading.doubts.length > 0,
    overdueAt,
    overdue: false,
    unitId: state.enrolment.unitId,
    ownerOrganisationId: state.enrolment.ownerOrganisationId,
    controllerOrganisationId: state.enrolment.controllerOrganisationId,
    planVersion: plan.planVersion,
    engineVersion: ENGINE_VERSION,
    mappingVersion: reading.mappingVersion,
  };
  return {
    alert,
    history: {
      kind: 'alert-history',
      alertId: alert.alertId,
      revision: alert.revision,
      at: now,
      event: 'opened',
      sequence,
    },
    timer: overdueAt === undefined ? undefined : { alertId: alert.alertId, clock: 'overdue', dueAt: overdueAt },
  };
}
