import { type Bindings, configurationOf } from '../env.ts';
import { jurisdictional } from '../jurisdiction.ts';

/** A long piece of work for a tenant (import, archive, erasure) as other rooms see it. */
export interface JobHandle {
  /** Wakes it: it goes on from where the records say it is. */
  wake(named: { readonly v: 1; readonly tenantId: string; readonly jobId: string }): Promise<void>;
}

/** The only place that names a job's object. */
export function getJob(bindings: Bindings, tenantId: string, jobId: string): JobHandle {
  const namespace = jurisdictional(bindings.TENANT_JOB, configurationOf(bindings));
  const stub = namespace.get(namespace.idFromName(`${tenantId}/${jobId}`));
  return { wake: (named) => stub.wake(named) };
}
