import { DurableObject } from 'cloudflare:workers';
import type { Bindings } from '../env.ts';
import type { JobHandle } from './get-job.ts';

/** One long piece of work for a tenant. Reach it through `get-job.ts`. */
export class TenantJob extends DurableObject<Bindings> implements JobHandle {
  async wake(_named: { readonly v: 1; readonly tenantId: string; readonly jobId: string }): Promise<void> {}
}
