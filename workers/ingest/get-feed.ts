import type { FeedPageView } from '@naer/contracts/feed';
import type { AppContext } from '../http/app-env.ts';
import { askMonitor, refuseApp } from '../http/ask-monitor.ts';
import { deviceOf } from '../http/authenticate-device.ts';
import { readFeedQuery, showFeedEntry } from '../http/feed-request.ts';
import type { PatientAppPorts } from '../http/patient-app-ports.ts';
import { problemResponse } from '../http/problem-response.ts';

/**
 * `GET /ingest/v1/feed?since=&cursor=&limit=`: what the patient's app shows, newest first, from the monitor, which writes
 * down once a day that this device was shown it.
 */
export function getFeed(ports: PatientAppPorts) {
  return async function handleGetFeed(c: AppContext): Promise<Response> {
    const device = deviceOf(c);
    const query = readFeedQuery(c);
    if (!query.ok) return problemResponse(c, 'invalid-parameter', { extra: { errors: query.error } });
    const answer = await askMonitor(c, ports, () =>
      ports.feed(c.env, device, { v: 1, credential: device, ...query.value }),
    );
    if (answer?.ok !== true) return refuseApp(c, answer?.reason ?? 'not-ready');
    const { page } = answer;
    const view: FeedPageView = { ...page, items: page.items.map(showFeedEntry) };
    return c.json(view);
  };
}
