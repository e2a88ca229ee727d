import type { ContactPage, ContactRecorded, ContactRequest } from '@naer/contracts/contact';
import type { Answer } from './client-error.ts';
import type { PageRequest } from './page-request.ts';
import { patientPath } from './patient-path.ts';
import type { Send } from './transport.ts';

/** Records a contact with or about the patient; also without an alert. */
export function recordContact(send: Send, patientId: string, body: ContactRequest): Promise<Answer<ContactRecorded>> {
  return send({ method: 'POST', path: `${patientPath(patientId)}/contacts`, body });
}

/** A patient's contacts from the records, newest first; audited. */
export function listContacts(send: Send, patientId: string, page: PageRequest): Promise<Answer<ContactPage>> {
  return send({ method: 'GET', path: `${patientPath(patientId)}/contacts`, query: { ...page } });
}
