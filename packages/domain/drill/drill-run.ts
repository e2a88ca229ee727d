import type { Alert } from '../alert/alert.ts';
import type { Channel, UndeliveredReason } from '../escalation/unit-care.ts';

/** The code of the event that a test alarm is; no plan of a patient may watch it. */
export const DRILL_CODE = 'drill';

/** How a unit's test alarm went, step by step; times are epoch ms, absent while the step has not been taken. */
export interface DrillRun {
  readonly v: 1;
  readonly drillId: string;
  readonly unitId: string;
  /** Rises with every step. */
  readonly n: number;
  /** When the person began it, by the door's clock, and who. */
  readonly startedAt: number;
  readonly startedBy: string;
  /** Kept by the monitor, with its alert. */
  readonly recordedAt: number;
  readonly alertId?: string | undefined;
  /** Confirmed by the unit's list. */
  readonly listedAt?: number | undefined;
  /** The first notice that was delivered, or the latest that was not. */
  readonly page?:
    | {
        readonly at: number;
        readonly duty: string;
        readonly channel: Channel;
        readonly outcome?: 'delivered' | 'undelivered' | undefined;
        readonly reason?: UndeliveredReason | undefined;
      }
    | undefined;
  readonly receiptedAt?: number | undefined;
  readonly receiptedBy?: string | undefined;
  readonly endedAt?: number | undefined;
}

/** What a move of the drill's alert adds to the run; undefined when it adds nothing. */
export function followDrill(run: DrillRun, alert: Alert): DrillRun | undefined {
  if (run.alertId !== undefined && run.alertId !== alert.alertId) return undefined;
  const { acknowledged, resolved, escalation } = alert;
  const last = escalation?.last;
  const page =
    last === undefined || run.page?.outcome === 'delivered'
      ? run.page
      : { at: last.at, duty: last.duty, channel: last.channel, outcome: last.outcome, reason: last.reason };
  const next: DrillRun = {
    ...run,
    alertId: alert.alertId,
    page,
    receiptedAt: run.receiptedAt ?? acknowledged?.at,
    receiptedBy: run.receiptedBy ?? acknowledged?.by,
    endedAt: run.endedAt ?? resolved?.at,
  };
  return JSON.stringify(next) === JSON.stringify(run) ? undefined : { ...next, n: run.n + 1 };
}

/** The list has confirmed the alert. */
export function listDrill(run: DrillRun, now: number): DrillRun | undefined {
  return run.listedAt === undefined ? { ...run, n: run.n + 1, listedAt: now } : undefined;
}
