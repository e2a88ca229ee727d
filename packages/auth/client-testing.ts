import { base64url, type CompactJWSHeaderParameters, CompactSign, exportJWK, type JWK } from 'jose';

export const NOW = Date.UTC(2026, 10, 22, 12);
export const SECONDS = NOW / 1000;
export const ISSUER = 'https://naer.example';
export const TOKEN_ENDPOINT = `${ISSUER}/oauth/token`;
export const CLIENT_ID = '018f0000-0000-7000-8000-000000000001.018f0000-0000-7000-8000-000000000002';

export interface TestKey {
  readonly alg: string;
  readonly privateKey: CryptoKey;
  readonly publicJwk: JWK & { readonly kid: string };
  readonly privateJwk: JWK;
}

const ALGORITHMS = {
  ES256: { name: 'ECDSA', namedCurve: 'P-256' },
  ES384: { name: 'ECDSA', namedCurve: 'P-384' },
  RS384: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-384', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) },
  RS256: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) },
} as const;

export async function newKey(alg: keyof typeof ALGORITHMS = 'ES256', kid = `key-${alg}`): Promise<TestKey> {
  const pair = (await crypto.subtle.generateKey(ALGORITHMS[alg], true, ['sign', 'verify'])) as CryptoKeyPair;
  const publicJwk = { ...(await exportJWK(pair.publicKey)), kid };
  return { alg, privateKey: pair.privateKey, publicJwk, privateJwk: await exportJWK(pair.privateKey) };
}

/** A compact JWS of any header and claims. */
export async function sign(key: TestKey, header: object, claims: object): Promise<string> {
  const whole = { alg: key.alg, ...header } as CompactJWSHeaderParameters;
  return await new CompactSign(new TextEncoder().encode(JSON.stringify(claims)))
    .setProtectedHeader(whole)
    .sign(key.privateKey);
}

/** The same token under a header that its signature was not made for. */
export function withHeader(token: string, header: object): string {
  const [, claims = '', signature = ''] = token.split('.');
  return `${base64url.encode(JSON.stringify(header))}.${claims}.${signature}`;
}

export async function hashOf(text: string): Promise<string> {
  return base64url.encode(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))));
}
