import type { ResolutionOutcome } from '../alert/alert.ts';
import { err, ok, type Result } from '../result.ts';
import type { StoredStage } from './stage.ts';

export const END_REASONS = [
  'completed',
  'patient-wish',
  'admitted-permanently',
  'moved',
  'died',
  'equipment',
  'other',
] as const;
export type EndReason = (typeof END_REASONS)[number];

/** As the monitor is told of an end. `at` is epoch ms; `by` a practitioner id. */
export interface EnrolmentEnd {
  /** `merged`: the person is followed under another record of theirs; nobody asks for that end. */
  readonly reason: EndReason | 'merged';
  readonly at: number;
  readonly by: string;
  /** With which the live alerts are closed. */
  readonly outcome: ResolutionOutcome;
  /** Red ones too; otherwise one that is live when the monitor hears of the end stays until a person closes it. */
  readonly closesRed?: true | undefined;
}

const OUTCOMES: Readonly<Record<EndReason, ResolutionOutcome>> = {
  completed: 'other',
  'patient-wish': 'patient-asks-to-stop',
  'admitted-permanently': 'admitted',
  moved: 'other',
  died: 'died',
  equipment: 'technical',
  other: 'other',
};

/** What the alerts that are live when follow-up ends are closed with, unless whoever ends it says otherwise. */
export function outcomeOfEnd(reason: EndReason): ResolutionOutcome {
  return OUTCOMES[reason];
}

/** How somebody wants to end it. `closeAlerts`: with which outcome the red alerts that are live are closed. */
export interface EndRequest {
  readonly reason: EndReason;
  readonly closeAlerts?: ResolutionOutcome | undefined;
}

/**
 * Nobody walks away from a red alert unawares: while one is live an end must say what becomes of it (`alerts-open`). A
 * death closes all of them. What is not red is closed by the end.
 */
export function decideEnd(
  { stage, liveReds }: { readonly stage: StoredStage; readonly liveReds: number },
  { reason, closeAlerts }: EndRequest,
): Result<Pick<EnrolmentEnd, 'reason' | 'outcome' | 'closesRed'>, 'wrong-stage' | 'alerts-open'> {
  if (stage === 'ended') return err('wrong-stage');
  if (reason === 'died') return ok({ reason, outcome: 'died', closesRed: true });
  if (liveReds > 0 && closeAlerts === undefined) return err('alerts-open');
  return ok({ reason, outcome: closeAlerts ?? outcomeOfEnd(reason), ...(closeAlerts && { closesRed: true as const }) });
}
