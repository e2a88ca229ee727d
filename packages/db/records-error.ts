/**
 * Why the records did not do what was asked. Carries codes and names of constraints only: the driver's own messages
 * hold bound values and never leave this room.
 * - `unavailable`: no answer in time, or none that counts; the same again may succeed.
 * - `refused`: PostgreSQL will refuse these values for ever (SQLSTATE class 22, 23 or 54).
 * - `over-quota`: so many of it stand there as may (migration 0026); `quota` names it.
 * - `conflict`: another transaction was in the way (class 40, 55); try again.
 * - `unexpected`: our own fault (schema, grants, SQL); the same again fails until it is mended.
 */
export type RecordsError =
  | { readonly kind: 'unavailable' }
  | { readonly kind: 'refused'; readonly sqlState: string; readonly constraint?: string | undefined }
  | { readonly kind: 'over-quota'; readonly quota: string }
  | { readonly kind: 'conflict'; readonly sqlState: string }
  | { readonly kind: 'unexpected'; readonly sqlState: string };

const SQL_STATE = /^[0-9A-Z]{5}$/;
/** As migrations name constraints; whatever else stands in that place is not handed on. */
const CONSTRAINT = /^[a-z][a-z0-9_]{0,62}$/;
const MAX_DEPTH = 5;
const QUOTA = 'quota_';

/** Takes what the driver threw apart and keeps what is safe. */
export function toRecordsError(thrown: unknown): RecordsError {
  const found = findState(thrown);
  if (found === undefined) return { kind: 'unavailable' };
  const { sqlState, constraint } = found;
  if (constraint?.startsWith(QUOTA) === true) return { kind: 'over-quota', quota: constraint.slice(QUOTA.length) };
  switch (sqlState.slice(0, 2)) {
    case '22':
    case '23':
    case '54':
      return { kind: 'refused', sqlState, constraint };
    case '40':
    case '55':
      return { kind: 'conflict', sqlState };
    case '08':
    case '53':
    case '57':
    case '58':
      return { kind: 'unavailable' };
    default:
      return { kind: 'unexpected', sqlState };
  }
}

/** The driver's error may stand inside others (`cause`, `sourceError`). */
function findState(thrown: unknown): { sqlState: string; constraint: string | undefined } | undefined {
  let error = thrown;
  for (let depth = 0; depth < MAX_DEPTH && typeof error === 'object' && error !== null; depth++) {
    const { code, constraint, cause, sourceError } = error as Record<string, unknown>;
    if (typeof code === 'string' && SQL_STATE.test(code))
      return {
        sqlState: code,
        constraint: typeof constraint === 'string' && CONSTRAINT.test(constraint) ? constraint : undefined,
      };
    error = cause ?? sourceError;
  }
  return undefined;
}
