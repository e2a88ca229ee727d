import { DurableObject } from 'cloudflare:workers';
import { openAddress } from '@naer/auth/staff-address';
import type { Attendance } from '@naer/domain/duty/attendance';
import type { UnitDutyFacts } from '@naer/domain/duty/unit-duty-facts';
import type { DutyPort, UnitStanding } from '@naer/domain/monitor/duty-port';
import { type Bindings, configurationOf } from '../env.ts';
import { log } from '../http/log.ts';
import { eraseObject } from '../objects/erase-object.ts';
import { getUnitWorklist } from '../worklist/get-unit-worklist.ts';
import { send } from './channels/send.ts';
import { DutyCore, type DutyStatus } from './duty-core.ts';
import type { DutyEffects } from './duty-effects.ts';
import { DutyStore } from './duty-store.ts';
import { getUnitDuty } from './get-unit-duty.ts';

/**
 * One unit's duty: who is on call now, and how they are reached. Knows nothing of Postgres. The class is the platform's
 * side alone: what happens stands in `duty-core.ts`. Reach it through `get-unit-duty.ts`.
 */
export class UnitDuty extends DurableObject<Bindings> implements DutyPort {
  /** What reaches the world; an own property, so not callable over RPC. Replaced in tests. */
  effects: DutyEffects = effectsOf(this.ctx, this.env);
  readonly #core: DutyCore;

  constructor(ctx: DurableObjectState, env: Bindings) {
    super(ctx, env);
    this.#core = new DutyCore(new DutyStore(ctx.storage), {
      alarm: ctx.storage,
      now: () => this.effects.now(),
      background: (work) => this.effects.background(work),
      open: (seal, owner, use) => this.effects.open(seal, owner, use),
      send: (one) => this.effects.send(one),
      presence: (tenantId, unitId) => this.effects.presence(tenantId, unitId),
      pageUnit: (tenantId, unitId, noticeId) => this.effects.pageUnit(tenantId, unitId, noticeId),
      log: (entry) => this.effects.log(entry),
    });
    void ctx.blockConcurrencyWhile(() => this.#core.load());
  }

  applyUnit(facts: UnitDutyFacts): Promise<{ readonly active: boolean; readonly version: number }> {
    return this.#core.applyUnit(facts);
  }

  notify(batch: Parameters<DutyPort['notify']>[0]): ReturnType<DutyPort['notify']> {
    return this.#core.notify(batch);
  }

  standing(tenantId: string, unitId: string): Promise<UnitStanding | undefined> {
    return this.#core.standing(tenantId, unitId);
  }

  presence(tenantId: string, unitId: string): Promise<Attendance | undefined> {
    return this.#core.presence(tenantId, unitId);
  }

  pageEverybody(tenantId: string, unitId: string, noticeId: string): Promise<boolean> {
    return this.#core.pageEverybody(tenantId, unitId, noticeId);
  }

  async status(): Promise<DutyStatus> {
    return this.#core.status();
  }

  async countOthers(tenantId: string, unitId: string, wrappedKey: string): Promise<number> {
    return this.#core.countOthers(tenantId, unitId, wrappedKey);
  }

  /** The tenant has left. */
  async erase(): Promise<void> {
    await eraseObject(this.ctx);
  }

  override async alarm(): Promise<void> {
    this.#core.alarm();
  }
}

function effectsOf(ctx: DurableObjectState, env: Bindings): DutyEffects {
  return {
    now: () => Date.now(),
    alarm: ctx.storage,
    background: (work) => ctx.waitUntil(work),
    open: (seal, owner, use) => openAddress({ identityKey: configurationOf(env).IDENTITY_KEY }, seal, owner, use),
    send: (one) => send(configurationOf(env), one),
    async presence(tenantId, unitId) {
      const list = getUnitWorklist(env, tenantId, unitId);
      const { connected } = await list.presence();
      if (connected > 0) return { connected, waiting: true };
      const page = await list.page({ cursor: undefined, limit: 1 });
      return { connected, waiting: page.ok && (JSON.parse(page.json) as { items: unknown[] }).items.length > 0 };
    },
    pageUnit: (tenantId, unitId, noticeId) => getUnitDuty(env, tenantId, unitId).pageEverybody(noticeId),
    log,
  };
}
