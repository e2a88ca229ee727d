import { createApp } from './http/create-app.ts';
import { createIngestRoutes } from './ingest/create-ingest-routes.ts';

export { PatientMonitor } from './patient/patient-monitor.ts';
export { RecordsProjector } from './projector/records-projector.ts';
export { UnitWorklist } from './worklist/unit-worklist.ts';

const app = createApp({ quietRoutes: ['/ingest/v1/measurements'] });
app.route('/ingest', createIngestRoutes());

export default { fetch: app.fetch };
