import { DurableObject } from 'cloudflare:workers';
import type { RecordsPayload } from '@naer/domain/monitor/change';
import type { ProjectionAnswer, ProjectorPort } from '@naer/domain/monitor/projector-port';
import type { Bindings } from '../env.ts';
import { applyRecords } from './apply-records.ts';
import { GroupCommit } from './group-commit.ts';

/** The way of one tenant's shard into Postgres, in memory alone (DESIGN 2, step 7). */
export class RecordsProjector extends DurableObject<Bindings> implements ProjectorPort {
  readonly #groups: GroupCommit;
  #tenantId: string | undefined;

  constructor(ctx: DurableObjectState, env: Bindings) {
    super(ctx, env);
    this.#groups = new GroupCommit((payloads) => applyRecords(env, payloads), {
      now: () => Date.now(),
      wait: (ms) => scheduler.wait(ms),
    });
  }

  async project(payload: RecordsPayload): Promise<ProjectionAnswer> {
    this.#tenantId ??= payload.tenantId;
    if (payload.tenantId !== this.#tenantId) throw new Error('A payload of another tenant reached this projector');
    return this.#groups.submit(payload);
  }
}
