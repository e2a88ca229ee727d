import type { MonitorState } from '../monitor/state.ts';
import { compareSeverity } from '../rules/finding.ts';
import type { Rule } from '../rules/rule.ts';
import { type Alert, SYSTEM } from './alert.ts';
import { resolved } from './close-alert.ts';
import { type Firing, type MovedAlert, shown } from './firing.ts';
import { andThen, movedBy, raised } from './move.ts';
import { kindOf } from './open-alert.ts';
import { calls, firedAt } from './repeat-alert.ts';

/** What an alert still rests on when a reading was entered in error. */
export interface Basis {
  readonly holding: readonly Holding[];
  /** All that ever fired it is known: when nothing holds, nothing does. */
  readonly isWhole: boolean;
}

/** A reading or moment (`sequence` 0) that fired it and still does. */
export interface Holding {
  readonly at: number;
  readonly sequence: number;
  /** As it is judged now; absent where the erroneous reading made no difference. */
  readonly again?: { readonly rule: Rule; readonly firing: Firing } | undefined;
}

/**
 * A reading that an alert rests on was entered in error: the history says so. With nothing left that fired it, it is
 * over: acknowledged, nobody resolves it; unacknowledged it stays, as normalised, until somebody has seen it, and so it
 * does while somebody has it in hand. With something left it shows the worst of that; its clocks go on,
 * unless that is worse than it was shown as (late data had not raised it): then it calls for somebody anew.
 */
export function correctAlert(
  state: MonitorState,
  alert: Alert,
  { holding, isWhole }: Basis,
  sequence: number,
  now: number,
): MovedAlert {
  const own = raised(alert, state.epoch);
  const told = (changed: Alert) => movedBy(changed, now, 'corrected', { sequence });
  if (holding.length === 0 && isWhole) {
    if (alert.state === 'pending')
      return andThen(told(own), (ended) => resolved(ended, bySystem(alert, now), 'entered-in-error'));
    const normal = told({ ...own, normalisedAt: alert.normalisedAt ?? now });
    if (alert.state !== 'acknowledged' || alert.planChanged !== undefined) return normal;
    return andThen(normal, (ended) => resolved(ended, bySystem(alert, now), 'entered-in-error'));
  }
  const shows = holding.find((one) => one.at === firedAt(alert) && one.sequence === (alert.reading?.sequence ?? 0));
  if (shows !== undefined && shows.again === undefined) return told(own);
  const left = shows?.again ?? worstOf(holding);
  // What it shows is wrong, and nothing else of it is known any more: somebody must look.
  if (left === undefined) return told({ ...own, verify: true });
  const { rule, firing } = left;
  const { severity } = firing.finding;
  const corrected = told({ ...own, ...kindOf(rule), ...shown(firing), severity });
  if (alert.state === 'pending' || compareSeverity(severity, alert.severity) <= 0) return corrected;
  return andThen(corrected, (worse) => calls(state, alert, worse, { sample: firing.sample, now }));
}

/** The worst, of these the newest. */
function worstOf(holding: readonly Holding[]): Holding['again'] {
  let worst: Holding['again'];
  for (const { again } of holding) {
    if (again === undefined) continue;
    const worse = worst && compareSeverity(again.firing.finding.severity, worst.firing.finding.severity);
    if (worst === undefined || (worse ?? 0) > 0 || (worse === 0 && again.firing.at > worst.firing.at)) worst = again;
  }
  return worst;
}

function bySystem({ unitId }: Alert, now: number) {
  return { at: now, by: SYSTEM, unitId };
}
