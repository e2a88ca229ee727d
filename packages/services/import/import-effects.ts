import type { ImportFault, ImportOutcome } from '@naer/contracts/import';
import type { Records } from '@naer/db/records';
import type { RecordsError } from '@naer/db/records-error';
import type { DeviceIdentifier } from '@naer/domain/device/device-facts';
import { err, ok, type Result } from '@naer/domain/result';

/** What an import needs of the world. The pushes are best effort: the sweep brings what they do not. */
export interface ImportEffects {
  readonly records: Records;
  /** The environment's keys of identities and of blind indexes. */
  readonly identityKey: string;
  readonly blindIndexKey: string;
  /** Whether invented national ids are taken. */
  readonly synthetic: boolean;
  /** Epoch ms. */
  readonly now: () => number;
  readonly deviceKey: (identifier: DeviceIdentifier) => Promise<string>;
  readonly pushPatient: (tenantId: string, patientId: string) => Promise<void>;
  readonly pushDevice: (tenantId: string, deviceId: string) => Promise<void>;
}

/** What became of a line; an error is of the records, and the line is tried again. */
export interface LineDone {
  readonly outcome: ImportOutcome;
  readonly faults: readonly ImportFault[];
}
export type LineError = { readonly code: 'records-unavailable'; readonly cause: RecordsError };

export function refused(...faults: readonly ImportFault[]): LineDone {
  return { outcome: 'refused', faults };
}

/** What will be refused for ever is the line's own fault, and the import goes on; anything else is tried again. */
export function refusalOf(error: LineError): Result<LineDone, LineError> {
  switch (error.cause.kind) {
    case 'over-quota':
      return ok(refused({ field: '', code: 'quota-exceeded' }));
    case 'refused':
      return ok(refused({ field: '', code: 'invalid-value' }));
    default:
      return err(error);
  }
}
