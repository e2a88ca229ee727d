import type { RegistryFacts } from '@naer/domain/monitor/registry';
import { rulesOfPlan } from '@naer/domain/rules/rules-of-plan';
import type { LogEntry } from '../http/log.ts';

/** Says aloud that a plan has rules which this version cannot judge: another version stored them, and they are silent. */
export function reportUnknownRules(facts: RegistryFacts, log: (entry: LogEntry) => void): void {
  if (facts.plans.some((plan) => rulesOfPlan(plan).unknown.length > 0))
    log({ event: 'rules-unknown', tenantId: facts.tenantId });
}
