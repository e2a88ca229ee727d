import { ERROR_CODES, type ErrorCode, type Language } from '@naer/contracts/error-codes';
import type { EventItemOutcome } from '@naer/contracts/event-item';
import type { IngestItemOutcome } from '@naer/contracts/measurement-item';
import type { FieldProblem } from '@naer/contracts/problem';
import { showAdvice } from '../http/show-advice.ts';
import type { ListName } from './read-envelope.ts';
import type { ItemOutcome } from './record-measurements.ts';
import type { EventItemResult } from './record-reported-events.ts';

/** The outcomes as they go over the wire, in the order sent. */
export function describeItems(
  outcomes: readonly ItemOutcome[],
  language: () => Language,
): readonly IngestItemOutcome[] {
  return outcomes.map((outcome, index) => {
    switch (outcome.status) {
      case 'retry':
        return { index, status: outcome.status };
      case 'refused':
        return { index, status: outcome.status, problem: describeRefusal(outcome.refusal, language()) };
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

/** The outcomes of events as they go over the wire, in the order sent. */
export function describeEvents(
  outcomes: readonly EventItemResult[],
  language: () => Language,
): readonly EventItemOutcome[] {
  return outcomes.map((outcome, index) => {
    if (outcome.status === 'retry') return { index, status: outcome.status };
    if (outcome.status === 'refused')
      return { index, status: outcome.status, problem: describeRefusal(outcome.refusal, language()) };
    const { status, id, matched, advice, isAmbiguous } = outcome;
    return {
      index,
      status,
      id,
      ...(matched !== undefined && { matched }),
      ...(isAmbiguous === true && { warning: warnOfCode(language()) }),
      ...(advice !== undefined && { advice: showAdvice(advice, language()) }),
    };
  });
}

function warnOfCode(language: Language): NonNullable<EventItemOutcome['warning']> {
  const code = 'ambiguous-event-code';
  return { code, title: ERROR_CODES[code][language], field: 'code' };
}

function describeRefusal({ code, field }: { readonly code: ErrorCode; readonly field: string }, language: Language) {
  return { code, title: ERROR_CODES[code][language], ...(field !== '' && { field }) };
}

/** Every refusal with its path from the top of the body: `measurements[3].unit`. */
export function refusedFields(
  outcomes: readonly (ItemOutcome | EventItemResult)[],
  list: ListName,
): readonly FieldProblem[] {
  return outcomes.flatMap((outcome, index) => {
    if (outcome.status !== 'refused') return [];
    const { code, field } = outcome.refusal;
    return [{ field: `${list}[${index}]${field === '' ? '' : `.${field}`}`, code }];
  });
}
