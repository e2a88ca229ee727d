import { base64url } from 'jose';
import { describe, expect, it } from 'vitest';
import {
  blindIndex,
  listWrappers,
  newDataKey,
  openFor,
  openIdentity,
  resealFor,
  rewrapDataKey,
  sealFor,
  sealIdentity,
  unwrapDataKey,
  wrapDataKey,
  wrapperOf,
} from './seal.ts';

const KEK = base64url.encode(new Uint8Array(32).fill(5));
const OTHER_KEK = base64url.encode(new Uint8Array(32).fill(6));
const OWNER = { tenantId: 't1', patientId: 'p1' };
const KARI = { name: 'Kari Testesen', birthDate: '1950-01-02' };

async function sealed(owner = OWNER) {
  const wrapped = await wrapDataKey(KEK, newDataKey());
  const result = await sealIdentity(KEK, wrapped, owner, KARI);
  if (!result.ok) throw new Error('not sealed');
  return result.value;
}

describe('a sealed identity', () => {
  it('opens for its owner and shows nothing of the name', async () => {
    const seal = await sealed();
    expect(await openIdentity(KEK, seal, OWNER)).toEqual({ ok: true, value: KARI });
    expect(new TextDecoder().decode(base64url.decode(seal.sealed))).not.toContain('Kari');
  });

  it('does not open for another patient, another tenant, another key, or when one byte is changed', async () => {
    const seal = await sealed();
    const refused = { ok: false, error: { code: 'cannot-open' } };
    expect(await openIdentity(KEK, seal, { ...OWNER, patientId: 'p2' })).toEqual(refused);
    expect(await openIdentity(KEK, seal, { ...OWNER, tenantId: 't2' })).toEqual(refused);
    expect(await openIdentity(OTHER_KEK, seal, OWNER)).toEqual(refused);
    expect(await openIdentity(KEK, { ...seal, wrappedKey: (await sealed()).wrappedKey }, OWNER)).toEqual(refused);
    const bytes = base64url.decode(seal.sealed);
    bytes[20] = (bytes[20] ?? 0) ^ 1;
    expect(await openIdentity(KEK, { ...seal, sealed: base64url.encode(bytes) }, OWNER)).toEqual(refused);
    expect(await openIdentity(KEK, { ...seal, sealed: '' }, OWNER)).toEqual(refused);
  });

  it('never seals the same text twice to the same bytes, and wraps keys under the environment alone', async () => {
    const wrapped = await wrapDataKey(KEK, newDataKey());
    const one = await sealIdentity(KEK, wrapped, OWNER, KARI);
    const two = await sealIdentity(KEK, wrapped, OWNER, KARI);
    expect(one).not.toEqual(two);
    expect((await unwrapDataKey(KEK, wrapped)).ok).toBe(true);
    expect((await unwrapDataKey(OTHER_KEK, wrapped)).ok).toBe(false);
    expect(newDataKey()).toHaveLength(32);
  });
});

describe('a blind index', () => {
  it('is equal for equal numbers, spaced or not, and differs by number and key', async () => {
    const index = await blindIndex(KEK, '10915596784');
    expect(await blindIndex(KEK, '109155 96784')).toBe(index);
    expect(await blindIndex(KEK, '10915596785')).not.toBe(index);
    expect(await blindIndex(OTHER_KEK, '10915596784')).not.toBe(index);
    expect(index).toMatch(/^[A-Za-z0-9_-]{43}$/);
  });
});

describe('keys that change', () => {
  const BOTH = `${OTHER_KEK},${KEK}`;

  it('the first of the environment’s keys wraps, each unwraps, and what is wrapped anew opens the same seals', async () => {
    const seal = await sealed();
    expect(await openIdentity(BOTH, seal, OWNER)).toEqual({ ok: true, value: KARI });
    const again = await rewrapDataKey(BOTH, seal.wrappedKey);
    if (!again.ok) throw new Error('not wrapped');
    expect(again.value).not.toBe(seal.wrappedKey);
    expect(await openIdentity(OTHER_KEK, { ...seal, wrappedKey: again.value }, OWNER)).toEqual({
      ok: true,
      value: KARI,
    });
    expect(await rewrapDataKey(BOTH, again.value)).toEqual(again);
    expect((await unwrapDataKey(OTHER_KEK, await wrapDataKey(BOTH, newDataKey()))).ok).toBe(true);
  });

  it('which of them wraps a key is told by a name that says nothing of it; none that does not', async () => {
    const [other, own] = await listWrappers(BOTH);
    const wrapped = await wrapDataKey(KEK, newDataKey());
    expect(await wrapperOf(BOTH, wrapped)).toEqual({ name: own, isFirst: false });
    expect(await wrapperOf(KEK, wrapped)).toEqual({ name: own, isFirst: true });
    expect(await wrapperOf(OTHER_KEK, wrapped)).toBeUndefined();
    expect(other).toMatch(/^[\w-]{12}$/);
    expect(await rewrapDataKey(OTHER_KEK, wrapped)).toEqual({ ok: false, error: { code: 'cannot-open' } });
  });

  it('a seal made anew opens for the same owner and use alone, and without the old key', async () => {
    const [old, next] = [await wrapDataKey(KEK, newDataKey()), await wrapDataKey(KEK, newDataKey())];
    const card = await sealFor(KEK, old, OWNER, 'responder-card', { v: 1, note: 'x' });
    if (!card.ok) throw new Error('not sealed');
    const again = await resealFor(KEK, card.value, next, OWNER, 'responder-card');
    if (!again.ok) throw new Error('not sealed');
    expect(again.value.wrappedKey).toBe(next);
    expect(await openFor(KEK, again.value, OWNER, 'responder-card')).toEqual({ ok: true, value: { v: 1, note: 'x' } });
    const refused = { ok: false, error: { code: 'cannot-open' } };
    expect(await openFor(KEK, again.value, OWNER, 'referral')).toEqual(refused);
    expect(await openFor(KEK, { ...again.value, wrappedKey: old }, OWNER, 'responder-card')).toEqual(refused);
    expect(await resealFor(KEK, card.value, next, { ...OWNER, patientId: 'p2' }, 'responder-card')).toEqual(refused);
    expect(await resealFor(KEK, card.value, next, OWNER)).toEqual(refused);
  });
});
