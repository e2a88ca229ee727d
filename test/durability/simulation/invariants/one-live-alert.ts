import type { Invariant } from '../views.ts';

/** One live alert per rule and patient. */
export const oneLiveAlert: Invariant = ({ touched }) => {
  for (const { patientId, live } of touched) {
    const keys = live.map(({ ruleKey }) => ruleKey);
    const twice = keys.find((key, index) => keys.indexOf(key) !== index);
    if (twice !== undefined) return `${patientId} has two live alerts of ${twice}`;
  }
  return undefined;
};
