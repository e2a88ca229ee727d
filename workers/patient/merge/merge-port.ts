import type { Alert } from '@naer/domain/alert/alert';
import type { Reading } from '@naer/domain/measurement/reading';
import type { GivenBack } from '@naer/domain/merge/give-back-alert';
import type { EventAnswer, EventBatch, RecordAnswer, RecordBatch } from '@naer/domain/monitor/port';
import type { AppMessage, AppMessageAnswer, FeedAnswer, FeedQuery } from '@naer/domain/patient/patient-app';
import type { FiringMark } from '@naer/domain/window/range';

/** A row of a monitor's window, as it is stored there. */
export type WindowRow = Readonly<Record<string, SqlStorageValue>>;

/** What a record that was merged away has for the other: its live alerts, and what the other's rules look back on. */
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
}

/** What goes back when a merge was an error. */
export interface Back {
  readonly alerts: readonly GivenBack[];
  readonly readings: readonly PassedReading[];
}

interface Called {
  readonly v: 1;
  readonly tenantId: string;
  /** Whose monitor is called. */
  readonly patientId: string;
  readonly mergeId: string;
}

/** `hand`: to the record that stays. `ask`: from it, when it has nothing of the other yet. `back`: the merge was an error. */
export type MergeCall = Called &
  (
    | { readonly kind: 'hand'; readonly hand: Hand }
    | { readonly kind: 'ask' }
    | { readonly kind: 'back'; readonly back: Back }
  );
/** `not-ready`: the facts of the merge are not here yet; come again. */
export type MergeAnswer = 'done' | 'not-ready';

/** What a device or app said to the record that was merged away. */
export type PassedCall = Called &
  (
    | { readonly kind: 'record'; readonly input: RecordBatch }
    | { readonly kind: 'events'; readonly input: EventBatch }
    | { readonly kind: 'message'; readonly input: AppMessage }
    | { readonly kind: 'feed'; readonly input: FeedQuery }
  );
export type PassedAnswer = RecordAnswer | EventAnswer | AppMessageAnswer | FeedAnswer;

/** What the monitors of two records of one person ask of each other. */
export interface MergePort {
  /** At least once; a repeat changes nothing. */
  merged(call: MergeCall): Promise<MergeAnswer>;
  takePassed(call: PassedCall): Promise<PassedAnswer>;
}
