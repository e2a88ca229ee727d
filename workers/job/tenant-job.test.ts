import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect, it } from 'vitest';
import type { Bindings } from '../env.ts';
import type { TenantJob } from './tenant-job.ts';

const bindings = env as unknown as Bindings;

it('the object of a tenant’s job works for no other tenant, and on no other job', async () => {
  const [tenantId, jobId] = [crypto.randomUUID(), crypto.randomUUID()];
  const namespace = bindings.TENANT_JOB;
  const stub = namespace.get(namespace.idFromName(`${tenantId}/${jobId}`));
  const own = { v: 1, tenantId, jobId } as const;
  await stub.wake(own);
  await runInDurableObject(stub, async (job: TenantJob, state) => {
    for (const other of [{ tenantId: crypto.randomUUID() }, { jobId: crypto.randomUUID() }])
      await expect(job.wake({ ...own, ...other })).rejects.toThrow('unexpected');
    await job.wake(own);
    expect(await state.storage.get('named')).toEqual(own);
  });
});
