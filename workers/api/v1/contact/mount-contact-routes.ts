import type { Hono } from 'hono';
import type { AppEnv } from '../../../http/app-env.ts';
import { authenticatePractitioner } from '../../../http/authenticate-practitioner.ts';
import type { OpenRecords } from '../answer-read.ts';
import type { ApiPorts } from '../api-ports.ts';
import { listMessages } from '../message/list-messages.ts';
import { markSeen } from '../message/mark-seen.ts';
import { sendMessage } from '../message/send-message.ts';
import { listContacts } from './list-contacts.ts';
import { recordContact } from './record-contact.ts';

/** Contacts with and about a patient, messages both ways, and what was looked at. */
export function mountContactRoutes(routes: Hono<AppEnv>, ports: ApiPorts, records: OpenRecords): void {
  const patient = '/patients/:patientId';
  routes.get(`${patient}/contacts`, authenticatePractitioner, listContacts(records));
  routes.post(`${patient}/contacts`, authenticatePractitioner, recordContact(ports));
  routes.get(`${patient}/messages`, authenticatePractitioner, listMessages(records));
  routes.post(`${patient}/messages`, authenticatePractitioner, sendMessage(ports));
  routes.post(`${patient}/measurements/seen`, authenticatePractitioner, markSeen(ports));
}
