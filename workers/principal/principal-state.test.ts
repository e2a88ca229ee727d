import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { describe, expect, it } from 'vitest';
import { newPrincipal, type TestPrincipal } from './principal-fixture.ts';

const MINUTE_MS = 60_000;

async function evict(principal: TestPrincipal): Promise<void> {
  await evictDurableObject(principal.stub);
  await principal.enter();
}

describe('a principal that is asked', () => {
  it('pulls its facts once and answers from memory', async () => {
    const principal = await newPrincipal();
    const facts = principal.facts();
    principal.postgres = async () => facts;
    expect(await principal.admit()).toEqual({ ok: true, facts });
    expect(await principal.admit()).toEqual({ ok: true, facts });
    expect(principal.pulls).toBe(1);
  });

  it('joins those who ask while the facts are on their way', async () => {
    const principal = await newPrincipal();
    principal.postgres = async () => {
      await new Promise((resolve) => setTimeout(resolve, 50));
      return principal.facts();
    };
    const answers = await Promise.all([principal.admit(), principal.admit(), principal.admit()]);
    expect(answers.map(({ ok }) => ok)).toEqual([true, true, true]);
    expect(principal.pulls).toBe(1);
  });

  it('is not ready while nothing is known and Postgres is down, and lets a local token in', async () => {
    const principal = await newPrincipal();
    expect(await principal.admit()).toEqual({ ok: false, reason: 'not-ready' });
    expect(await principal.admit({ needsFacts: false })).toEqual({ ok: true });
  });

  it('keeps nothing at all of an id that Postgres does not know', async () => {
    const principal = await newPrincipal();
    principal.postgres = async () => 'none';
    expect(await principal.admit()).toEqual({ ok: false, reason: 'unknown' });
    expect(await principal.admit()).toEqual({ ok: false, reason: 'unknown' });
    expect(principal.pulls).toBe(1);
    expect(await principal.tables()).toBe(0);
  });

  it('holds what it knows over an eviction with Postgres down', async () => {
    const principal = await newPrincipal();
    await principal.handle.applyPrincipal(principal.facts({ version: 3 }));
    await evict(principal);
    expect(await principal.admit()).toMatchObject({ ok: true, facts: { version: 3 } });
    expect(principal.pulls).toBe(1);
  });

  it('looks again in the background after a minute, and holds on when Postgres hangs', async () => {
    const principal = await newPrincipal();
    principal.postgres = async () => principal.facts();
    await principal.admit();
    principal.now += MINUTE_MS;
    principal.postgres = () => new Promise(() => undefined);
    expect(await principal.admit()).toMatchObject({ ok: true });
    expect(principal.pulls).toBe(2);
  });

  it('takes what changed beside its version when it looks again', async () => {
    const principal = await newPrincipal();
    principal.postgres = async () => principal.facts();
    await principal.admit();
    principal.now += MINUTE_MS;
    principal.postgres = async () => principal.facts({ suspended: true });
    await principal.admit();
    await expect.poll(() => principal.admit()).toEqual({ ok: false, reason: 'suspended' });
  });

  it('refuses older facts, whether they are pushed or pulled', async () => {
    const principal = await newPrincipal();
    principal.postgres = async () => principal.facts({ version: 1, suspended: true });
    expect(await principal.handle.applyPrincipal(principal.facts({ version: 2 }))).toEqual({
      active: true,
      version: 2,
    });
    const older = principal.facts({ version: 1, suspended: true });
    expect(await principal.handle.applyPrincipal(older)).toEqual({ active: true, version: 2 });
    expect(await principal.admit()).toMatchObject({ ok: true, facts: { version: 2 } });
    expect(await principal.admit()).toMatchObject({ ok: true, facts: { version: 2 } });
  });

  it('answers nothing for another than it is', async () => {
    const principal = await newPrincipal();
    await principal.handle.applyPrincipal(principal.facts());
    const other = { principalId: crypto.randomUUID() };
    expect(await principal.admit(other)).toEqual({ ok: false, reason: 'unknown' });
    expect(await principal.handle.applyPrincipal(principal.facts({ ...other, version: 9 }))).toMatchObject({
      active: false,
    });
    const named = { tenantId: principal.tenantId, ...other };
    await principal.stub.revoke({ v: 1, ...named, before: principal.now + 1 });
    expect(await principal.stub.claimOnce({ v: 1, ...named, key: 'k', until: principal.now + 1 })).toBe(false);
    expect(await principal.stub.close({ v: 1, ...named, actorId: 'a', at: principal.now })).toEqual({
      recorded: false,
    });
    expect(await principal.admit()).toMatchObject({ ok: true });
  });
});

