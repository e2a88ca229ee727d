import type { Alert } from '../alert/alert.ts';
import type { Replayed } from './replay.ts';

/** A field in which a replayed alert differs from the stored one; `missing`: the replay has no such alert. */
export type AlertDifference =
  | 'missing'
  | 'severity'
  | 'count'
  | 'openedBySequence'
  | 'state'
  | 'limit'
  | 'reading'
  | 'late'
  | 'verify'
  | 'planVersion';

export interface ReplayedAlert {
  readonly same: boolean;
  /** Names of fields, never values. */
  readonly differences: readonly AlertDifference[];
}

/**
 * Whether a stored alert ends the same in a replay of what is stored: in what is clinical. How far its ladder was climbed
 * hangs on who was there, what was delivered and what its unit had signed at the time: that is no part of it, and so
 * neither are overdue and the revision, which counts every step.
 */
export function replayAlert(stored: Alert, replayed: Pick<Replayed, 'alerts'>): ReplayedAlert {
  const again = replayed.alerts.find(({ alertId }) => alertId === stored.alertId);
  if (again === undefined) return { same: false, differences: ['missing'] };
  const differences = ASPECTS.filter(([, aspect]) => aspect(stored) !== aspect(again)).map(([name]) => name);
  return { same: differences.length === 0, differences };
}

const ASPECTS: readonly (readonly [AlertDifference, (alert: Alert) => unknown])[] = [
  ['severity', ({ severity }) => severity],
  ['count', ({ count }) => count],
  ['openedBySequence', ({ openedBySequence }) => openedBySequence],
  ['state', ({ state }) => state],
  ['limit', ({ limit }) => limit && `${limit.zone} ${limit.value}`],
  ['reading', ({ reading }) => reading?.sequence],
  ['late', ({ late }) => late],
  ['verify', ({ verify }) => verify],
  ['planVersion', ({ planVersion }) => planVersion],
];
