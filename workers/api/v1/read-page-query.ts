import type { FieldProblem } from '@naer/contracts/problem';
import { err, ok, type Result } from '@naer/domain/result';

export const MAX_PAGE_ITEMS = 200;
const MAX_CURSOR_CHARS = 500;

export interface PageQuery {
  readonly cursor?: string;
  readonly limit?: number;
}

/** `cursor` (opaque) and `limit` (1 to 200) of a paged list. */
export function readPageQuery(query: (name: string) => string | undefined): Result<PageQuery, readonly FieldProblem[]> {
  const cursor = query('cursor');
  const limit = query('limit');
  const errors: FieldProblem[] = [];
  if (cursor !== undefined && cursor.length > MAX_CURSOR_CHARS) errors.push({ field: 'cursor', code: 'invalid-value' });
  const number = limit === undefined || !/^\d{1,4}$/.test(limit) ? undefined : Number(limit);
  if (limit !== undefined && (number === undefined || number < 1 || number > MAX_PAGE_ITEMS))
    errors.push({ field: 'limit', code: 'invalid-value' });
  if (errors.length > 0) return err(errors);
  return ok({ ...(cursor !== undefined && { cursor }), ...(number !== undefined && { limit: number }) });
}
