import type { AlertVerb, AlertVerbs } from '@naer/client/command-alert';
import type { WorklistRow } from '@naer/client/live/live-state';
import type { LiveListener, LiveWorklist } from '@naer/client/live/open-live-worklist';
import type { PatientCardView, UnitPresence } from '@naer/contracts/worklist';
import type { ContactRecord } from '@naer/domain/patient/contact';
import type { Result } from '@naer/domain/result';

/** Of a row: what a command's own answer tells anew. */
export const LIFE_KEYS = [
  'unitId',
  'clock',
  'step',
  'suppressed',
  'unseen',
  'planChanged',
  'startedBy',
  'attempts',
  'followUpDue',
  'handover',
  'pending',
  'overdueAt',
] as const;
export type AlertLife = Partial<Pick<WorklistRow, (typeof LIFE_KEYS)[number]>>;

/** What is known of an alert after a command, from the answer itself. */
export interface AlertNow {
  readonly state: WorklistRow['state'] | 'resolved';
  readonly revision: string;
  /** Practitioner id. */
  readonly acknowledgedBy?: string | undefined;
  readonly life: AlertLife;
}

/** A verb, and what it takes beside the alert, the command's id and a note. */
export type AlertAct = {
  [V in AlertVerb]: {
    readonly verb: V;
    readonly fields: Omit<AlertVerbs[V], 'expectRevision' | 'commandId' | 'note'>;
  };
}[AlertVerb];

/** `commandId` makes a repeat safe: the same command again gets its own first outcome. */
export interface AlertCommand {
  readonly patientId: string;
  readonly alertId: string;
  readonly expectRevision: string;
  readonly commandId: string;
  readonly note?: string | undefined;
  readonly act: AlertAct;
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

export interface ContactCommand extends Pick<ContactRecord, 'channel' | 'minutes' | 'outcome' | 'alertIds' | 'note'> {
  readonly patientId: string;
  readonly commandId: string;
}

export interface MessageCommand {
  readonly patientId: string;
  readonly commandId: string;
  readonly text: string;
}

export interface ClaimCommand {
  readonly patientId: string;
  readonly commandId: string;
  readonly act: 'claim' | 'take-over' | 'release';
}

/** What the worklist page needs of the world; tests hand in their own. */
export interface WorklistPort {
  /** The unit whose list it is. */
  readonly unitId: string;
  openLive(listener: LiveListener): LiveWorklist;
  command(command: AlertCommand): Promise<Result<AlertNow, CommandFailure>>;
  /** Answers who has the patient now. */
  claim(command: ClaimCommand): Promise<Result<PatientCardView['claim'], CommandFailure>>;
  recordContact(command: ContactCommand): Promise<Result<void, CommandFailure>>;
  sendMessage(command: MessageCommand): Promise<Result<void, CommandFailure>>;
}

export type { LiveListener, LiveWorklist, PatientCardView, UnitPresence, WorklistRow };
