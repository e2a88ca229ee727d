import { base64url } from 'jose';
import { describe, expect, it } from 'vitest';
import { blindIndex, newDataKey, openIdentity, sealIdentity, unwrapDataKey, wrapDataKey } from './seal.ts';

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
