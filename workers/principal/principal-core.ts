import { decideAdmission, REVOKED_FOR_EVER } from '@naer/domain/principal/decide-admission';
import type { AdmitAnswer, AdmitRequest, PrincipalFacts } from '@naer/domain/principal/principal-facts';
import { endOfMinute, type RefusedAttempt, ROWS_A_MINUTE, refusalOf } from '@naer/domain/principal/refused-attempt';
import { type Bucket, takeTokens } from '@naer/domain/principal/token-bucket';
import { AuditLane } from '../objects/audit-lane.ts';
import { ObjectAlarm } from '../objects/object-alarm.ts';
import { withTimeout } from '../objects/with-timeout.ts';
import type { Closing } from './get-principal.ts';
import { lostUnits, unitsOf } from './lost-units.ts';
import type { ClosedSockets, PrincipalEffects } from './principal-effects.ts';
import type { Named, PrincipalStore } from './principal-store.ts';

/** Facts older than that are asked for again, in the background: what no verb pushed holds after a minute. */
const STALE_AFTER_MS = 60_000;
/** Postgres that did not answer, or that knew nobody, is not asked again before. */
const ASK_AGAIN_AFTER_MS = 5_000;
/** Who waits for facts waits so long. */
const PULL_WITHIN_MS = 4_000;
/** An empty bucket is written at most so often; a lost one is full again: one minute's requests more, after a crash. */
const KEEP_BUCKET_EVERY_MS = 10_000;
const RECORD_WITHIN_MS = 3_000;
const RETRY_MS = { base: 1_000, most: 60_000 } as const;

/**
 * One person or API client. It answers from memory; it writes when something changes. Revocation is its own, and comes
 * before anything that Postgres says or fails to say.
 */
export class PrincipalCore {
  readonly #store: PrincipalStore;
  readonly #effects: PrincipalEffects;
  readonly #alarm: ObjectAlarm;
  readonly #lane: AuditLane;
  #bucket: Bucket | undefined;
  #bucketKeptAt = 0;
  #isNone = false;
  /** When Postgres answered, and when it was asked, last; epoch ms. Lost with the memory: a fresh object asks. */
  #pulledAt: number | undefined;
  #askedAt: number | undefined;
  #pulling: Promise<void> | undefined;

