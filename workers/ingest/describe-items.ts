import { ERROR_CODES, type Language } from '@naer/contracts/error-codes';
import type { IngestItemOutcome } from '@naer/contracts/measurement-item';
import type { FieldProblem } from '@naer/contracts/problem';
import { showAdvice } from '../http/show-advice.ts';
import type { ItemOutcome } from './record-measurements.ts';

/** The outcomes as they go over the wire, in the order sent. */
export function describeItems(
  outcomes: readonly ItemOutcome[],
  language: () => Language,
): readonly IngestItemOutcome[] {
  return outcomes.map((outcome, index) => {
    switch (outcome.status) {
      case 'retry':
        return { index, status: outcome.status };
      case 'refused': {
        const { code, field } = outcome.refusal;
        const title = ERROR_CODES[code][language()];
        return { index, status: outcome.status, problem: { code, title, ...(field !== '' && { field }) } };
      }
      default:
        return {
          index,
          status: outcome.status,
          id: outcome.id,
          ...(outcome.firstStatus !== undefined && { firstStatus: outcome.firstStatus }),
          ...(outcome.conflict === true && { conflict: true }),
          ...(outcome.advice !== undefined && { advice: showAdvice(outcome.advice, language()) }),
        };
    }
  });
}

/** Every refusal with its path from the top of the body: `measurements[3].unit`. */
export function refusedFields(outcomes: readonly ItemOutcome[]): readonly FieldProblem[] {
  return outcomes.flatMap((outcome, index) => {
    if (outcome.status !== 'refused') return [];
    const { code, field } = outcome.refusal;
    return [{ field: `measurements[${index}]${field === '' ? '' : `.${field}`}`, code }];
  });
}
