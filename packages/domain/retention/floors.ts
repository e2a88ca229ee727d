import { RETENTION_CLASSES, type RetentionClass } from './retention-class.ts';
import { isAtLeast, type RetentionRules, type Term } from './term.ts';

/** No tenant removes anything earlier, whatever it says. */
export type RetentionFloors = Readonly<Record<RetentionClass, Term>>;

/**
 * Floors where the deployment names none. Confirm: each is a careful reading and no decision of law; who is controller has to
 * decide. Journal, messages and log: pasientjournalforskriften § 15 and helseregisterloven (as long as it is needed; 10 years
 * was the rule before, and is the least here); the others serve finding faults.
 */
export const DEFAULT_FLOORS: RetentionFloors = {
  journal: { count: 10, unit: 'years' },
  messages: { count: 10, unit: 'years' },
  quarantine: { count: 1, unit: 'years' },
  referrals: { count: 1, unit: 'years' },
  jobs: { count: 30, unit: 'days' },
  'sign-ins': { count: 90, unit: 'days' },
  rosters: { count: 1, unit: 'years' },
  audit: { count: 5, unit: 'years' },
};

/**
 * What no deployment's floor goes under, for the classes that the database guards itself: `retention_minimum()` of migration
 * 0046 says the same, and refuses what the application asks for before.
 */
export const HARD_MINIMUM: Term = { count: 365, unit: 'days' };
export const GUARDED_CLASSES: readonly RetentionClass[] = ['journal', 'audit'];

/** Classes whose rule removes earlier than their floor. */
export function belowFloor(rules: RetentionRules, floors: RetentionFloors): readonly RetentionClass[] {
  return RETENTION_CLASSES.filter((name) => {
    const rule = rules[name];
    return rule !== undefined && !isAtLeast(rule, floors[name]);
  });
}