  constructor(store: PrincipalStore, effects: PrincipalEffects) {
    this.#store = store;
    this.#effects = effects;
    this.#alarm = new ObjectAlarm(effects.alarm, effects.now);
    this.#bucket = store.bucket;
    this.#lane = new AuditLane({
      outbox: () => store.audit,
      owner: () => store.named && { tenantId: store.named.tenantId, id: store.named.principalId },
      project: (payload) => effects.project(payload),
      moved: () => this.#arm(),
      log: (entry) => effects.log(entry),
      now: () => effects.now(),
      random: () => Math.random(),
    });
  }

  async load(): Promise<void> {
    await this.#alarm.load();
    this.#arm();
  }

  async admit(request: AdmitRequest): Promise<AdmitAnswer> {
    if (!this.#isOf(request)) return { ok: false, reason: 'unknown' };
    let admission = this.#decide(request);
    if (this.#isDue()) {
      const pull = this.#pull(request);
      if (admission !== 'not-ready' && admission !== 'unknown') this.#effects.background(pull);
      else await withTimeout(pull, PULL_WITHIN_MS, undefined);
    } else if (admission === 'not-ready' && this.#pulling !== undefined) {
      await withTimeout(this.#pulling, PULL_WITHIN_MS, undefined);
    }
    // Again: a revocation may have come while the records were asked.
    admission = this.#decide(request);
    if (admission !== 'admitted') return { ok: false, reason: admission };
    const retryAfterSeconds = this.#take(request);
    if (retryAfterSeconds !== undefined) return { ok: false, reason: 'limited', retryAfterSeconds };
    return { ok: true, facts: this.#store.facts };
  }

  applyPrincipal(facts: PrincipalFacts): { readonly active: boolean; readonly version: number } {
    if (!this.#isOf(facts)) return { active: false, version: 0 };
    const known = this.#store.facts;
    if (known === undefined || known.version < facts.version) this.#keep(facts);
    this.#isNone = false;
    return { active: true, version: this.#store.facts?.version ?? facts.version };
  }

  revoke({ before, ...named }: Named & { readonly before: number }): void {
    if (!this.#isOf(named) || before <= this.#store.revokedBefore) return;
    this.#store.revoke(named, before);
    this.#closeSockets(named, { unitIds: unitsOf(this.#store.facts) });
  }

  /** Remembered as long as the session could have lasted; a copy of its cookie is refused meanwhile. */
  endSession({ sessionId, until, ...named }: Named & { readonly sessionId: string; readonly until: number }): void {
    const now = this.#effects.now();
    if (!this.#isOf(named) || until <= now) return;
    this.#store.claim(named, sessionKey(sessionId), until, now);
    this.#closeSockets(named, { unitIds: unitsOf(this.#store.facts), sessionId });
  }

  async close({ tenantId, principalId, ...closing }: Named & Closing): Promise<{ readonly recorded: boolean }> {
    const named = { tenantId, principalId };
    if (!this.#isOf(named)) return { recorded: false };
    const now = this.#effects.now();
    const unrecorded = { closing, failures: 0, nextTryAt: now + RETRY_MS.base };
    this.#store.close(named, closing.before ?? REVOKED_FOR_EVER, unrecorded);
    this.#closeSockets(named, { unitIds: unitsOf(this.#store.facts) });
    this.#arm();
    return { recorded: await this.#record(named, closing) };
  }

  claimOnce({ key, until, ...named }: Named & { readonly key: string; readonly until: number }): boolean {
    const now = this.#effects.now();
    return this.#isOf(named) && until > now && this.#store.claim(named, key, until, now);
  }

  /** A row at once, and for all that follow of the same in this minute one more, counted; past so many rows the rest is one. */
  refused({ tenantId, principalId, ...attempt }: Named & RefusedAttempt): void {
    const named = { tenantId, principalId };
    if (!this.#isOf(named)) return;
    const now = this.#effects.now();
    const outbox = this.#store.auditOf(named);
    const keptUntil = endOfMinute(now);
    const first = refusalOf(named, attempt, now, 'first');
    if (!outbox.knows(first.eventId) && outbox.countKeptUntil(keptUntil) < ROWS_A_MINUTE) {
      outbox.add(first, { dueAt: now, keptUntil }, now);
      this.#effects.background(this.#lane.kick());
    } else {
      const again = refusalOf(named, attempt, now, outbox.knows(first.eventId) ? 'more' : 'rest');
      if (outbox.knows(again.eventId)) outbox.again(again.eventId, attempt.times ?? 1);
      else outbox.add(again, { dueAt: keptUntil, keptUntil }, now);
    }
    this.#arm();
  }

  async alarm(): Promise<void> {
    this.#alarm.fired();
    this.#effects.background(this.#lane.kick());
    const { named } = this.#store;
    const unrecorded = this.#store.unrecorded();
    try {
      if (named === undefined || unrecorded === undefined || unrecorded.nextTryAt > this.#effects.now()) return;
      await this.#record(named, unrecorded.closing);
    } finally {
      this.#arm();
    }
  }

  #decide(request: AdmitRequest) {
    const { facts, revokedBefore } = this.#store;
    const { sessionId } = request;
    if (sessionId !== undefined && this.#store.isClaimed(sessionKey(sessionId), this.#effects.now())) return 'revoked';
    return decideAdmission({ facts: this.#isNone ? 'none' : facts, revokedBefore }, request);
  }

  /** Undefined: taken. Else after how many seconds to come again. */
  #take({ cost, tenantId, principalId }: AdmitRequest): number | undefined {
    const { facts } = this.#store;
    const perMinute = facts?.client?.perMinute ?? this.#effects.perMinute[facts?.kind ?? 'person'];
    const now = this.#effects.now();
    const taken = takeTokens(this.#bucket, perMinute, cost, now);
    this.#bucket = taken.bucket;
    if (taken.ok) return undefined;
    if (now - this.#bucketKeptAt >= KEEP_BUCKET_EVERY_MS) {
      this.#bucketKeptAt = now;
      this.#store.keepBucket({ tenantId, principalId }, taken.bucket);
    }
    return taken.retryAfterSeconds;
  }

  #isOf({ tenantId, principalId }: Named): boolean {
    const { named } = this.#store;
    return named === undefined || (named.tenantId === tenantId && named.principalId === principalId);
  }

  #isDue(): boolean {
    if (this.#pulling !== undefined) return false;
    const now = this.#effects.now();
    if (this.#askedAt !== undefined && now - this.#askedAt < ASK_AGAIN_AFTER_MS) return false;
    const isKnown = this.#store.facts !== undefined && !this.#isNone;
    return !isKnown || this.#pulledAt === undefined || now - this.#pulledAt >= STALE_AFTER_MS;
  }

  /** Never rejects: what is known holds. Its own object's promise alone; no other object's request hangs on it. */
  async #pull({ tenantId, principalId }: Named): Promise<void> {
    this.#askedAt = this.#effects.now();
    this.#pulling = this.#effects
      .pull({ tenantId, principalId })
      .catch(() => 'unavailable' as const)
      .then((pulled) => this.#takePulled(pulled))
      .finally(() => {
        this.#pulling = undefined;
      });
    await this.#pulling;
  }

  #takePulled(pulled: PrincipalFacts | 'none' | 'unavailable'): void {
    if (pulled === 'unavailable') return;
    this.#pulledAt = this.#effects.now();
    this.#isNone = pulled === 'none';
    if (pulled === 'none' || !this.#isOf(pulled)) return;
    const known = this.#store.facts;
    // Of the same version as well: what hangs on it (an organisation's units) may have changed beside it.
    if (known !== undefined && known.version > pulled.version) return;
    if (known === undefined || JSON.stringify(known) !== JSON.stringify(pulled)) this.#keep(pulled);
  }

  /** What the person has lost ends at once, also where a list is open. */
  #keep(facts: PrincipalFacts): void {
    const unitIds = lostUnits(this.#store.facts, facts);
    this.#store.keepFacts(facts);
    this.#closeSockets(facts, { unitIds });
  }

  #closeSockets({ tenantId, principalId }: Named, closed: ClosedSockets): void {
    if (closed.unitIds.length > 0)
      this.#effects.background(this.#effects.closeSockets({ tenantId, principalId }, closed));
  }

  async #record(named: Named, closing: Closing): Promise<boolean> {
    const written = this.#effects.record(named, closing).catch(() => false);
    const isRecorded = await withTimeout(written, RECORD_WITHIN_MS, false);
    const unrecorded = this.#store.unrecorded();
    if (unrecorded === undefined) return true;
    const failures = unrecorded.failures + 1;
    const wait = Math.min(RETRY_MS.most, RETRY_MS.base * 2 ** Math.min(failures, 10));
    const next = { ...unrecorded, failures, nextTryAt: this.#effects.now() + wait };
    this.#store.setUnrecorded(isRecorded ? undefined : next);
    if (!isRecorded) this.#effects.log({ event: 'closing-unrecorded', tenantId: named.tenantId });
    this.#arm();
    return isRecorded;
  }

  #arm(): void {
    const wanted = [this.#store.unrecorded()?.nextTryAt, this.#lane.nextAt()].filter((at) => at !== undefined);
    const set = this.#alarm.arm(wanted.length === 0 ? undefined : Math.min(...wanted));
    if (set !== undefined) this.#effects.background(set);
  }
}

function sessionKey(sessionId: string): string {
  return `session:${sessionId}`;
}