describe('revocation', () => {
  it('holds at once, never moves back, and outlives eviction, with Postgres down', async () => {
    const principal = await newPrincipal();
    await principal.handle.applyPrincipal(principal.facts());
    await principal.handle.revoke({ v: 1, before: principal.now });
    await principal.handle.revoke({ v: 1, before: principal.now - MINUTE_MS });
    await evict(principal);
    expect(await principal.admit({ issuedAt: principal.now - 1 })).toEqual({ ok: false, reason: 'revoked' });
    expect(await principal.admit({ issuedAt: principal.now })).toMatchObject({ ok: true });
  });

  it('reaches who waits for facts', async () => {
    const principal = await newPrincipal();
    let isAnswered = false;
    principal.postgres = async () => {
      while (!isAnswered) await new Promise((resolve) => setTimeout(resolve, 5));
      return principal.facts();
    };
    const waiting = principal.admit();
    await expect.poll(() => principal.pulls).toBe(1);
    await principal.handle.revoke({ v: 1, before: principal.now + 1 });
    isAnswered = true;
    expect(await waiting).toEqual({ ok: false, reason: 'revoked' });
  });

  it('of a client is for good at once, and the records follow as soon as they can, once', async () => {
    const principal = await newPrincipal();
    await principal.handle.applyPrincipal(principal.facts());
    const closing = { v: 1, actorId: 'admin', at: principal.now } as const;
    expect(await principal.handle.close(closing)).toEqual({ recorded: false });
    expect(await principal.admit({ issuedAt: principal.now + 999_999_999 })).toEqual({ ok: false, reason: 'revoked' });
    await evict(principal);
    principal.now += MINUTE_MS;
    principal.takesRecords = async () => true;
    expect(await runDurableObjectAlarm(principal.stub)).toBe(true);
    expect(principal.recorded).toEqual([closing]);
    expect(await runDurableObjectAlarm(principal.stub)).toBe(false);
    expect(principal.logged).toMatchObject([{ event: 'closing-unrecorded' }]);
  });
});

describe('what may be used once', () => {
  it('is taken once, also after an eviction, until it is over', async () => {
    const principal = await newPrincipal();
    const claim = { v: 1, key: 'assertion:1', until: principal.now + MINUTE_MS } as const;
    expect(await principal.handle.claimOnce(claim)).toBe(true);
    expect(await principal.handle.claimOnce(claim)).toBe(false);
    await evict(principal);
    expect(await principal.handle.claimOnce(claim)).toBe(false);
    expect(await principal.handle.claimOnce({ ...claim, key: 'assertion:2' })).toBe(true);
    principal.now += MINUTE_MS;
    expect(await principal.handle.claimOnce(claim)).toBe(false);
    const later = { ...claim, until: principal.now + 1 };
    expect(await principal.handle.claimOnce(later)).toBe(true);
  });

  it('is forgotten when it is over, though not at once', async () => {
    const principal = await newPrincipal();
    const claim = (key: string) => principal.handle.claimOnce({ v: 1, key, until: principal.now + 5_000 });
    const kept = () =>
      runInDurableObject(principal.stub, (_, { storage }) => {
        return storage.sql
          .exec<{ key: string }>('select key from claim order by key')
          .toArray()
          .map(({ key }) => key);
      });
    await claim('a');
    principal.now += 6_000;
    await claim('b');
    expect(await kept()).toEqual(['a', 'b']);
    principal.now += 6_000;
    await claim('c');
    expect(await kept()).toEqual(['c']);
  });

  it('is taken by one of many that come at once', async () => {
    const principal = await newPrincipal();
    const claim = { v: 1, key: 'k', until: principal.now + MINUTE_MS } as const;
    const taken = await Promise.all(Array.from({ length: 8 }, () => principal.handle.claimOnce(claim)));
    expect(taken.filter(Boolean)).toHaveLength(1);
  });
});

describe('a limit', () => {
  it('lets a minute of requests through, says when to come again, and does', async () => {
    const principal = await newPrincipal();
    await principal.handle.applyPrincipal(principal.facts());
    expect(await principal.admit({ cost: 60 })).toMatchObject({ ok: true });
    expect(await principal.admit()).toEqual({ ok: false, reason: 'limited', retryAfterSeconds: 1 });
    expect(await principal.admit({ cost: 0 })).toMatchObject({ ok: true });
    principal.now += 1_000;
    expect(await principal.admit()).toMatchObject({ ok: true });
  });

  it('that was reached is not forgotten by an eviction', async () => {
    const principal = await newPrincipal();
    await principal.handle.applyPrincipal(principal.facts());
    await principal.admit({ cost: 60 });
    await principal.admit();
    await evict(principal);
    expect(await principal.admit()).toMatchObject({ ok: false, reason: 'limited' });
  });
});
