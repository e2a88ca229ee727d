import type { Alert } from '@naer/domain/alert/alert';

/** The patient's, not the equipment's: a battery that runs low opens no key box. */
export function isOpenEvent({ category, ruleType, state }: Alert): boolean {
  return category === 'event' && ruleType === 'event' && state !== 'pending' && state !== 'resolved';
}
