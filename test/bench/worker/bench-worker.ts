import { Hono } from 'hono';
import type { Bindings } from '../../../workers/env.ts';
import worker from '../../../workers/index.ts';
import { getPatientMonitor } from '../../../workers/patient/get-patient-monitor.ts';
import type { BareHop } from './bare-hop.ts';
import type { EvictableMonitor } from './evictable-monitor.ts';
import { fillList } from './fill-list.ts';
import type { FillRequest } from './list-alert.ts';

export {
  AuditSealer,
  DeviceAssignments,
  PrincipalState,
  RecordsProjector,
  TenantJob,
  UnitDuty,
  UnitWorklist,
} from '../../../workers/index.ts';
export { BareHop } from './bare-hop.ts';
export { EvictableMonitor as PatientMonitor } from './evictable-monitor.ts';

interface BenchBindings extends Bindings {
  readonly BARE_HOP: DurableObjectNamespace<BareHop>;
}

const bench = new Hono<{ Bindings: BenchBindings }>();

/** A plain Hono app in front of a plain object, in the same process: one object call that stores one row. */
bench.post('/bare/:object', async (c) => {
  const body: unknown = await c.req.json();
  const hops = c.env.BARE_HOP;
  const id = await hops.get(hops.idFromName(c.req.param('object'))).store(JSON.stringify(body));
  return c.json({ id });
});

/** The least a list can be read by: one object call. */
bench.get('/bare/:object', async (c) => {
  const hops = c.env.BARE_HOP;
  return c.body(await hops.get(hops.idFromName(c.req.param('object'))).list());
});

/** The least a limit can cost. */
bench.all('/bare-refusal', (c) => c.json({}, 429));

/** What the isolate has written since it was asked last; the first call starts the counting. */
bench.post('/work', async (c) => {
  const hops = c.env.BARE_HOP;
  return c.json(await hops.get(hops.idFromName('counter')).work());
});

/** Ends a monitor as the platform ends an idle one: memory and database connection are gone, the next call starts it anew. */
bench.post('/evict/:tenant/:patient', async (c) => {
  const monitor = getPatientMonitor(c.env, c.req.param('tenant'), c.req.param('patient'));
  // It takes the call that ended it along.
  await (monitor as unknown as DurableObjectStub<EvictableMonitor>).evict().catch(() => undefined);
  return c.json({});
});

/** Tells a worklist of many alerts at once. */
bench.post('/fill', async (c) => c.json(await fillList(c.env, await c.req.json<FillRequest>())));

/** The Worker as it is, and beside it what only the benchmarks need. */
export default {
  ...worker,
  fetch(request: Request, env: BenchBindings, ctx: ExecutionContext): Response | Promise<Response> {
    const path = request.url.slice(request.url.indexOf('/', 'http://'.length));
    if (path.startsWith('/bare') || path.startsWith('/evict/') || path === '/work' || path === '/fill')
      return bench.fetch(request, env, ctx);
    return worker.fetch(request as Parameters<typeof worker.fetch>[0], env, ctx);
  },
};
