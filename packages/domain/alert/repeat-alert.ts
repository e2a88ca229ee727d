import { compareSeverity } from '../rules/finding.ts';
import { type Rule, typeOf } from '../rules/rule.ts';
import type { Alert } from './alert.ts';
import { type Firing, isLate, type MovedAlert, shown } from './firing.ts';
import { kindOf, overdueFrom } from './open-alert.ts';
import { nextRevision } from './revision.ts';

/**
 * A rule fires again while its alert lives: the count grows. More severe: the alert is open again with a new clock. So it
 * is by every new event (an alarm pressed again) once somebody has taken the last: it calls for help anew.
 * Late data counts, but never raises or re-opens (DOMAIN 5); an alert is late only while nothing else has fired it.
 */
export function repeatAlert(live: Alert, epoch: number, rule: Rule, firing: Firing): MovedAlert {
  const { sample, finding, now, at } = firing;
  const revision = nextRevision(live.revision, epoch);
  const late = isLate(firing);
  const counted: Alert = { ...live, revision, count: live.count + 1, late: live.late && late };
  const worse = compareSeverity(finding.severity, live.severity);
  if (late || worse < 0 || (worse === 0 && at < firedAt(live))) return moved(counted, 'repeated');
  const callsAnew = live.state === 'acknowledged' && typeOf(rule).judged(rule) === 'event';
  if (worse === 0 && !callsAnew) return moved({ ...counted, ...kindOf(rule), ...shown(firing) }, 'repeated');
  const overdueAt = overdueFrom(firing);
  const raised: Alert = {
    ...counted,
    ...kindOf(rule),
    ...shown(firing),
    severity: finding.severity,
    state: 'open',
    acknowledged: undefined,
    overdueAt,
    overdue: false,
  };
  return moved(raised, live.state === 'open' ? 'raised' : 'reopened');

  function moved(alert: Alert, event: 'repeated' | 'raised' | 'reopened'): MovedAlert {
    const { alertId } = alert;
    return {
      alert,
      history: [{ kind: 'alert-history', alertId, revision, at: now, event, sequence: sample?.sequence }],
    };
  }
}

/** The same moment is judged again with more known: what the alert shows is renewed; it is no further firing. */
export function refreshAlert(live: Alert, epoch: number, rule: Rule, firing: Firing): MovedAlert {
  return {
    alert: { ...live, ...kindOf(rule), ...shown(firing), revision: nextRevision(live.revision, epoch) },
    history: [],
  };
}

/** Measured time (or clock time) of what the alert shows. */
export function firedAt(alert: Alert): number {
  return alert.firedAt ?? alert.reading?.measuredAt ?? alert.openedAt;
}
