import { base64url, decodeProtectedHeader, importJWK, jwtVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import { vapidAuthorization, vapidPublicKey } from './vapid.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const ENDPOINT = 'https://updates.push.services.mozilla.com/wpush/v2/abc';
const { privateKey: pair, publicKey } = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, [
  'sign',
  'verify',
]);
const { d: privateKey = '' } = await crypto.subtle.exportKey('jwk', pair);

describe('the identity of who pushes', () => {
  it('has the public key that belongs to the private one, as 65 uncompressed bytes', async () => {
    const raw = new Uint8Array(await crypto.subtle.exportKey('raw', publicKey));
    expect(await vapidPublicKey(privateKey)).toBe(base64url.encode(raw));
    expect(raw).toHaveLength(65);
  });

  it('signs for the origin of the push service alone, for less than 24 hours', async () => {
    const header = await vapidAuthorization({ privateKey, subject: 'mailto:drift@naer.example' }, ENDPOINT, NOW);
    const [, token = '', key = ''] = /^vapid t=([^,]+), k=(.+)$/.exec(header) ?? [];
    const bytes = base64url.decode(key);
    const jwk = {
      kty: 'EC',
      crv: 'P-256',
      x: base64url.encode(bytes.slice(1, 33)),
      y: base64url.encode(bytes.slice(33)),
    };
    const { payload } = await jwtVerify(token, await importJWK(jwk, 'ES256'), { currentDate: new Date(NOW) });
    expect(payload).toEqual({
      aud: 'https://updates.push.services.mozilla.com',
      exp: NOW / 1000 + 12 * 3600,
      sub: 'mailto:drift@naer.example',
    });
    expect(decodeProtectedHeader(token)).toEqual({ typ: 'JWT', alg: 'ES256' });
  });

  it('refuses a key that is none', async () => {
    await expect(vapidPublicKey('short')).rejects.toThrow();
  });
});
