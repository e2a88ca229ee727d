import { base64url } from 'jose';
import { describe, expect, it } from 'vitest';
import { type Departure, openDeparture, sealDeparture } from './departure.ts';
import { openIssuerSession, sealIssuerSession } from './issuer-session.ts';
import { MAX_SEALED_CHARS } from './sealed-token.ts';

const key = (byte: number) => base64url.encode(new Uint8Array(32).fill(byte));
const KEYS = { new: key(1), old: key(2) };
const LEAVING: Departure = { v: 1, provider: 'helseid', state: 'c0ffee.here', idToken: 'header.claims.signature' };

describe('a departure to the issuer', () => {
  it('opens as it was sealed, under a former key too, and shows nothing of it meanwhile', async () => {
    const text = await sealDeparture({ old: KEYS.old }, LEAVING);
    expect(await openDeparture(KEYS, text)).toEqual(LEAVING);
    expect(text).not.toContain(base64url.encode('header.claims'));
    expect(await openDeparture({ new: KEYS.new }, text)).toBeUndefined();
  });

  it('is no session at the issuer, and that is no departure', async () => {
    expect(await openIssuerSession(KEYS, await sealDeparture(KEYS, LEAVING), 'sid')).toBeUndefined();
    const session = await sealIssuerSession(KEYS, { v: 1, sid: 'sid', idToken: 'header.claims.signature' });
    expect(await openDeparture(KEYS, session ?? '')).toBeUndefined();
    expect(await openDeparture(KEYS, 'c0ffee.here')).toBeUndefined();
  });

  it('leaves the token out where no browser would keep it: then the issuer asks', async () => {
    const text = await sealDeparture(KEYS, { ...LEAVING, idToken: 'x'.repeat(MAX_SEALED_CHARS) });
    expect(text.length).toBeLessThan(500);
    expect(await openDeparture(KEYS, text)).toEqual({ v: 1, provider: 'helseid', state: 'c0ffee.here' });
  });
});
