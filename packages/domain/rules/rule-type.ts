import type { z } from 'zod';
import type { Alert, AlertCategory } from '../alert/alert.ts';
import type { Calendar } from '../calendar/calendar.ts';
import type { Language } from '../language/words.ts';
import type { Sample } from '../measurement/sample.ts';
import type { PlanVersion } from '../plan/plan.ts';
import type { Reach } from '../window/range.ts';
import type { View } from '../window/view.ts';
import type { Finding } from './finding.ts';

/** What makes a rule be judged. `at` is the measured time (or the due time of a clock), epoch ms. */
export type Occasion =
  | { readonly kind: 'reading'; readonly at: number; readonly sample: Sample }
  | { readonly kind: 'moment'; readonly at: number }
  | { readonly kind: 'clock'; readonly at: number }
  | { readonly kind: 'event'; readonly at: number; readonly code: string };

/** Why a rule cannot be evaluated. `path` is inside the rule (`window.days`); the sentence is for the one who wrote it. */
export interface RuleFault {
  readonly path: string;
  readonly code: string;
  readonly sentence: Readonly<Record<Language, string>>;
}

/** What a rule is understood in: the plan it stands in and the calendar of the tenant's time zone. */
export interface RuleContext {
  readonly plan: PlanVersion;
  readonly calendar: Calendar;
  /** Stretches in which the patient is away and nothing is asked for; epoch ms. */
  readonly pauses: readonly { readonly from: number; readonly to: number }[];
  /** All versions there are, for what was asked before this one began; absent: nothing was. */
  readonly plans?: readonly PlanVersion[] | undefined;
}

/**
 * One rule type: one file, and a line in the list of `rule.ts`.
 *
 * `judged` says when: at each `reading` of its series; once per `moment` (instant) at which any of its series has a
 * reading, for rules that look at several series; by a `clock` of its own; or at an `event`. Everything here is pure and
 * total: what `validate` has let pass, `evaluate` can answer.
 */
export interface RuleType<R extends { readonly type: string; readonly ruleKey: string }> {
  readonly type: R['type'];
  readonly schema: z.ZodType<R>;
  judged(rule: R): Occasion['kind'];
  category(rule: R): AlertCategory;
  /** Series whose readings can move it: the occasion's own, and for moments all of them. Empty for clocks and events. */
  series(rule: R, plan: PlanVersion): readonly string[];
  /** What it looks at besides the occasion's own reading. Nothing for most. */
  needs(rule: R, at: number, context: RuleContext): readonly Reach[];
  evaluate(rule: R, occasion: Occasion, view: View): Finding | undefined;
  /**
   * Of an occasion at which `evaluate` found nothing: whether the rule was really judged and is content. False when in
   * doubt (something was missing, questionable or came late): a rule that says nothing is not a green. Absent: never.
   * `shown` is what the alert shows of its latest firing: a change is over when the value is back, not when the window
   * has slid past it.
   */
  isContent?(rule: R, occasion: Occasion, view: View, shown: ShownFinding): boolean;
  /** Of a reading at which `evaluate` found nothing: it counts, but not enough have yet. `finding` is what it would become. */
  pending?(rule: R, occasion: Occasion, view: View): Waiting | undefined;
  /** Whether it makes sense in its plan: unknown code, wrong unit, contradictory limits, too few samples by the schedule. */
  validate(rule: R, context: RuleContext): readonly RuleFault[];
  /** One sentence: what was measured, compared with what. */
  explain(rule: R, told: Told, language: Language): string;
  /** Of clock rules: the first due time after `after`, undefined when there is none any more. */
  nextDue?(rule: R, after: number, context: RuleContext): number | undefined;
  /** Of clock rules: the next due time as it follows from what is seen at `at`; undefined leaves it to `nextDue`. */
  dueAfter?(rule: R, at: number, view: View): number | undefined;
  /** Of clock rules: whom to remind of what at this due time; undefined when it is done or nothing is due. */
  remind?(rule: R, at: number, view: View, context: RuleContext): Reminder | undefined;
}

export type ShownFinding = Pick<Alert, 'limit' | 'finding'>;

/** So many of so many; it can no longer be met by what is known now at `until`, epoch ms. */
export interface Waiting {
  readonly have: number;
  readonly need: number;
  readonly until: number;
  readonly finding: Finding;
}

/** The patient is asked again for what a slot of the schedule still lacks. */
export interface Reminder {
  readonly entryKey: string;
  readonly slotFrom: number;
  readonly missing: readonly string[];
}

/** What an explanation rests on: a finding, or the alert that kept it. Values newest first, the occasion's own at the front. */
export type Told = Pick<Finding, 'severity' | 'limit' | 'values' | 'facts'>;
