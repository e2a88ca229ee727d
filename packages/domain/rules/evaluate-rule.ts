import type { Reading } from '../measurement/reading.ts';
import type { Rule } from '../plan/plan.ts';
import { evaluateZones } from './evaluate-zones.ts';
import type { Finding } from './finding.ts';

/** One exhaustive switch over the rule types; a new type adds a file and a line. */
export function evaluateRule(rule: Rule, reading: Reading): Finding | undefined {
  switch (rule.type) {
    case 'zones':
      return evaluateZones(rule, reading);
  }
}
