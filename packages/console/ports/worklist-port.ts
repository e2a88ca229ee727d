import type { WorklistRow } from '@naer/client/live/live-state';
import type { LiveListener, LiveWorklist } from '@naer/client/live/open-live-worklist';
import type { ResolutionOutcome } from '@naer/domain/alert/alert';
import type { Result } from '@naer/domain/result';

/** What is known of an alert after a command, from the answer itself. */
export interface AlertNow {
  readonly state: 'open' | 'acknowledged' | 'resolved';
  readonly revision: string;
  /** Practitioner id. */
  readonly acknowledgedBy?: string | undefined;
}

/** `commandId` makes a repeat safe: the same command again gets its own first outcome. */
export interface AcknowledgeCommand {
  readonly patientId: string;
  readonly alertId: string;
  readonly expectRevision: string;
  readonly commandId: string;
  readonly note?: string | undefined;
}
export interface ResolveCommand extends AcknowledgeCommand {
  readonly outcome: ResolutionOutcome;
}

/** `unreachable`: no answer came, so nobody knows whether it was kept. `problem`: the server said no, or failed. */
export type CommandFailure =
  | { readonly kind: 'unreachable' }
  | {
      readonly kind: 'problem';
      readonly status: number;
      readonly code: string;
      readonly current?: AlertNow | undefined;
    };

/** What the worklist page needs of the world; tests hand in their own. */
export interface WorklistPort {
  openLive(listener: LiveListener): LiveWorklist;
  acknowledge(command: AcknowledgeCommand): Promise<Result<AlertNow, CommandFailure>>;
  resolve(command: ResolveCommand): Promise<Result<AlertNow, CommandFailure>>;
}

export type { LiveListener, LiveWorklist, WorklistRow };
