import type { AcknowledgeRequest, ReleaseRequest, ResolveRequest } from '@naer/contracts/alert-command';
import { acknowledgeAlert } from './acknowledge-alert.ts';
import type { AlertAddress } from './alert-address.ts';
import { listAlerts } from './list-alerts.ts';
import { listMeasurements } from './list-measurements.ts';
import { listQuarantine } from './list-quarantine.ts';
import { connectLive } from './live/connect-live.ts';
import { type LiveListener, openLiveWorklist } from './live/open-live-worklist.ts';
import { localPractitioners } from './local-practitioners.ts';
import type { PageRequest } from './page-request.ts';
import { type OutgoingBatch, postMeasurements } from './post-measurements.ts';
import { readWorklist } from './read-worklist.ts';
import { releaseQuarantined } from './release-quarantined.ts';
import { resolveAlert } from './resolve-alert.ts';
import { type ClientOptions, createTransport } from './transport.ts';

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
    worklist: (unitId: string, page: PageRequest = {}) => readWorklist(send, unitId, page),
    /** The same list live: a snapshot, then changes, until closed or the session ends. */
    openLiveWorklist: (unitId: string, listener: LiveListener) =>
      openLiveWorklist(connectLive(options, send, unitId), listener),
    acknowledge: (address: AlertAddress, body: AcknowledgeRequest) => acknowledgeAlert(send, address, body),
    resolve: (address: AlertAddress, body: ResolveRequest) => resolveAlert(send, address, body),
    listMeasurements: (patientId: string, page: PageRequest = {}) => listMeasurements(send, patientId, page),
    listAlerts: (patientId: string, page: PageRequest = {}) => listAlerts(send, patientId, page),
    listQuarantine: (page: PageRequest = {}) => listQuarantine(send, page),
    releaseQuarantined: (quarantineId: string, body: ReleaseRequest) => releaseQuarantined(send, quarantineId, body),
    localPractitioners: () => localPractitioners(send),
  };
}
export type Client = ReturnType<typeof createClient>;
