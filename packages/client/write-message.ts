import type { AppMessageKept, AppMessageRequest } from '@naer/contracts/message';
import type { Answer } from './client-error.ts';
import type { Send } from './transport.ts';

/** A message from the patient, with the credential of the patient's app; the same `id` again is the same message. */
export function writeMessage(
  send: Send,
  message: AppMessageRequest,
  signal?: AbortSignal,
): Promise<Answer<AppMessageKept>> {
  return send({ method: 'POST', path: '/ingest/v1/messages', body: message, signal });
}
