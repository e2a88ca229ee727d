import { getHealth } from './api/get-health.ts';
import { listLocalPractitioners } from './api/list-local-practitioners.ts';
import { createApiRoutes } from './api/v1/create-api-routes.ts';
import { AuditSealer as AuditSealerObject } from './audit/audit-sealer.ts';
import { DeviceAssignments as DeviceAssignmentsObject } from './device/device-assignments.ts';
import { UnitDuty as UnitDutyObject } from './duty/unit-duty.ts';
import type { Bindings } from './env.ts';
import { createFhirRoutes } from './fhir/create-fhir-routes.ts';
import { createApp } from './http/create-app.ts';
import { limitAddress } from './http/limit-address.ts';
import { log } from './http/log.ts';
import { createIngestRoutes } from './ingest/create-ingest-routes.ts';
import { TenantJob as TenantJobObject } from './job/tenant-job.ts';
import { createOauthRoutes } from './oauth/create-oauth-routes.ts';
import { describeAuthorizationServer } from './oauth/describe-authorization-server.ts';
import { checkedRecords } from './objects/checked-records.ts';
import { guardCall, guardContext, guardObject } from './objects/guard-object.ts';
import { PatientMonitor as PatientMonitorObject } from './patient/patient-monitor.ts';
import { createPlatformRoutes } from './platform/create-platform-routes.ts';
import { PrincipalState as PrincipalStateObject } from './principal/principal-state.ts';
import { RecordsProjector as RecordsProjectorObject } from './projector/records-projector.ts';
import { runSweep } from './sweep/run-sweep.ts';
import { sweepAccess } from './sweep/sweep-access.ts';
import { sweepAudit } from './sweep/sweep-audit.ts';
import { sweepDevices } from './sweep/sweep-devices.ts';
import { sweepJobs } from './sweep/sweep-jobs.ts';
import { sweepLists } from './sweep/sweep-lists.ts';
import { sweepPeople } from './sweep/sweep-people.ts';
import { sweepUnits } from './sweep/sweep-units.ts';
import { UnitWorklist as UnitWorklistObject } from './worklist/unit-worklist.ts';

export const AuditSealer = guardObject(AuditSealerObject);
export const DeviceAssignments = guardObject(DeviceAssignmentsObject);
export const UnitDuty = guardObject(UnitDutyObject);
export const TenantJob = guardObject(TenantJobObject);
export const PatientMonitor = guardObject(PatientMonitorObject);
export const PrincipalState = guardObject(PrincipalStateObject);
export const RecordsProjector = guardObject(RecordsProjectorObject);
export const UnitWorklist = guardObject(UnitWorklistObject);

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

const fetchGuarded = guardCall(app.fetch);
const SWEEPS = [
  // First: who is on call decides what an alert of the other walk does next.
  ['sweep-units', sweepUnits],
  ['sweep-devices', sweepDevices],
  ['sweep', runSweep],
  ['sweep-lists', sweepLists],
  ['sweep-people', sweepPeople],
  ['sweep-audit', sweepAudit],
  ['sweep-access', sweepAccess],
  ['sweep-jobs', sweepJobs],
] as const;

export default {
  fetch: (request, env, ctx) => fetchGuarded(request, env, guardContext(ctx)),
  scheduled: guardCall(async (_event: ScheduledController, env: Bindings) => {
    for (const [event, sweep] of SWEEPS) {
      const report = await sweep(env);
      log(report === undefined ? { event, code: 'records-unavailable' } : { event, counts: { ...report } });
    }
  }),
} satisfies ExportedHandler<Bindings>;
