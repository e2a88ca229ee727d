import type { Refusal } from '@naer/domain/measurement/outcome';
import { err, ok, type Result } from '@naer/domain/result';
import type { Observation } from './accepted-resources.ts';

export interface EffectiveTime {
  readonly text: string;
  readonly expression: string;
}

/**
 * When it was measured, as text: a dateTime, an instant, or the end of a period (its start while it lasts): a value
 * that sums up a period exists from its end. Years, months and timings are no times here.
 */
export function readEffectiveTime(observation: Observation, at: string): Result<EffectiveTime, Refusal> {
  const given = Object.keys(observation).filter((key) => /^effective[A-Z]/.test(key));
  const [key] = given;
  if (key === undefined || given.length > 1) return err({ code: 'invalid-time', field: `${at}.effective` });
  const expression = `${at}.${key}`;
  switch (key) {
    case 'effectiveDateTime':
    case 'effectiveInstant': {
      const text = observation[key];
      return text === undefined ? err({ code: 'invalid-time', field: expression }) : ok({ text, expression });
    }
    case 'effectivePeriod': {
      const { start, end } = observation.effectivePeriod ?? {};
      if (end !== undefined) return ok({ text: end, expression: `${expression}.end` });
      if (start !== undefined) return ok({ text: start, expression: `${expression}.start` });
      return err({ code: 'invalid-time', field: expression });
    }
    default:
      return err({ code: 'invalid-time', field: expression });
  }
}
