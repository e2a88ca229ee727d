import type { Channel, UndeliveredReason, UnitCare } from '../escalation/unit-care.ts';
import type { Comparator, ComponentName, MeasurementType } from '../measurement/reading.ts';
import type { Severity } from '../plan/severity.ts';
import type { Finding } from '../rules/finding.ts';
import type { Rule } from '../rules/rule.ts';

/** `pending`: waits for n of m, pages nobody. Only a person acknowledges and takes up; see `README.md` for every move. */
export type AlertState = 'pending' | 'open' | 'acknowledged' | 'in-progress' | 'resolved';
export type AlertCategory = 'clinical' | 'missing' | 'technical' | 'event' | 'message';

/** DOMAIN 5: how a resolution ended. "Tried, no answer" is an attempt, never one of these. */
export const RESOLUTION_OUTCOMES = [
  'contacted-patient',
  'plan-adjusted',
  'visit',
  'gp',
  'emergency',
  'admitted',
  'died',
  'patient-asks-to-stop',
  'technical',
  'false-alarm',
  'other',
] as const;
export type ResolutionOutcome = (typeof RESOLUTION_OUTCOMES)[number];

/** How an alert ended without a person's word: its values are normal again, n of m was not met, its basis was an error, or it lives on in the record this one was merged into. */
export type SystemOutcome = 'normalised' | 'not-met' | 'entered-in-error' | 'answered' | 'merged';

/** In `HumanAct.by` of what no person did. */
export const SYSTEM = 'system';

/** DOMAIN 5: a snooze has an expiry and a reason. */
export const SNOOZE_REASONS = [
  'contacted-patient',
  'known-cause',
  'treatment-started',
  'device-problem',
  'other',
] as const;
export type SnoozeReason = (typeof SNOOZE_REASONS)[number];

/** Ordered first by epoch (raised by a rebuild), then by n; only grows. */
export interface Revision {
  readonly epoch: number;
  readonly n: number;
}

/** The reading an alert shows: what was sent, digit for digit. */
export interface AlertReading {
  readonly sequence: number;
  readonly measuredAt: number;
  readonly value?: string | undefined;
  readonly unit?: string | undefined;
  readonly comparator?: Comparator | undefined;
  readonly components?: Readonly<Partial<Record<ComponentName, { value: string; unit: string }>>> | undefined;
  readonly answer?: string | undefined;
}

/** Who did it, when, and what was said. `by` is a practitioner id, never a name. */
export interface HumanAct {
  readonly at: number;
  readonly by: string;
  readonly unitId: string;
  readonly note?: string | undefined;
}

/** A firing while the alert lived, newest first in `Alert.repeats`. */
export interface AlertRepeat {
  readonly at: number;
  readonly sequence?: number | undefined;
  readonly severity: Severity;
  readonly late?: boolean | undefined;
}
/** More stand in the alert's history. */
export const REPEATS_SHOWN = 20;

/**
 * Where an alert that nobody has acknowledged stands on its ladder. `nextAt` is always set: it never silently stops.
 * `policyVersion` 0: the unit has signed none; then the plan's clock marks it again and again.
 */
export interface Escalation {
  /** Whose policy. */
  readonly unitId: string;
  readonly policyVersion: number;
  /** Steps taken of this round, and rounds that are over. */
  readonly step: number;
  readonly loop: number;
  readonly nextAt: number;
  readonly last?: SentNotice | undefined;
  /** Of this round: when it began, and how many of its steps reached nobody. */
  readonly round?: { readonly at: number; readonly undelivered: number } | undefined;
}

/** The latest notice of an alert: one that is older is overtaken and is not sent any more. */
export interface SentNotice {
  readonly noticeId: string;
  readonly at: number;
  readonly duty: string;
  readonly channel: Channel;
  /** Absent: not answered yet. */
  readonly outcome?: 'delivered' | 'undelivered' | undefined;
  readonly reason?: UndeliveredReason | undefined;
}

/** Offered to another unit; until it has receipted, the old owner keeps alert and clock. */
export interface Handover extends HumanAct {
  readonly handoverId: string;
  readonly toUnitId: string;
  readonly toOrganisationId: string;
  readonly reason: string;
  /** Not receipted by then: it returns. */
  readonly returnsAt: number;
  /** What the receiver's clocks are, as it told them when it was asked. */
  readonly toCare: UnitCare;
}

/** A responder's receipt on an event (VKP receipt codes 0-10, DOMAIN 6). */
export interface EventReceipt extends HumanAct {
  readonly code: number;
}

/** A reading that was judged and is content; `sequence` 0: a moment, or a clock. */
export interface GreenMark {
  readonly at: number;
  readonly sequence: number;
}

/**
 * An alert of another record of the person that this one is (`adopted`) or has joined: what goes back there when the merge
 * was an error. It travels with the alert, so that a monitor which lost its storage still knows.
 */
export interface MergedAlert {
  readonly mergeId: string;
  readonly kind: 'adopted' | 'joined';
  /** As the other record's monitor had it when it was last told, and of a joined one as this was before. */
  readonly taken: Alert;
  readonly before?: Alert | undefined;
  /** Where that left this one: whoever finds it there knows that nothing has happened to it since. */
  readonly left: Revision;
}

