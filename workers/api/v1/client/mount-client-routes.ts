import type { Hono } from 'hono';
import type { AppEnv } from '../../../http/app-env.ts';
import { authenticatePractitioner } from '../../../http/authenticate-practitioner.ts';
import type { OpenRecords } from '../answer-read.ts';
import { type ClientPorts, LIVE_CLIENT_PORTS } from './client-ports.ts';
import { getClient, listClients } from './read-clients.ts';
import { revokeClient } from './revoke-client.ts';
import { postClient, putClient } from './save-client.ts';

/** Partners' apps and gateways, kept by administrators. */
export function mountClientRoutes(
  routes: Hono<AppEnv>,
  records: OpenRecords,
  ports: ClientPorts = LIVE_CLIENT_PORTS,
): void {
  routes.get('/clients', authenticatePractitioner, listClients(records));
  routes.post('/clients', authenticatePractitioner, postClient(ports, records));
  routes.get('/clients/:clientId', authenticatePractitioner, getClient(records));
  routes.put('/clients/:clientId', authenticatePractitioner, putClient(ports, records));
  routes.post('/clients/:clientId/revoke', authenticatePractitioner, revokeClient(ports, records));
}
