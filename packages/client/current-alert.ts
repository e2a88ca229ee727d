import type { AlertAnswer } from './alert-address.ts';
import type { ClientError } from './client-error.ts';

/** The alert's state now, when a refusal (409) tells it. */
export function currentAlert(error: ClientError): AlertAnswer | undefined {
  if (error.kind !== 'problem') return undefined;
  const { alert } = error.problem;
  return typeof alert === 'object' && alert !== null ? (alert as AlertAnswer) : undefined;
}
