import { getHealth } from './api/get-health.ts';
import { listLocalPractitioners } from './api/list-local-practitioners.ts';
import { createApiRoutes } from './api/v1/create-api-routes.ts';
import type { Bindings } from './env.ts';
import { createFhirRoutes } from './fhir/create-fhir-routes.ts';
import { createApp } from './http/create-app.ts';
import { limitAddress } from './http/limit-address.ts';
import { log } from './http/log.ts';
import { createIngestRoutes } from './ingest/create-ingest-routes.ts';
import { createOauthRoutes } from './oauth/create-oauth-routes.ts';
import { describeAuthorizationServer } from './oauth/describe-authorization-server.ts';
import { checkedRecords } from './objects/checked-records.ts';
import { createPlatformRoutes } from './platform/create-platform-routes.ts';
import { runSweep } from './sweep/run-sweep.ts';
import { sweepAccess } from './sweep/sweep-access.ts';
import { describeAuditSweep, sweepAudit } from './sweep/sweep-audit.ts';
import { describeDeviceSweep, sweepDevices } from './sweep/sweep-devices.ts';
import { describeSweep } from './sweep/sweep-enrolments.ts';
import { describeJobSweep, sweepJobs } from './sweep/sweep-jobs.ts';
import { describePeopleSweep, sweepPeople } from './sweep/sweep-people.ts';
import { describeUnitSweep, sweepUnits } from './sweep/sweep-units.ts';

export { AuditSealer } from './audit/audit-sealer.ts';
export { DeviceAssignments } from './device/device-assignments.ts';
export { UnitDuty } from './duty/unit-duty.ts';
export { TenantJob } from './job/tenant-job.ts';
export { PatientMonitor } from './patient/patient-monitor.ts';
export { PrincipalState } from './principal/principal-state.ts';
export { RecordsProjector } from './projector/records-projector.ts';
export { UnitWorklist } from './worklist/unit-worklist.ts';

const app = createApp({
  quietRoutes: ['/ingest/v1/measurements', '/ingest/v1/feed', '/fhir/R4', '/fhir/R4/Observation'],
});
app.get('/health', limitAddress('addressPublic'), getHealth({ openRecords: checkedRecords }));
app.get('/local/practitioners', limitAddress('addressPublic'), listLocalPractitioners);
app.route('/ingest', createIngestRoutes());
const fhir = createFhirRoutes();
app.route('/fhir/R4', fhir);
// Some clients post bundles to the base URL with its slash.
app.route('/fhir/R4/', fhir);
app.route('/api/v1', createApiRoutes());
app.route('/oauth', createOauthRoutes());
app.route('/platform/v1', createPlatformRoutes());
app.get('/.well-known/oauth-authorization-server', limitAddress('addressPublic'), describeAuthorizationServer);

export default {
  fetch: app.fetch,
  async scheduled(_event, env) {
    // First: who is on call decides what an alert of the other walk does next.
    log({ event: 'sweep-units', detail: describeUnitSweep(await sweepUnits(env)) });
    log({ event: 'sweep-devices', detail: describeDeviceSweep(await sweepDevices(env)) });
    log({ event: 'sweep', detail: describeSweep(await runSweep(env)) });
    log({ event: 'sweep-people', detail: describePeopleSweep(await sweepPeople(env)) });
    log({ event: 'sweep-audit', detail: describeAuditSweep(await sweepAudit(env)) });
    log({ event: 'sweep-access', detail: JSON.stringify((await sweepAccess(env)) ?? 'the records are unavailable') });
    log({ event: 'sweep-jobs', detail: describeJobSweep(await sweepJobs(env)) });
  },
} satisfies ExportedHandler<Bindings>;
