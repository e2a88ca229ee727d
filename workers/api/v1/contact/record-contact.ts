import { type ContactRecorded, type ContactRequest, contactRequest } from '@naer/contracts/contact';
import type { FieldProblem } from '@naer/contracts/problem';
import { parseTime } from '@naer/domain/measurement/parse-time';
import { checkContact } from '@naer/domain/patient/check-contact';
import type { ContactSaid } from '@naer/domain/patient/contact';
import type { AppContext } from '../../../http/app-env.ts';
import type { ApiPorts } from '../api-ports.ts';
import { sendPatientCommand } from '../send-patient-command.ts';

/**
 * `POST /patients/{patientId}/contacts`: through the patient's monitor, so that it counts at once and needs no database.
 * 201, and for the same command again the same contact.
 */
export function recordContact(ports: ApiPorts) {
  return async function handleRecordContact(c: AppContext): Promise<Response> {
    return await sendPatientCommand(c, ports, {
      action: 'contact.record',
      request: contactRequest,
      check: (body) => [...timeFaults(body), ...checkContact(toContact(body), Date.now())],
      texts: ({ note, videoLink }) => ({ note, videoLink }),
      act: (body) => ({ kind: 'record-contact', contact: toContact(body) }),
      unknown: ({ alertIds = [] }, ids) => ids.map((id) => `alertIds.${alertIds.indexOf(id)}`),
      show: ({ contactId }): ContactRecorded => ({ contactId }),
      status: 201,
    });
  };
}

/** A contact has a time of the clock. */
export function timeFaults({ at }: Pick<ContactRequest, 'at'>): readonly FieldProblem[] {
  return at === undefined || parseTime(at)?.precision === 'instant' ? [] : [{ field: 'at', code: 'invalid-time' }];
}

/** As the domain has it. */
export function toContact({ commandId: _, at, alertIds = [], ...said }: ContactRequest): ContactSaid {
  return { ...said, alertIds, at: at === undefined ? undefined : parseTime(at)?.epochMs };
}
