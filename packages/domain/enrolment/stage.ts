import { err, ok, type Result } from '../result.ts';
import { type Consent, type ConsentScope, missingScopes } from './consent.ts';

/** As stored, in their order; `ended` can follow any of the others. */
export const STORED_STAGES = ['accepted', 'enrolled', 'trained', 'started', 'ended'] as const;
export type StoredStage = (typeof STORED_STAGES)[number];
/** As shown: `paused` is a started one while a pause lasts. */
export type ShownStage = StoredStage | 'paused';

export const RISKS = ['low', 'medium', 'high'] as const;
export type Risk = (typeof RISKS)[number];

/** What a step forward is decided by. */
export interface EnrolmentStanding {
  readonly stage: StoredStage;
  readonly purpose?: string | undefined;
  readonly risk?: Risk | undefined;
  readonly consents: readonly Consent[];
  /** What the patient's plans need a consent or decision for, beside monitoring itself. */
  readonly needs: readonly ConsentScope[];
}

export type StageRefusal =
  /** Another step comes before it, or it is behind. */
  | { readonly code: 'wrong-stage'; readonly stage: StoredStage }
  /** Purpose, risk or a consent is not there. */
  | { readonly code: 'enrolment-incomplete'; readonly missing: readonly string[] };

/** One step forward at a time: what each asks for must be there before it. Ending is `end.ts`. Times are epoch ms. */
export function moveStage(
  standing: EnrolmentStanding,
  to: Exclude<StoredStage, 'accepted' | 'ended'>,
  now: number,
): Result<StoredStage, StageRefusal> {
  const { stage, purpose, risk, consents, needs } = standing;
  if (stage === 'ended' || STORED_STAGES.indexOf(to) !== STORED_STAGES.indexOf(stage) + 1)
    return err({ code: 'wrong-stage', stage });
  const scopes = to === 'started' ? ['monitoring' as const, ...needs] : ['monitoring' as const];
  const missing = [
    ...(purpose === undefined ? ['purpose'] : []),
    ...(risk === undefined ? ['risk'] : []),
    ...missingScopes(consents, scopes, now).map((scope) => `consent.${scope}`),
  ];
  return missing.length === 0 ? ok(to) : err({ code: 'enrolment-incomplete', missing });
}

/** Whether the patient's measurements are judged in that stage. */
export function isMonitored(stage: StoredStage): boolean {
  return stage === 'started';
}

/** The stage as a person sees it. Pauses are `[from, to)` in epoch ms. */
export function shownStage(
  stage: StoredStage,
  pauses: readonly { readonly from: number; readonly to: number }[],
  now: number,
): ShownStage {
  return stage === 'started' && pauses.some(({ from, to }) => from <= now && now < to) ? 'paused' : stage;
}
