import { DurableObject } from 'cloudflare:workers';
import type { Result } from '@naer/domain/result';
import { takeExportStep } from '@naer/services/access-export/take-export-step';
import { takeArchiveStep } from '@naer/services/archive/take-archive-step';
import { takeVoidStep } from '@naer/services/correction/take-void-step';
import { takeErasureStep } from '@naer/services/erasure/take-erasure-step';
import type { LineError } from '@naer/services/import/import-effects';
import { takeImportStep } from '@naer/services/import/take-import-step';
import { isUnfinished, type Job, type JobNamed, loadJob } from '@naer/services/job/load-job';
import { forgetTries, noteFailedTry, type StepFailure, triesOf } from '@naer/services/job/note-failed-try';
import { takeKeyStep } from '@naer/services/key/take-key-step';
import { takeRetentionStep } from '@naer/services/retention/take-retention-step';
import type { Bindings } from '../env.ts';
import { describeError, log } from '../http/log.ts';
import { checkedRecords } from '../objects/checked-records.ts';
import type { JobHandle } from './get-job.ts';
import { effectsOf } from './job-effects.ts';

const NAME = 'named';
const AGAIN_MS = 5_000;
/** A turn ends then; the next begins at once. */
const TURN_MS = 10_000;

/**
 * One long piece of work for a tenant. How far it has come stands in the records alone: a step that was cut short is taken
 * again with the same effect. Reach it through `get-job.ts`.
 */
export class TenantJob extends DurableObject<Bindings> implements JobHandle {
  async wake({ tenantId, jobId }: { readonly v: 1; readonly tenantId: string; readonly jobId: string }): Promise<void> {
    const known = await this.ctx.storage.get<JobNamed>(NAME);
    if (known !== undefined && (known.tenantId !== tenantId || known.jobId !== jobId))
      throw new Error('A job of another name reached this object');
    await this.ctx.storage.put(NAME, { v: 1, tenantId, jobId });
    await this.ctx.storage.setAlarm(Date.now());
  }

  override async alarm(): Promise<void> {
    const named = await this.ctx.storage.get<JobNamed>(NAME);
    if (named === undefined) return;
    let next: number | undefined = AGAIN_MS;
    try {
      // Set before the work: whatever kills it, another turn comes.
      await this.ctx.storage.setAlarm(Date.now() + AGAIN_MS + TURN_MS);
      next = await this.#takeTurn(named);
    } catch (error) {
      log({ event: 'job-step-failed', tenantId: named.tenantId, ...describeError(error) });
    } finally {
      if (next === undefined) await this.ctx.storage.deleteAll();
      else await this.ctx.storage.setAlarm(Date.now() + next);
    }
  }

  /** Steps until the turn is over: in how many milliseconds the next comes, or undefined when the job has ended. */
  async #takeTurn(named: JobNamed): Promise<number | undefined> {
    const until = Date.now() + TURN_MS;
    while (Date.now() < until) {
      const records = await checkedRecords(this.env, named.tenantId);
      if (!records.ok) return AGAIN_MS;
      const job = await loadJob(records.value, named);
      if (!job.ok) return job.error.code === 'not-found' ? undefined : AGAIN_MS;
      if (!isUnfinished(job.value)) return undefined;
      const step = await attemptStep(this.env, job.value, records.value);
      if (typeof step === 'string') return await this.#pause(records.value, named, step);
      await forgetTries(records.value, job.value);
      if (step.waitMs !== undefined) return step.waitMs;
    }
    return 1;
  }

  /** The records are asked once more: one that fails while they answer is tried so often and no more. */
  async #pause(records: Opened, named: JobNamed, failure: StepFailure): Promise<number | undefined> {
    const job = await loadJob(records, named);
    if (!job.ok) return AGAIN_MS;
    const again = await noteFailedTry(records, job.value, failure);
    return again.ok ? again.value : AGAIN_MS;
  }
}

type Opened = Parameters<typeof effectsOf>[1];
/** `waitMs`: something else must come first. */
interface Taken {
  readonly isDone: boolean;
  readonly waitMs?: number | undefined;
}

/** One step; or why it went wrong. */
async function attemptStep(env: Bindings, job: Job, records: Opened): Promise<Taken | StepFailure> {
  try {
    const step = await takeStep(env, job, records);
    if (step.ok) return step.value;
    log({ event: 'job-step-failed', tenantId: job.tenantId, reason: step.error.cause.kind });
    return step.error.cause.kind === 'unavailable' ? 'too-slow' : 'step-failed';
  } catch (error) {
    log({ event: 'job-step-failed', tenantId: job.tenantId, ...describeError(error) });
    return 'step-failed';
  }
}

async function takeStep(env: Bindings, job: Job, records: Opened): Promise<Result<Taken, LineError>> {
  const effects = effectsOf(env, records, triesOf(job));
  switch (job.kind) {
    case 'import-patients':
    case 'import-devices':
      return await takeImportStep(effects, job);
    case 'archive':
      return await takeArchiveStep(effects, job);
    case 'access-export':
      return await takeExportStep(effects, job);
    case 'erasure':
      return await takeErasureStep(effects, job);
    case 'key-rotation':
      return await takeKeyStep(effects, job);
    case 'retention':
      return await takeRetentionStep(effects, job);
    case 'void-assignment':
      return await takeVoidStep(effects, job);
  }
}
