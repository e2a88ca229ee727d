import type { AlertAct } from '@naer/domain/alert/act';
import { RESOLUTION_OUTCOMES, SNOOZE_REASONS } from '@naer/domain/alert/alert';
import type { StoredAct } from '@naer/domain/rehearse/replay';

/** Lines of an alert's history that a person's act has left, as a PostgreSQL array. */
export const ACT_EVENTS = '{acknowledged,started,attempted,snoozed,snooze-ended,receipted,resolved}';

/** Such a line. One act may leave several, under one revision. */
export interface AlertActRow {
  readonly alertId: string;
  readonly epoch: number;
  readonly n: number;
  readonly event: string;
  readonly at: number;
  readonly by: string;
  readonly unitId: string;
  readonly outcome: string | null;
  readonly detail: Readonly<Record<string, unknown>> | null;
}

/**
 * What people did with alerts, as a replay takes it in. Hand-overs are left out: whose an alert is changes nothing of what
 * it says.
 */
export function toStoredActs(rows: readonly AlertActRow[]): readonly StoredAct[] {
  const together = Map.groupBy(rows, ({ alertId, epoch, n }) => `${alertId} ${epoch} ${n}`);
  return [...together.values()].flatMap((lines) => {
    const [first] = lines;
    const act = actOf(lines);
    if (first === undefined || act === undefined) return [];
    const { alertId, at, by, unitId } = first;
    return [{ alertId, by: { at, by, unitId }, act }];
  });
}

/** The act behind these lines: what it led to stands beside it. */
function actOf(lines: readonly AlertActRow[]): AlertAct | undefined {
  const line = (event: string) => lines.find((one) => one.event === event);
  const receipted = line('receipted')?.detail?.code;
  if (typeof receipted === 'number') return { kind: 'receipt', code: receipted };
  const nextTryAt = line('attempted')?.detail?.nextTryAt;
  if (typeof nextTryAt === 'number') return { kind: 'attempt', nextTryAt };
  if (line('started') !== undefined) return { kind: 'start' };
  const { until, reason } = line('snoozed')?.detail ?? {};
  const known = SNOOZE_REASONS.find((one) => one === reason);
  if (typeof until === 'number' && known !== undefined) return { kind: 'snooze', until, reason: known };
  if (line('acknowledged') !== undefined) return { kind: 'acknowledge' };
  if (line('snooze-ended') !== undefined) return { kind: 'unsnooze' };
  const outcome = RESOLUTION_OUTCOMES.find((one) => one === line('resolved')?.outcome);
  return outcome === undefined ? undefined : { kind: 'resolve', outcome };
}
