import type { ReleaseRequest } from '@naer/contracts/alert-command';
import type { ContactRequest } from '@naer/contracts/contact';
import type { AppMessageRequest, SendMessageRequest } from '@naer/contracts/message';
import type { AlertAddress } from './alert-address.ts';
import { type ClaimBody, claimPatient, releaseClaim } from './claim-patient.ts';
import { type AlertVerb, type AlertVerbs, commandAlert } from './command-alert.ts';
import { listAlertHistory } from './list-alert-history.ts';
import { listAlerts } from './list-alerts.ts';
import { listMeasurements } from './list-measurements.ts';
import { listMemberNames, listUnitNames } from './list-names.ts';
import { listQuarantine } from './list-quarantine.ts';
import { connectLive } from './live/connect-live.ts';
import { type LiveListener, openLiveWorklist } from './live/open-live-worklist.ts';
import { localPractitioners } from './local-practitioners.ts';
import { chooseCapacity, listProviders, logOut, readSession } from './log-in.ts';
import type { PageRequest } from './page-request.ts';
import { type OutgoingEvents, postEvents } from './post-events.ts';
import { type OutgoingBatch, postMeasurements } from './post-measurements.ts';
import { readPatients } from './read-patients.ts';
import { readSummary } from './read-summary.ts';
import { readWorklist } from './read-worklist.ts';
import { listContacts, recordContact } from './record-contact.ts';
import { releaseQuarantined } from './release-quarantined.ts';
import { listMessages, sendMessage } from './send-message.ts';
import { type ClientOptions, createTransport } from './transport.ts';
import { writeMessage } from './write-message.ts';

/**
 * The public API, typed. No call throws: each answers `{ ok: true, value }` or `{ ok: false, error }`, where `error`
 * is the server's problem or the network's.
 *
 * @example
 * const client = createClient({ baseUrl: 'http://127.0.0.1:8787', token });
 * const page = await client.worklist(unitId, { limit: 20 });
 * if (page.ok) for (const item of page.value.items) console.log(item.severity, item.value?.text);
 */
export function createClient(options: ClientOptions) {
  const send = createTransport(options);
  return {
    postMeasurements: (batch: OutgoingBatch, signal?: AbortSignal) => postMeasurements(send, batch, signal),
    postEvents: (batch: OutgoingEvents, signal?: AbortSignal) => postEvents(send, batch, signal),
    /** From the patient. */
    writeMessage: (message: AppMessageRequest, signal?: AbortSignal) => writeMessage(send, message, signal),
    worklist: (unitId: string, page: PageRequest = {}) => readWorklist(send, unitId, page),
    /** The same work, one row a patient. */
    worklistPatients: (unitId: string, page: PageRequest = {}) => readPatients(send, unitId, page),
    /** The same list live: a snapshot, then changes, until closed or the session ends. */
    openLiveWorklist: (unitId: string, listener: LiveListener) =>
      openLiveWorklist(connectLive(options, send, unitId), listener),
    /** Any verb on an alert; `acknowledge` and the rest are the same by name. */
    command: <V extends AlertVerb>(address: AlertAddress, verb: V, body: AlertVerbs[V]) =>
      commandAlert(send, address, verb, body),
    acknowledge: (address: AlertAddress, body: AlertVerbs['acknowledge']) =>
      commandAlert(send, address, 'acknowledge', body),
    start: (address: AlertAddress, body: AlertVerbs['start']) => commandAlert(send, address, 'start', body),
    attempt: (address: AlertAddress, body: AlertVerbs['attempt']) => commandAlert(send, address, 'attempt', body),
    snooze: (address: AlertAddress, body: AlertVerbs['snooze']) => commandAlert(send, address, 'snooze', body),
    unsnooze: (address: AlertAddress, body: AlertVerbs['unsnooze']) => commandAlert(send, address, 'unsnooze', body),
    offerHandover: (address: AlertAddress, body: AlertVerbs['handover']) =>
      commandAlert(send, address, 'handover', body),
    acceptHandover: (address: AlertAddress, body: AlertVerbs['handover/accept']) =>
      commandAlert(send, address, 'handover/accept', body),
    declineHandover: (address: AlertAddress, body: AlertVerbs['handover/decline']) =>
      commandAlert(send, address, 'handover/decline', body),
    withdrawHandover: (address: AlertAddress, body: AlertVerbs['handover/withdraw']) =>
      commandAlert(send, address, 'handover/withdraw', body),
    resolve: (address: AlertAddress, body: AlertVerbs['resolve']) => commandAlert(send, address, 'resolve', body),
    alertHistory: (address: AlertAddress, page: PageRequest = {}) => listAlertHistory(send, address, page),
    /** The patient is in hand for an hour, or until let go. */
    claim: (patientId: string, body: ClaimBody) => claimPatient(send, patientId, body),
    releaseClaim: (patientId: string, body: Pick<ClaimBody, 'commandId'>) => releaseClaim(send, patientId, body),
    recordContact: (patientId: string, body: ContactRequest) => recordContact(send, patientId, body),
    listContacts: (patientId: string, page: PageRequest = {}) => listContacts(send, patientId, page),
    sendMessage: (patientId: string, body: SendMessageRequest) => sendMessage(send, patientId, body),
    listMessages: (patientId: string, page: PageRequest = {}) => listMessages(send, patientId, page),
    /** Counts of the last days and what stands now; what a unit without a live queue reads. */
    summary: (patientId: string, query: { readonly days?: number | undefined } = {}) =>
      readSummary(send, patientId, query),
    listMeasurements: (patientId: string, page: PageRequest = {}) => listMeasurements(send, patientId, page),
    listAlerts: (patientId: string, page: PageRequest = {}) => listAlerts(send, patientId, page),
    listQuarantine: (page: PageRequest = {}) => listQuarantine(send, page),
    releaseQuarantined: (quarantineId: string, body: ReleaseRequest) => releaseQuarantined(send, quarantineId, body),
    localPractitioners: () => localPractitioners(send),
    memberNames: () => listMemberNames(send),
    unitNames: () => listUnitNames(send),
    providers: () => listProviders(send),
    session: () => readSession(send),
    chooseCapacity: (optionId: string) => chooseCapacity(send, optionId),
    logOut: (where: { readonly everywhere: boolean }) => logOut(send, where),
  };
}
export type Client = ReturnType<typeof createClient>;
