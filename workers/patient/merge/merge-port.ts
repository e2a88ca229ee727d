import type { Alert } from '@naer/domain/alert/alert';
import type { Reading } from '@naer/domain/measurement/reading';
import type { GivenBack } from '@naer/domain/merge/give-back-alert';
import type {
  EventAnswer,
  EventBatch,
  ReadingOutcome,
  RecordAnswer,
  RecordBatch,
  VoidedEvent,
} from '@naer/domain/monitor/port';
import type { Assignment } from '@naer/domain/monitor/registry';
import type { KeptEvent, ReportedEvent } from '@naer/domain/monitor/reported-event';
import type { AppMessage, AppMessageAnswer, FeedAnswer, FeedQuery } from '@naer/domain/patient/patient-app';
import type { FiringMark } from '@naer/domain/window/range';
import type { KnownEvent } from '../store/event-store.ts';

/** A row of a monitor's window, as it is stored there. */
export type WindowRow = Readonly<Record<string, SqlStorageValue>>;

/** What a record that was merged away has for the other: its alerts, live or handed over before, and what the other's rules look back on. */
export interface Hand {
  readonly alerts: readonly Alert[];
  readonly window: readonly WindowRow[];
  readonly marks: readonly FiringMark[];
}

/** What came in for the record that was merged away, and was kept under the other. */
export interface PassedReading {
  readonly sequence: number;
  readonly reading: Reading;
  readonly assignmentId: string;
  /** It was entered in error since: it does not go back. */
  readonly erroneous?: boolean | undefined;
}

/** The same of an event. Where it happened goes back only while it is still kept. */
export interface PassedEvent {
  readonly sequence: number;
  readonly event: KeptEvent & Pick<ReportedEvent, 'deviceId' | 'position'>;
  readonly assignmentId: string;
  /** The alerts that it fired in the record that it was kept under. */
  readonly alertIds: readonly string[];
  readonly erroneous?: boolean | undefined;
}

/** What was entered in error in the record that was merged away, by its numbers. `isAll`: what stood on it is judged now. */
export interface Errors {
  readonly sequences: readonly number[];
  readonly events?: readonly VoidedEvent[] | undefined;
  readonly isAll: boolean;
}

/** What goes back when a merge was an error. */
export interface Back {
  readonly alerts: readonly GivenBack[];
  readonly readings: readonly PassedReading[];
  /** Absent: none. */
  readonly events?: readonly PassedEvent[] | undefined;
}

interface Called {
  readonly v: 1;
  readonly tenantId: string;
  /** Whose monitor is called. */
  readonly patientId: string;
  readonly mergeId: string;
}

/**
 * `hand`: to the record that stays. `ask`: from it, when it has nothing of the other yet. `errors`: to it, of what it was
 * handed. `back`: the merge was an error.
 */
export type MergeCall = Called &
  (
    | { readonly kind: 'hand'; readonly hand: Hand }
    | { readonly kind: 'ask' }
    | { readonly kind: 'errors'; readonly errors: Errors }
    | { readonly kind: 'back'; readonly back: Back }
  );
/** `not-ready`: the facts of the merge are not here yet; come again. */
export type MergeAnswer = 'done' | 'not-ready';

/** What a device or app said to the record that was merged away, and what that one knows of its devices now. */
export type PassedCall = Called & { readonly assignments?: readonly Assignment[] | undefined } & (
    | { readonly kind: 'record'; readonly input: RecordBatch }
    /** A reading that a person released to that record. */
    | { readonly kind: 'reading'; readonly input: { readonly reading: Reading; readonly assignmentId: string } }
    /** `known`: parallel to the events, those that record has kept already, by its own numbers. */
    | {
        readonly kind: 'events';
        readonly input: EventBatch;
        readonly known?: readonly (KnownEvent | null)[] | undefined;
      }
    | { readonly kind: 'message'; readonly input: AppMessage }
    | { readonly kind: 'feed'; readonly input: FeedQuery }
  );
export type PassedAnswer =
  | RecordAnswer
  | EventAnswer
  | AppMessageAnswer
  | FeedAnswer
  | { readonly ok: true; readonly outcome: ReadingOutcome };

/** What the monitors of two records of one person ask of each other. */
export interface MergePort {
  /** At least once; a repeat changes nothing. */
  merged(call: MergeCall): Promise<MergeAnswer>;
  takePassed(call: PassedCall): Promise<PassedAnswer>;
}
