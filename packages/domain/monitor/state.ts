import type { Alert } from '../alert/alert.ts';
import type { AlertClock } from '../alert/alert-clock.ts';
import type { UnitCare } from '../escalation/unit-care.ts';
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
  /** The units that own an alert here or may come to; one that is unknown has no policy. */
  readonly cares?: readonly UnitCare[] | undefined;
  /** Follow-up has ended: nothing fires any more. */
  readonly ended?: true | undefined;
  /** A unit's test patient. */
  readonly drill?: true | undefined;
  /** A rehearsal: nobody is there to act, so no ladder is climbed. Never set of a monitor that is live. */
  readonly rehearsed?: true | undefined;
}

/** The clock of a rule (missing, silence): the monitor stores it and comes back when it is due; `dueAt` null stops it. */
export interface TimerChange {
  readonly ruleKey: string;
  readonly clock: 'rule';
  readonly dueAt: number | null;
}

/** A clock that has come: of a rule, of an alert (`clocksOf`), or of the plans: a version begins and alerts of other rules are marked. */
export type DueClock =
  | (TimerChange & { readonly dueAt: number })
  | { readonly alertId: string; readonly clock: AlertClock; readonly dueAt: number }
  | { readonly clock: 'plan'; readonly dueAt: number };
