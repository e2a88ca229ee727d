import type { Alert } from '@naer/domain/alert/alert';
import type { WorklistPort } from '@naer/domain/monitor/worklist-port';
import { type Bindings, configurationOf } from '../env.ts';
import { jurisdictional } from '../jurisdiction.ts';
import { type LiveIdentity, liveRequest, parseSince } from './live-call.ts';
import type { LivePrincipal } from './live-sockets.ts';
import type { PageAnswer, PageQuery } from './read-page.ts';
import type { PatientsQuery } from './read-patients.ts';
import type { ClosedPerson, TicketAnswer } from './unit-worklist.ts';
import type { ListedAlert } from './worklist-store.ts';

export type { PatientFilter } from './bucket.ts';
export type { LiveIdentity } from './live-call.ts';
export type { LivePrincipal } from './live-sockets.ts';
export { tenantOfTicket } from './live-ticket.ts';
export type { Onlooker } from './note-shown.ts';
export type { PageAnswer } from './read-page.ts';
export type { PatientsQuery } from './read-patients.ts';
export type { TicketAnswer } from './unit-worklist.ts';

/** A unit's worklist as other rooms see it. Rights are the caller's to check, before the call. */
export interface UnitWorklistHandle extends WorklistPort {
  /** Alerts of a patient as the list shows them. */
  alertsOf(patientId: string): Promise<readonly Alert[]>;
  /** One page; `json` is the text of a `WorklistPage`, to be sent as it stands. */
  page(query: Omit<PageQuery, 'tenantId' | 'unitId'>): Promise<PageAnswer>;
  /** One page of patients, most urgent first; `json` is the text of a `PatientPage`. */
  patients(query: Omit<PatientsQuery, 'tenantId' | 'unitId'>): Promise<PageAnswer>;
  /** What the list has, pending alerts too, by revision: of one patient, or all. */
  entries(patientId?: string): Promise<readonly ListedAlert[]>;
  /** Entries whose name is sealed under any other key than this (wrapped text). */
  countOthers(wrappedKey: string): Promise<number>;
  /** People with the list open now. */
  presence(): Promise<{ readonly connected: number }>;
  /** Closes a person's sockets and tickets (4401), of one session or all: logged out, revoked, no longer at the unit. */
  closeFor(person: ClosedPerson): Promise<void>;
  /** All of a patient whose journal is removed. Idempotent. */
  forget(patientId: string): Promise<void>;
  /** The tenant has left; see `objects/erase-object.ts`. */
  erase(): Promise<void>;
  /** A one-time ticket for a browser's socket. */
  issueTicket(principal: LivePrincipal): Promise<TicketAnswer>;
  /** The socket: 101, or 401 (expired, or a ticket unknown, old or used), or 429 (too many open). */
  live(identity: LiveIdentity, since: string | null | undefined, requestId?: string): Promise<Response>;
}

/** The only place that names a worklist: opaque ids, in the configured jurisdiction. */
export function getUnitWorklist(bindings: Bindings, tenantId: string, unitId: string): UnitWorklistHandle {
  const namespace = jurisdictional(bindings.UNIT_WORKLIST, configurationOf(bindings));
  const stub = namespace.get(namespace.idFromName(`${tenantId}/${unitId}`));
  const owner = { tenantId, unitId };
  return {
    apply: (batch) => stub.apply(batch),
    alertsOf: async (patientId) => (await stub.alertsOf(owner, patientId)) as readonly Alert[],
    page: (query) => stub.page({ ...owner, ...query }),
    patients: (query) => stub.patients({ ...owner, ...query }),
    entries: (patientId) => stub.entries(owner, patientId),
    countOthers: (wrappedKey) => stub.countOthers(owner, wrappedKey),
    presence: () => stub.presence(owner),
    closeFor: (person) => stub.closeFor(owner, person),
    forget: (patientId) => stub.forget(owner, patientId),
    erase: () => stub.erase(),
    issueTicket: (principal) => stub.issueTicket(owner, principal),
    live: (identity, since, requestId) =>
      stub.fetch(liveRequest({ ...owner, ...identity, since: parseSince(since), requestId })),
  };
}
