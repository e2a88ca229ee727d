import { getHealth } from './api/get-health.ts';
import { listLocalPractitioners } from './api/list-local-practitioners.ts';
import { createApiRoutes } from './api/v1/create-api-routes.ts';
import { createFhirRoutes } from './fhir/create-fhir-routes.ts';
import { createApp } from './http/create-app.ts';
import { createIngestRoutes } from './ingest/create-ingest-routes.ts';

export { PatientMonitor } from './patient/patient-monitor.ts';
export { RecordsProjector } from './projector/records-projector.ts';
export { UnitWorklist } from './worklist/unit-worklist.ts';

const app = createApp({ quietRoutes: ['/ingest/v1/measurements', '/fhir/R4', '/fhir/R4/Observation'] });
app.get('/health', getHealth({ pingDatabase: () => Promise.reject(new Error('not wired yet')) }));
app.get('/local/practitioners', listLocalPractitioners);
app.route('/ingest', createIngestRoutes());
app.route('/fhir/R4', createFhirRoutes());
app.route('/api/v1', createApiRoutes());

export default { fetch: app.fetch };
