import type { MeasurementPage } from '@naer/contracts/records';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import type { MeasurementType } from '@naer/domain/measurement/reading';
import type { Result } from '@naer/domain/result';
import { type ListOfPatient, listOfPatient } from '../shared/list-of-patient.ts';
import type { ReadError } from '../shared/read-error.ts';
import { showMeasurement } from './measurement-row.ts';
import { selectMeasurements } from './select-measurements.ts';

export interface ListMeasurements extends ListOfPatient {
  readonly type?: MeasurementType | undefined;
  /** With `type`: scores and coded answers have a series per code. */
  readonly code?: string | undefined;
  /** Measured at or after, and before; epoch ms. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

/** A patient's measurements, newest first by the time measured; audited. */
export async function listMeasurements(
  records: Records,
  reader: Reader,
  query: ListMeasurements,
): Promise<Result<MeasurementPage, ReadError>> {
  return await listOfPatient(records, reader, query, {
    action: 'measurement.list',
    place: ['time', 'sequence'],
    select: (after, rows) => selectMeasurements(reader.tenantId, query, after, rows),
    show: showMeasurement,
    placeOf: (row) => [row.measured_ms, Number(row.sequence)],
  });
}
