import { parseJsonKeepingDigits } from '@naer/contracts/json-number';
import type { Session } from '../session/session.ts';
import type { LiveMessage, WorklistPort } from './worklist-port.ts';

export function createWorklistPort(session: Session): WorklistPort {
  const headers = { authorization: `Bearer ${session.token}`, 'content-type': 'application/json' };
  const command = async (patientId: string, alertId: string, verb: string, body: object) => {
    const response = await fetch(`/api/v1/patients/${patientId}/alerts/${alertId}/${verb}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    });
    const json = await response.json();
    if (response.ok) return { ok: true as const, value: json.alert };
    return {
      ok: false as const,
      error: { kind: 'problem' as const, status: response.status, code: json.code, current: json.alert },
    };
  };
  return {
    openLive: (listener) => {
      let closed = false;
      let socket: WebSocket | null = null;
      const open = async (first: boolean) => {
        if (closed) return;
        try {
          const answer = await fetch(`/api/v1/units/${session.unitId}/worklist/live/ticket`, {
            method: 'POST',
            headers,
          });
          const { ticket } = await answer.json();
          if (closed) return;
          socket = new WebSocket(`/api/v1/units/${session.unitId}/worklist/live?ticket=${ticket}`);
          socket.onopen = () => listener.onConnection('connected');
          socket.onmessage = (event) => listener.onMessage(parseJsonKeepingDigits(event.data) as LiveMessage);
          socket.onclose = () => {
            if (closed) return;
            listener.onConnection('reconnecting');
            setTimeout(() => void open(false), 1000);
          };
        } catch {
          if (!first) listener.onConnection('reconnecting');
          setTimeout(() => void open(false), 1000);
        }
      };
      void open(true);
      return {
        close: () => {
          closed = true;
          socket?.close();
        },
      };
    },
    acknowledge: ({ patientId, alertId, ...body }) => command(patientId, alertId, 'acknowledge', body),
    resolve: ({ patientId, alertId, ...body }) => command(patientId, alertId, 'resolve', body),
  };
}
