import { DurableObject } from 'cloudflare:workers';
import type { AdmitAnswer, AdmitRequest, PrincipalFacts } from '@naer/domain/principal/principal-facts';
import type { RefusedAttempt } from '@naer/domain/principal/refused-attempt';
import { type Bindings, configurationOf } from '../env.ts';
import { log } from '../http/log.ts';
import { eraseObject, wasErased } from '../objects/erase-object.ts';
import { getRecordsProjector } from '../projector/get-records-projector.ts';
import { closeSockets } from './close-sockets.ts';
import type { Closing } from './get-principal.ts';
import { PrincipalCore } from './principal-core.ts';
import type { PrincipalEffects } from './principal-effects.ts';
import { type Named, PrincipalStore } from './principal-store.ts';
import { pullPrincipal, recordClosing } from './pull-principal.ts';

/**
 * One person or API client: what was revoked, what it may do, what it has used up, what it has used once. The class is
 * the platform's side alone: what happens stands in `principal-core.ts`. Reach it through `get-principal.ts`.
 */
export class PrincipalState extends DurableObject<Bindings> {
  /** What reaches the world; an own property, so not callable over RPC. Replaced in tests. */
  effects: PrincipalEffects = effectsOf(this.ctx, this.env);
  readonly #core: PrincipalCore;
  /** Its tenant has left: whoever it was is not let in, and nothing is kept of them any more. */
  readonly #isErased = wasErased(this.ctx.storage);

  constructor(ctx: DurableObjectState, env: Bindings) {
    super(ctx, env);
    this.#core = new PrincipalCore(new PrincipalStore(ctx.storage), {
      alarm: ctx.storage,
      now: () => this.effects.now(),
      perMinute: this.effects.perMinute,
      background: (work) => this.effects.background(work),
      pull: (named) => this.effects.pull(named),
      record: (named, closing) => this.effects.record(named, closing),
      closeSockets: (named, closed) => this.effects.closeSockets(named, closed),
      project: (payload) => this.effects.project(payload),
      log: (entry) => this.effects.log(entry),
    });
    void ctx.blockConcurrencyWhile(() => this.#core.load());
  }

  async admit(request: AdmitRequest): Promise<AdmitAnswer> {
    return this.#isErased ? { ok: false, reason: 'revoked' } : await this.#core.admit(request);
  }

  async applyPrincipal(facts: PrincipalFacts): Promise<{ readonly active: boolean; readonly version: number }> {
    return this.#isErased ? { active: true, version: facts.version } : await this.#core.applyPrincipal(facts);
  }

  async revoke(revocation: Named & { readonly v: 1; readonly before: number }): Promise<void> {
    this.#core.revoke(revocation);
  }

  close(closing: Named & Closing): Promise<{ readonly recorded: boolean }> {
    return this.#core.close(closing);
  }

  async endSession(end: Named & { readonly sessionId: string; readonly until: number }): Promise<void> {
    this.#core.endSession(end);
  }

  async claimOnce(claim: Named & { readonly v: 1; readonly key: string; readonly until: number }): Promise<boolean> {
    return this.#core.claimOnce(claim);
  }

  /** Written down before it returns; nothing of a tenant that has left. */
  async refused(attempt: Named & RefusedAttempt): Promise<void> {
    if (!this.#isErased) this.#core.refused(attempt);
  }

  /** The tenant has left. */
  async erase(): Promise<void> {
    await eraseObject(this.ctx);
  }

  override async alarm(): Promise<void> {
    await this.#core.alarm();
  }
}

function effectsOf(ctx: DurableObjectState, env: Bindings): PrincipalEffects {
  const { personRequests: person, clientRequests: client } = configurationOf(env).LIMITS;
  return {
    now: () => Date.now(),
    perMinute: { person, client },
    alarm: ctx.storage,
    background: (work) => ctx.waitUntil(work),
    pull: (named) => pullPrincipal(env, named),
    record: (named, closing) => recordClosing(env, named, closing),
    closeSockets: (named, closed) => closeSockets(env, named, closed),
    project: (payload) => getRecordsProjector(env, payload.tenantId, payload.patientId).project(payload),
    log,
  };
}
