import { segment } from './transport.ts';

export function patientPath(patientId: string): string {
  return `/api/v1/patients/${segment(patientId)}`;
}