/** The whole state of an alert; Postgres keeps a projection of exactly this, guarded by `revision`. Times are epoch ms. */
export interface Alert {
  readonly v: 1;
  readonly alertId: string;
  readonly ruleKey: string;
  readonly category: AlertCategory;
  readonly severity: Severity;
  readonly state: AlertState;
  readonly revision: Revision;
  /** What the shown reading measures; absent when nothing was measured (missing, silence, event). */
  readonly measure?: MeasurementType | undefined;
  readonly code?: string | undefined;
  readonly component?: ComponentName | undefined;
  /** The limit that was crossed, in the canonical unit. Absent for LO/HI without a number. */
  readonly limit?: Finding['limit'];
  /** Absent in alerts of the first version, where every rule was of type zones. */
  readonly ruleType?: Rule['type'] | undefined;
  /** What else the latest finding rests on: parts of a composite or NEWS2, the value compared with, numbers of the sentence. */
  readonly finding?: Pick<Finding, 'values' | 'facts'> | undefined;
  /** Latest reading at the alert's severity; absent when nothing was measured. */
  readonly reading?: AlertReading | undefined;
  /** Measured time of that reading, or the moment a clock or event fired it; absent in alerts of the first version. */
  readonly firedAt?: number | undefined;
  readonly openedAt: number;
  /** The opening reading; absent when a clock or an event opened it. */
  readonly openedBySequence?: number | undefined;
  /** Readings that fired the rule since the alert opened, the opening one included. */
  readonly count: number;
  readonly late: boolean;
  /** A questionable reading fired it: verify before acting. */
  readonly verify: boolean;
  /** Clock: an unacknowledged red is overdue from here. Absent when no clock runs. */
  readonly overdueAt?: number | undefined;
  readonly overdue: boolean;
  readonly unitId: string;
  readonly ownerOrganisationId: string;
  readonly controllerOrganisationId: string;
  readonly planVersion: number;
  readonly engineVersion: string;
  readonly mappingVersion: string;
  readonly acknowledged?: HumanAct | undefined;
  readonly resolved?: (HumanAct & { readonly outcome: ResolutionOutcome | SystemOutcome }) | undefined;

  /**
   * Whoever has seen this revision has seen all that matters: since then only clocks and notices have moved the alert.
   * Absent: its own revision.
   */
  readonly knownSince?: Revision | undefined;

  // What follows is absent in alerts of before; each clock below is one of `clocksOf`.
  /** The rule's own clock, as its latest finding has it; absent: the unit's ladder or the plan says. */
  readonly acknowledgeWithinMs?: number | undefined;
  /** State `pending`: so many of so many; it is dropped at `until`. */
  readonly pending?: { readonly have: number; readonly need: number; readonly until: number } | undefined;
  /** Ids of events that fired it and were entered in error: they count in `count` still, and a person closes it. */
  readonly voidedEvents?: readonly string[] | undefined;
  /** Newest first, at most `REPEATS_SHOWN`. */
  readonly repeats?: readonly AlertRepeat[] | undefined;
  /** Who has it in hand (state `in-progress`). */
  readonly started?: HumanAct | undefined;
  /** Consecutive green judgements since it last fired, by measured time: `at` is the newest; `marks` all that count, oldest first. */
  readonly greens?:
    | { readonly n: number; readonly at: number; readonly marks?: readonly GreenMark[] | undefined }
    | undefined;
  /** Its values are normal again. Unacknowledged: "resolved unseen", it stays until somebody has seen it. */
  readonly normalisedAt?: number | undefined;
  /** Silence of the episode: holds when new readings come, ends on worsening or at `until`. */
  readonly snoozed?: (HumanAct & { readonly until: number; readonly reason: SnoozeReason }) | undefined;
  /** The patient is away: a yellow waits. */
  readonly paused?: { readonly until: number } | undefined;
  /** When the first silence of this episode began: a red may not be silent longer, however often it is snoozed. */
  readonly silentSince?: number | undefined;
  /** A yellow outside opening hours: nobody is paged before. */
  readonly quietUntil?: number | undefined;
  /** The rule was changed or removed by that version: a person closes the alert. */
  readonly planChanged?: { readonly planVersion: number; readonly at: number } | undefined;
  readonly escalation?: Escalation | undefined;
  /** The second clock: an acknowledged red that is not resolved by then. `due`: it has come. */
  readonly followUp?: { readonly dueAt: number; readonly due: boolean; readonly n: number } | undefined;
  /** "Tried, no answer": no resolution. */
  readonly attempts?:
    | {
        readonly n: number;
        readonly nextTryAt: number;
        readonly due: boolean;
        /** It came while its unit was closed: somebody is told then. */
        readonly remindAt?: number | undefined;
      }
    | undefined;
  /** Of a follow-up or a next try: the step of the ladder that was told, from 0. */
  readonly reminded?: (SentNotice & { readonly step: number }) | undefined;
  readonly handover?: Handover | undefined;
  /** What the responsible unit said of itself when it took the alert over; the registry may not know it. */
  readonly keptCare?: UnitCare | undefined;
  /** How the latest hand-over ended when it did not change the owner. */
  readonly returned?:
    | { readonly at: number; readonly from: string; readonly why: 'declined' | 'timed-out' | 'withdrawn' }
    | undefined;
  /** Of an event, oldest first. */
  readonly receipts?: readonly EventReceipt[] | undefined;
  /** What the patient is told of it. */
  readonly noteToPatient?: string | undefined;
  /** A test alarm: in no statistics and no record. */
  readonly drill?: true | undefined;
  /** While merges stand by which it took over others; never shown. */
  readonly merged?: readonly MergedAlert[] | undefined;
}
