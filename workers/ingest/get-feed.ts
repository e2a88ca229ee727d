import type { FeedItem, FeedPageView } from '@naer/contracts/feed';
import { DEFAULT_FEED_ITEMS, type FeedEntry, MOST_FEED_ITEMS } from '@naer/domain/patient/feed';
import type { AppContext } from '../http/app-env.ts';
import { deviceOf } from '../http/authenticate-device.ts';
import { problemResponse } from '../http/problem-response.ts';
import { askMonitor, refuseApp } from './ask-monitor.ts';
import type { PatientAppPorts } from './patient-app-ports.ts';

const PLACE = /^[0-9-]{1,40}$/;

/**
 * `GET /ingest/v1/feed?since=&cursor=&limit=`: what the patient's app shows, newest first, from the monitor. The patient
 * reads what is theirs: no audit row is written.
 */
export function getFeed(ports: PatientAppPorts) {
  return async function handleGetFeed(c: AppContext): Promise<Response> {
    const device = deviceOf(c);
    const [since, cursor, asked] = [c.req.query('since'), c.req.query('cursor'), c.req.query('limit')];
    const limit = asked === undefined ? DEFAULT_FEED_ITEMS : /^\d{1,3}$/.test(asked) ? Number(asked) : 0;
    const wrong = [
      ...(isPlace(since) ? [] : ['since']),
      ...(isPlace(cursor) ? [] : ['cursor']),
      ...(limit >= 1 && limit <= MOST_FEED_ITEMS ? [] : ['limit']),
    ];
    if (wrong.length > 0)
      return problemResponse(c, 'invalid-parameter', {
        extra: { errors: wrong.map((field) => ({ field, code: 'invalid-value' })) },
      });

    const answer = await askMonitor(c, ports, () =>
      ports.feed(c.env, device, { v: 1, credential: device, since, cursor, limit }),
    );
    if (answer?.ok !== true) return refuseApp(c, answer?.reason ?? 'not-ready');
    const { page } = answer;
    const view: FeedPageView = { ...page, items: page.items.map(showEntry) };
    return c.json(view);
  };
}

function isPlace(text: string | undefined): boolean {
  return text === undefined || PLACE.test(text);
}

function showEntry(entry: FeedEntry): FeedItem {
  const at = new Date(entry.at).toISOString();
  return entry.kind === 'seen' ? { ...entry, at, measurementIds: entry.measurementIds.slice() } : { ...entry, at };
}
