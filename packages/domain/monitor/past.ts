import type { Alert } from '../alert/alert.ts';
import type { DoubtCode } from '../measurement/reading.ts';
import type { PatientMessage } from '../patient/message.ts';
import type { StoredReading } from '../rehearse/calls.ts';
import type { StoredCorrection, StoredEvent } from '../rehearse/replay.ts';
import type { QuarantineChange } from './change.ts';
import type { KeptEvent, ReportedEvent } from './reported-event.ts';

/** A kept reading with what the memory of duplicates needs. */
export interface PastReading extends StoredReading {
  readonly ordinal: number;
  readonly status: 'recorded' | 'questionable';
}

/** A kept event with what the memory of duplicates needs. */
export interface PastEvent extends StoredEvent, Pick<ReportedEvent, 'deviceId' | 'deviceTime' | 'senderId'> {
  readonly severity: 'red' | 'yellow' | null;
}

/** By the merge, of which patients see `merge/patient-merges.ts`. */
export interface PassedOn {
  readonly readings: readonly {
    readonly mergeId: string;
    readonly sequence: number;
    readonly assignmentId: string;
    /** It was entered in error since, as an event below. */
    readonly erroneous?: boolean | undefined;
  }[];
  readonly events: readonly {
    readonly mergeId: string;
    readonly sequence: number;
    readonly assignmentId: string;
    readonly event: KeptEvent & Pick<ReportedEvent, 'deviceId'>;
    readonly alertIds: readonly string[];
    readonly erroneous?: boolean | undefined;
  }[];
}

/**
 * What a monitor that lost its storage is made anew from: the records of its window, and the alerts as the lists still
 * show them, since what was raised last may not have reached the records. Times are epoch ms.
 */
export interface MonitorPast {
  readonly v: 1;
  /** Of the last 90 days, in the order in which they were taken, test readings too. */
  readonly readings: readonly PastReading[];
  /** Doubts that other readings raised after these were kept. */
  readonly doubts: readonly { readonly sequence: number; readonly doubt: DoubtCode }[];
  /** Of these readings, those that were entered in error. */
  readonly corrections?: readonly StoredCorrection[] | undefined;
  readonly events: readonly PastEvent[];
  /** As the records have them: live ones, and those that were resolved within the window. */
  readonly alerts: readonly Alert[];
  /** Alerts as the lists still show them: what was raised last may not have reached the records. */
  readonly listed: readonly { readonly unitId: string; readonly alert: Alert }[];
  readonly quarantine: readonly QuarantineChange[];
  /** Of contacts with the patient in the window. */
  readonly contactTimes?: readonly number[] | undefined;
  /** Between the patient and who follows them, the newest, and which measurements were looked at. */
  readonly messages?:
    | readonly (PatientMessage & {
        /** What it was corrected to; `text` null: it is void. */
        readonly now?: { readonly text: string | null } | undefined;
      })[]
    | undefined;
  /** What was corrected of what the patient was told of alerts, as it stands now. */
  readonly notes?: readonly { readonly id: string; readonly at: number; readonly text: string | null }[] | undefined;
  readonly seen?: readonly { readonly sequence: number; readonly at: number; readonly unitId: string }[] | undefined;
  /** What came in for records that were merged into this one and has not gone back since; absent: none were. */
  readonly passed?: PassedOn | undefined;
  /** When the lost monitor is last known to have done something; clocks of rules go on from there. 0: never. */
  readonly lastActAt: number;
}

/** What a monitor begins with of which the records know nothing, while a list still shows something of the one before. */
export function pastOfLists(listed: MonitorPast['listed']): MonitorPast {
  return { v: 1, readings: [], doubts: [], events: [], alerts: [], listed, quarantine: [], lastActAt: 0 };
}
