import type { AccessActor } from '@naer/domain/access/blocked-units';
import type { Reading } from '@naer/domain/measurement/reading';
import type { ReadingOutcome } from '@naer/domain/monitor/port';
import type { MergePort } from './merge/merge-port.ts';

/** What one monitor asks of another: a reading that a person released from quarantine moves to the patient it belongs to. */
export interface MonitorTransferPort extends MergePort {
  /** Whether these units follow this patient now; `too-weak`: they see the patient and do not. */
  mayReceive(
    tenantId: string,
    patientId: string,
    unitIds: readonly string[],
    practitionerId?: string,
  ): Promise<'yes' | 'no' | 'too-weak' | 'not-ready'>;
  /** The unit by which this person may act on the patient now, while that merge into them stands; undefined: none is known. */
  actingUnit(
    named: { readonly tenantId: string; readonly patientId: string },
    actor: AccessActor,
    mergeId: string,
  ): Promise<string | undefined>;
  /** At least once; a repeat answers `duplicate`. */
  receive(
    tenantId: string,
    patientId: string,
    reading: Reading,
    assignmentId: string,
  ): Promise<ReadingOutcome | 'not-ready'>;
}
