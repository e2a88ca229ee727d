import type { PositionPage } from '@naer/contracts/event';
import type { AppContext } from '../../../http/app-env.ts';
import type { ApiPorts } from '../api-ports.ts';
import { askResponder } from './ask-responder.ts';

/** `GET /patients/{patientId}/position`: last known places, the newest first; 403 `no-open-event` unless an event is open. */
export function getPositions(ports: Pick<ApiPorts, 'respond'>) {
  return async function handleGetPositions(c: AppContext): Promise<Response> {
    const asked = await askResponder(c, ports, { ask: 'read-positions' });
    if (!asked.ok) return asked.error;
    const { positions, openUntil } = asked.value;
    const page: PositionPage = {
      patientId: c.req.param('patientId') ?? '',
      positions: positions.map(({ at, ...place }) => ({ at: new Date(at).toISOString(), ...place })),
      ...(openUntil !== undefined && { openUntil: new Date(openUntil).toISOString() }),
    };
    return c.json(page, 200, { 'cache-control': 'no-store' });
  };
}
