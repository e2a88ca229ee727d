import { DurableObject } from 'cloudflare:workers';
import { sealAudit } from '@naer/services/audit/seal-audit';
import type { Bindings } from '../env.ts';
import { describeError, log } from '../http/log.ts';
import { checkedRecords } from '../objects/checked-records.ts';
import type { AuditSealerHandle } from './get-audit-sealer.ts';

const NAME = 'named';
const EVERY_MS = 5_000;
/** A turn that found nothing is followed by another so often; then the sweep wakes it again. */
const QUIET_TURNS = 6;
/** A backlog is sealed block by block, but not for longer than this. */
const TURN_MS = 10_000;

interface Named {
  readonly v: 1;
  readonly tenantId: string;
}

/**
 * Seals a tenant's log while it grows. It keeps nothing but its name: a seal is one statement that PostgreSQL writes or
 * does not, so a crash at any moment leaves the chain whole. Reach it through `get-audit-sealer.ts`.
 */
export class AuditSealer extends DurableObject<Bindings> implements AuditSealerHandle {
  /** Turns since the log last grew. */
  #quiet = 0;

  async wake({ tenantId }: Named): Promise<void> {
    const known = await this.ctx.storage.get<Named>(NAME);
    if (known !== undefined && known.tenantId !== tenantId)
      throw new Error('A sealer of another name reached this object');
    if (known === undefined) await this.ctx.storage.put<Named>(NAME, { v: 1, tenantId });
    // One that turns already is not hurried; an alarm that was lost is set again.
    const next = await this.ctx.storage.getAlarm();
    if (next === null || next < Date.now() - EVERY_MS) await this.ctx.storage.setAlarm(Date.now());
  }

  override async alarm(): Promise<void> {
    const named = await this.ctx.storage.get<Named>(NAME);
    if (named === undefined) return;
    // Set before the work: whatever kills it, another turn comes.
    await this.ctx.storage.setAlarm(Date.now() + EVERY_MS);
    this.#quiet = (await this.#seal(named.tenantId)) ? 0 : this.#quiet + 1;
    if (this.#quiet < QUIET_TURNS) return;
    this.#quiet = 0;
    await this.ctx.storage.deleteAlarm();
  }

  /** Whether there was anything to seal. */
  async #seal(tenantId: string): Promise<boolean> {
    const until = Date.now() + TURN_MS;
    let any = false;
    try {
      const records = await checkedRecords(this.env, tenantId);
      while (records.ok && Date.now() < until) {
        const sealed = await sealAudit(records.value, tenantId);
        if (!sealed.ok || sealed.value === undefined) return any;
        any = true;
      }
    } catch (error) {
      log({ event: 'audit-seal-failed', tenantId, ...describeError(error) });
    }
    return any;
  }
}
