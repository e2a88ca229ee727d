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
  /** IANA zone in which days and times of day are meant; absent: Europe/Oslo. */
  readonly timeZone?: string | undefined;
  readonly pauses?: RegistryFacts['pauses'];
}

/** A running clock: the monitor stores it and comes back when it is due; `dueAt` null stops it. */
export type TimerChange =
  | { readonly alertId: string; readonly clock: 'overdue'; readonly dueAt: number | null }
  /** The next time a rule with a clock of its own (missing, silence) is judged. */
  | { readonly ruleKey: string; readonly clock: 'rule'; readonly dueAt: number | null };

/** A clock that has come. */
export type DueClock = TimerChange & { readonly dueAt: number };
