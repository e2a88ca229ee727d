import type { Hono } from 'hono';
import type { AppEnv } from '../../../http/app-env.ts';
import { LIVE_SESSION_PORTS, type SessionPorts } from '../../../http/session-door.ts';
import type { OpenRecords } from '../answer-read.ts';
import { chooseCapacity } from './choose-capacity.ts';
import { getSession } from './get-session.ts';

/** A person's own session: before anything is chosen, too, so that each route asks who it is itself. */
export function mountSessionRoutes(
  routes: Hono<AppEnv>,
  records: OpenRecords,
  ports: SessionPorts = LIVE_SESSION_PORTS,
): void {
  routes.get('/session', getSession(ports, records));
  routes.post('/session/choose', chooseCapacity(ports));
}
