import type { KeptSample } from '@naer/db/decide-relation';
import { EVERYBODY } from '@naer/domain/access/list-access';
import { withheldFrom } from '@naer/domain/access/withheld';
import type { Alert } from '@naer/domain/alert/alert';

/** Whether an alert shows, or rests on, a measurement that is kept from the reader: decided as the monitor decides it. */
export function isWithheld(alert: Alert, kept: readonly KeptSample[]): boolean {
  const samples = new Map(kept.map((sample) => [sample.sequence, sample]));
  const named = kept.map(({ sequence }) => ({ sequence, from: EVERYBODY }));
  return withheldFrom(alert, named, (sequence) => samples.get(sequence)).length > 0;
}
