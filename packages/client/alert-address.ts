import type { AlertView } from '@naer/contracts/records';
import type { Digits } from './digits.ts';
import { segment } from './transport.ts';

export interface AlertAddress {
  readonly patientId: string;
  readonly alertId: string;
}

/** The alert as it stands after a command. */
export type AlertAnswer = Digits<AlertView>;

export function alertPath({ patientId, alertId }: AlertAddress): string {
  return `/api/v1/patients/${segment(patientId)}/alerts/${segment(alertId)}`;
}
