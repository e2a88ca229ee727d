import { type MessageSent, sendMessageRequest } from '@naer/contracts/message';
import type { AppContext } from '../../../http/app-env.ts';
import type { ApiPorts } from '../api-ports.ts';
import { sendPatientCommand } from '../send-patient-command.ts';

/**
 * `POST /patients/{patientId}/messages`: to the patient, who reads it in the feed; what waited for an answer is answered.
 * 201, and for the same command again the same message.
 */
export function sendMessage(ports: ApiPorts) {
  return async function handleSendMessage(c: AppContext): Promise<Response> {
    return await sendPatientCommand(c, ports, {
      action: 'message.send',
      request: sendMessageRequest,
      texts: ({ text }) => ({ text }),
      act: ({ text }) => ({ kind: 'send-message', text }),
      show: ({ messageId }): MessageSent => ({ messageId }),
      status: 201,
    });
  };
}
