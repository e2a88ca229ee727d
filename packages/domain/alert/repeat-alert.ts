import { ENGINE_VERSION } from '../engine-version.ts';
import { compareSeverity } from '../rules/finding.ts';
import type { Alert } from './alert.ts';
import { type Firing, type MovedAlert, showReading } from './firing.ts';
import { nextRevision } from './revision.ts';

/**
 * A rule fires again while its alert lives: the count grows. More severe: the alert is open again with a new clock.
 * Late data counts, but never raises or re-opens (DOMAIN 5).
 */
export function repeatAlert(live: Alert, epoch: number, firing: Firing): MovedAlert {
  const { reading, sequence, finding, now } = firing;
  const revision = nextRevision(live.revision, epoch);
  const counted: Alert = { ...live, revision, count: live.count + 1 };
  const worse = compareSeverity(finding.severity, live.severity);
  if (reading.late || worse < 0) return moved(counted, 'repeated', firing);
  if (worse === 0) {
    if (reading.measuredAt < live.reading.measuredAt) return moved(counted, 'repeated', firing);
    return moved({ ...counted, ...shown(firing), late: false }, 'repeated', firing);
  }
  const overdueAt = finding.severity === 'red' ? now + firing.plan.acknowledgeRedWithinMs : undefined;
  const raised: Alert = {
    ...counted,
    ...shown(firing),
    severity: finding.severity,
    state: 'open',
    late: false,
    acknowledged: undefined,
    overdueAt,
    overdue: false,
  };
  return {
    ...moved(raised, live.state === 'open' ? 'raised' : 'reopened', { ...firing, sequence }),
    timer: { alertId: live.alertId, clock: 'overdue', dueAt: overdueAt ?? null },
  };
}

function shown({ reading, sequence, finding, plan }: Firing): Partial<Alert> {
  return {
    reading: showReading(reading, sequence),
    limit: finding.limit,
    verify: reading.doubts.length > 0,
    planVersion: plan.planVersion,
    engineVersion: ENGINE_VERSION,
    mappingVersion: reading.mappingVersion,
  };
}

function moved(alert: Alert, event: 'repeated' | 'raised' | 'reopened', { sequence, now }: Firing): MovedAlert {
  return {
    alert,
    history: { kind: 'alert-history', alertId: alert.alertId, revision: alert.revision, at: now, event, sequence },
  };
}
