import type { RegistryFacts } from '@naer/domain/monitor/registry';

/** Whether the records hold anything of the patient's monitor: one that begins anew has been lost. */
export function isRemembered({ recorded }: RegistryFacts): boolean {
  return recorded !== undefined && (recorded.sequence > 0 || recorded.epoch > 0);
}
