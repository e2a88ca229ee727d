import { ERROR_CODES, type ErrorCode, type Language } from './error-codes.ts';

/** Where in the request it is wrong: a path (`measurements[3].unit`), never a value. */
export interface FieldProblem {
  readonly field: string;
  readonly code: string;
  /** A sentence for the one who wrote it, in the language asked for. */
  readonly message?: string | undefined;
  /** The values that the field may have, where they are listed. */
  readonly allowed?: readonly (string | number)[] | undefined;
}

/** RFC 9457 problem details. `code` is stable; `title` is for people and localised. */
export interface Problem {
  readonly type: string;
  readonly code: ErrorCode;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  readonly errors?: readonly FieldProblem[];
}

/** Builds a problem from the catalogue; `extra` holds members of this occurrence (items, alert, errors). */
export function problem<E extends object = object>(code: ErrorCode, language: Language = 'en', extra?: E): Problem & E {
  const entry = ERROR_CODES[code];
  const told = { type: `https://naer.example/problems/${code}`, code, title: entry[language], status: entry.status };
  // Read first, and never overwritten: what is wrong stands before an alert of many lines.
  return { ...told, ...(extra as E), ...told };
}
