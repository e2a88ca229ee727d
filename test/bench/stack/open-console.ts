import type { WorklistMessage } from '@naer/contracts/worklist';
import { HttpConnection, writeRequest } from '../harness/http-connection.ts';

export type ListChange = Extract<WorklistMessage, { type: 'change' }>;

/** A unit's worklist as a browser has it open. */
export interface Console {
  /** Resolves with the next change that is as wanted; unless said, one that puts an alert on the list. */
  nextChange(wanted?: (change: ListChange) => boolean): Promise<ListChange>;
  close(): void;
}

const CHANGE_WITHIN_MS = 5_000;

/** Opens a list's socket; with `since` it is told of later changes alone, else it has had its snapshot. */
export async function openConsole(
  port: number,
  { unitId, token }: { readonly unitId: string; readonly token: string },
  since?: number,
): Promise<Console> {
  const list = `/api/v1/units/${unitId}/worklist`;
  const connection = await HttpConnection.open(port);
  const { body } = await connection.send(writeRequest(`${list}/tickets`, '', token));
  connection.close();
  const { ticket } = JSON.parse(body) as { ticket: string };
  const resume = since === undefined ? '' : `&since=${since}`;
  const socket = new WebSocket(`ws://127.0.0.1:${port}${list}/live?ticket=${ticket}${resume}`);
  const next = (wanted: (message: WorklistMessage) => boolean) =>
    new Promise<WorklistMessage>((resolve, reject) => {
      const settle = (outcome: WorklistMessage | Error) => {
        clearTimeout(timer);
        socket.removeEventListener('message', look);
        socket.removeEventListener('error', refuse);
        if (outcome instanceof Error) reject(outcome);
        else resolve(outcome);
      };
      const refuse = () => settle(new Error('The console was refused'));
      const look = ({ data }: MessageEvent) => {
        const message = JSON.parse(String(data)) as WorklistMessage;
        if (wanted(message)) settle(message);
      };
      const timer = setTimeout(() => settle(new Error('Nothing came to the console')), CHANGE_WITHIN_MS);
      socket.addEventListener('message', look);
      socket.addEventListener('error', refuse);
    });
  if (since === undefined) await next((message) => message.type === 'snapshot' && !message.more);
  else await opened(socket);
  return {
    async nextChange(wanted = ({ put }) => put.length > 0) {
      return (await next((message) => message.type === 'change' && wanted(message))) as ListChange;
    },
    close: () => socket.close(),
  };
}

function opened(socket: WebSocket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.addEventListener('open', () => resolve());
    socket.addEventListener('error', () => reject(new Error('The console was refused')));
  });
}
