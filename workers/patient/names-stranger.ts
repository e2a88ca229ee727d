import type { RegistryFacts } from '@naer/domain/monitor/registry';

/** Whether one of these keyed blind indexes is not among the patient's own. */
export function namesStranger(subjects: readonly string[] | undefined, facts: RegistryFacts): boolean {
  return subjects?.some((subject) => !facts.nationalIdIndexes.includes(subject)) ?? false;
}
