import type { Alert } from '../alert/alert.ts';
import type { PlanVersion } from '../plan/plan.ts';
import type { RegistryFacts } from './registry.ts';

/** All that a step may look at, apart from the windows it asked for. `alerts` holds the live ones (not resolved). */
export interface MonitorState {
  readonly patientId: string;
  /** Raised by a rebuild, so that its changes win. */
  readonly epoch: number;
  readonly enrolment: RegistryFacts['enrolment'];
  readonly plans: readonly PlanVersion[];
  readonly alerts: readonly Alert[];
}

/** What a stretch is asked for. */
export type WindowPurpose = 'newer' | 'day-before' | 'same-manoeuvre';

/** A stretch of a series the step needs: `[from, to)` by measured time, newest first, at most `limit` points. */
export interface WindowRange {
  readonly purpose: WindowPurpose;
  readonly series: string;
  readonly from: number;
  readonly to: number;
  readonly limit: number;
}

/** One stored point of a window; `value` is canonical, absent for answers, components and LO/HI. */
export interface WindowPoint {
  readonly sequence: number;
  readonly measuredAt: number;
  readonly value?: number | undefined;
}

/** The points of each range of `needs()`; a purpose that was not asked for is absent. */
export type Windows = Readonly<Partial<Record<WindowPurpose, readonly WindowPoint[]>>>;

/** A running clock: the monitor stores it and comes back when it is due; `dueAt` null stops it. */
export interface TimerChange {
  readonly alertId: string;
  readonly clock: 'overdue';
  readonly dueAt: number | null;
}
