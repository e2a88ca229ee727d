import type { RegistryFacts } from '@naer/domain/monitor/registry';
import type { Bindings } from '../env.ts';

export function pullRegistry(
  _env: Bindings,
  _tenantId: string,
  _patientId: string,
): Promise<RegistryFacts | undefined> {
  return Promise.resolve(undefined);
}
