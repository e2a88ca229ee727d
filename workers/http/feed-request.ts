import type { FeedItem } from '@naer/contracts/feed';
import type { FieldProblem } from '@naer/contracts/problem';
import { DEFAULT_FEED_ITEMS, type FeedEntry, MOST_FEED_ITEMS } from '@naer/domain/patient/feed';
import type { FeedQuery } from '@naer/domain/patient/patient-app';
import { err, ok, type Result } from '@naer/domain/result';
import type { AppContext } from './app-env.ts';

const PLACE = /^[0-9-]{1,40}$/;

/** `?since=&cursor=&limit=` of a request for the feed. */
export function readFeedQuery(
  c: AppContext,
): Result<Pick<FeedQuery, 'since' | 'cursor' | 'limit'>, readonly FieldProblem[]> {
  const [since, cursor, asked] = [c.req.query('since'), c.req.query('cursor'), c.req.query('limit')];
  const limit = asked === undefined ? DEFAULT_FEED_ITEMS : /^\d{1,3}$/.test(asked) ? Number(asked) : 0;
  const wrong = [
    ...(isPlace(since) ? [] : ['since']),
    ...(isPlace(cursor) ? [] : ['cursor']),
    ...(limit >= 1 && limit <= MOST_FEED_ITEMS ? [] : ['limit']),
  ];
  return wrong.length > 0
    ? err(wrong.map((field) => ({ field, code: 'invalid-value' })))
    : ok({ since, cursor, limit });
}

/** An entry as it goes out. */
export function showFeedEntry(entry: FeedEntry): FeedItem {
  const at = new Date(entry.at).toISOString();
  return entry.kind === 'seen' ? { ...entry, at, measurementIds: entry.measurementIds.slice() } : { ...entry, at };
}

function isPlace(text: string | undefined): boolean {
  return text === undefined || PLACE.test(text);
}
