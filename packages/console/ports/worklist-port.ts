import type { JsonNumber } from '@naer/contracts/json-number';
import type { WorklistItem } from '@naer/contracts/worklist';
import type { ResolutionOutcome } from '@naer/domain/alert/alert';
import type { Result } from '@naer/domain/result';

type ComponentName = 'systolic' | 'diastolic' | 'mean';
type Zone = NonNullable<WorklistItem['limit']>['zone'];

/** A worklist entry whose numbers keep the digits that were sent (6.30 stays 6.30). */
export type WorklistRow = Omit<WorklistItem, 'value' | 'components' | 'limit'> & {
  readonly value?: JsonNumber | undefined;
  readonly components?: Readonly<Partial<Record<ComponentName, JsonNumber | undefined>>> | undefined;
  readonly limit?: { readonly zone: Zone; readonly value: JsonNumber } | undefined;
};

/** A snapshot comes in pages (`more`), then changes; `seq` only grows. */
export type LiveMessage =
  | { readonly type: 'snapshot'; readonly items: readonly WorklistRow[]; readonly seq: number; readonly more: boolean }
  | {
      readonly type: 'change';
      readonly seq: number;
      readonly put: readonly WorklistRow[];
      readonly remove: readonly string[];
    };

/** `ended`: the session expired or was revoked; nothing comes any more. */
export type Connection = 'connecting' | 'connected' | 'reconnecting' | 'ended';

export interface LiveListener {
  readonly onMessage: (message: LiveMessage) => void;
  readonly onConnection: (connection: Connection) => void;
}

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

/** What the worklist page needs of the world. */
export interface WorklistPort {
  openLive(listener: LiveListener): { readonly close: () => void };
  acknowledge(command: AcknowledgeCommand): Promise<Result<AlertNow, CommandFailure>>;
  resolve(command: ResolveCommand): Promise<Result<AlertNow, CommandFailure>>;
}
