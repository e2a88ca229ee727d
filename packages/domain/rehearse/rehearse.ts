import type { Alert } from '../alert/alert.ts';
import { calendarOf } from '../calendar/calendar.ts';
import type { RegistryFacts } from '../monitor/registry.ts';
import { DEFAULT_TIME_ZONE } from '../monitor/rule-context.ts';
import type { PlanVersion } from '../plan/plan.ts';
import type { StoredReading } from './calls.ts';
import { type Comparison, compareEpisodes, type RealAlert } from './compare-episodes.ts';
import { type DayTally, type Episode, episodesOf, tallyDays } from './episodes.ts';
import { type Progress, type Replayed, type ReplayInput, replayInSteps, type StoredEvent } from './replay.ts';

/**
 * A rule that has been quiet for so long has ended its alert. More than a day, so that a daily measurement that fires
 * every day is one alert, also when it is taken a few hours later than the day before.
 */
export const DEFAULT_QUIET_HOURS = 36;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export interface RehearsalInput {
  /**
   * What is stored of the patient, test readings too. Measured before `from`, it is what windows look back on: it should
   * reach as far back as the rules do (90 days at most).
   */
  readonly readings: readonly StoredReading[];
  /** Everything stored of events. */
  readonly events?: readonly StoredEvent[] | undefined;
  /** The plan in force; undefined when there is none. */
  readonly current: PlanVersion | undefined;
  readonly proposed: PlanVersion;
  /** Measured from then on is judged; nothing received after `to` is taken. Epoch ms. */
  readonly from: number;
  readonly to: number;
  /** What dealing with one alert takes. */
  readonly minutesPerAlert: number;
  /** IANA; absent: Europe/Oslo. */
  readonly timeZone?: string | undefined;
  readonly pauses?: RegistryFacts['pauses'];
  /** The alerts that really were, with how they ended. */
  readonly outcomes: readonly RealAlert[];
  readonly quietHours?: number | undefined;
}

/** What one plan would have given. */
export interface PlanRehearsal {
  /** As the monitor would have them with nobody acting: at most one a rule, open to the end. */
  readonly open: readonly Alert[];
  readonly episodes: readonly Episode[];
  /** Alerts and firings by local day, rule and severity. */
  readonly days: readonly DayTally[];
  readonly alerts: number;
  readonly alertsPerDay: number;
  readonly minutes: number;
}

export interface Rehearsal extends Comparison {
  readonly current: PlanRehearsal | undefined;
  readonly proposed: PlanRehearsal;
  /** So many days were played, from whatever hour on: 30 asked for are 30, though 31 dates have a share in them. */
  readonly days: number;
  readonly quietHours: number;
}

export interface RehearsalProgress extends Progress {
  readonly plan: 'current' | 'proposed';
}

/**
 * Plays both plans over the stored measurements, each as if it had been in force since `from`, with nobody acting, by
 * the very functions of the monitor. Late, questionable and test readings count as they did live.
 */
export function rehearse(input: RehearsalInput): Rehearsal {
  const steps = rehearseInSteps(input);
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}

/** The same, a few hundred readings at a time. */
export function* rehearseInSteps(input: RehearsalInput): Generator<RehearsalProgress, Rehearsal, void> {
  const { current, proposed, from, to, quietHours = DEFAULT_QUIET_HOURS } = input;
  const calendar = calendarOf(input.timeZone ?? DEFAULT_TIME_ZONE);
  const days = Math.max(1, Math.round((to - from) / DAY_MS));
  const before = current && sumUp(yield* play(input, current, 'current'));
  const after = sumUp(yield* play(input, proposed, 'proposed'));
  const compared = compareEpisodes(before?.episodes ?? [], after.episodes, input.outcomes, quietHours * HOUR_MS);
  return { current: before, proposed: after, days, quietHours, ...compared };

  function sumUp({ alerts: all, firings }: Replayed): PlanRehearsal {
    const open = all.filter(isSeen);
    const episodes = episodesOf(firings, quietHours * HOUR_MS);
    const alerts = episodes.length;
    return {
      open,
      episodes,
      days: tallyDays(firings, episodes, calendar),
      alerts,
      alertsPerDay: alerts / days,
      minutes: alerts * input.minutesPerAlert,
    };
  }
}

/** What waited for n of m in vain was on nobody's list. */
export function isSeen({ state, resolved }: Pick<Alert, 'state' | 'resolved'>): boolean {
  return state !== 'pending' && resolved?.outcome !== 'not-met';
}

function* play(
  input: RehearsalInput,
  plan: PlanVersion,
  name: RehearsalProgress['plan'],
): Generator<RehearsalProgress, Replayed, void> {
  const { from, to, timeZone, pauses } = input;
  const readings = input.readings.map(({ sequence, reading }) => ({ sequence, reading }));
  const replayed: ReplayInput = {
    state: { ...NOBODY, plans: [{ ...plan, validFrom: from }], timeZone, pauses },
    readings,
    // What happened before is none of the plan's: it would be judged without one.
    events: input.events?.filter(({ at }) => at >= from).map((event) => ({ ...event, planVersion: undefined })),
    from,
    to,
  };
  const steps = replayInSteps(replayed, false);
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
    yield { plan: name, ...value };
  }
}

/** Whose it is changes nothing of what fires, and nobody is there to be told. */
const NOBODY = {
  rehearsed: true,
  patientId: 'rehearsal',
  epoch: 1,
  enrolment: {
    enrolmentId: '',
    programme: '',
    unitId: '',
    ownerOrganisationId: '',
    controllerOrganisationId: '',
    active: true,
  },
} as const;
