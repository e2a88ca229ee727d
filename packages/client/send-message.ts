import type { MessagePage, MessageSent, SendMessageRequest } from '@naer/contracts/message';
import type { Answer } from './client-error.ts';
import type { PageRequest } from './page-request.ts';
import { patientPath } from './patient-path.ts';
import type { Send } from './transport.ts';

/** Writes to the patient; answers what waits. */
export function sendMessage(send: Send, patientId: string, body: SendMessageRequest): Promise<Answer<MessageSent>> {
  return send({ method: 'POST', path: `${patientPath(patientId)}/messages`, body });
}

/** Messages to and from a patient from the records, newest first; audited. */
export function listMessages(send: Send, patientId: string, page: PageRequest): Promise<Answer<MessagePage>> {
  return send({ method: 'GET', path: `${patientPath(patientId)}/messages`, query: { ...page } });
}
