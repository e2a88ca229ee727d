import { randomUUID } from 'node:crypto';
import { ASSERTION_TYPE } from '@naer/auth/client-assertion';
import { hashOf, newKey, sign, type TestKey } from '@naer/auth/client-testing';
import type { DemoFile } from '@naer/contracts/demo';
import type { Reply } from './call.ts';

type Partner = NonNullable<DemoFile['tenants'][number]['partners']>[number];

export interface TokenBody {
  readonly access_token: string;
  readonly token_type: string;
  readonly scope: string;
  readonly expires_in: number;
  readonly error?: string;
  readonly error_description?: string;
}

/** A partner's client with what it signs with. */
export interface TestPartner {
  readonly clientId: string;
  readonly key: TestKey;
  readonly scope: string;
}

export { newKey };
export const seconds = () => Math.floor(Date.now() / 1000);

export async function partnerOf({ clientId, privateKeyJwk, scope }: Partner): Promise<TestPartner> {
  const { kty, crv, x, y, d, kid = '' } = privateKeyJwk as Record<string, string>;
  const ecdsa = { name: 'ECDSA', namedCurve: 'P-256' };
  const privateKey = await crypto.subtle.importKey('jwk', { kty, crv, x, y, d } as JsonWebKey, ecdsa, true, ['sign']);
  const publicJwk = { kty, crv, x, y, kid } as TestKey['publicJwk'];
  return { clientId, scope, key: { alg: 'ES256', privateKey, publicJwk, privateJwk: privateKeyJwk as never } };
}

/** An assertion as it should be, but for what the test makes of it. */
export async function assertionOf(
  { clientId, key }: Pick<TestPartner, 'clientId' | 'key'>,
  tokenEndpoint: string,
  claims: object = {},
  header: object = {},
): Promise<string> {
  const whole = {
    iss: clientId,
    sub: clientId,
    aud: tokenEndpoint,
    iat: seconds(),
    exp: seconds() + 60,
    jti: randomUUID(),
  };
  return await sign(key, { kid: key.publicJwk.kid, typ: 'JWT', ...header }, { ...whole, ...claims });
}

export function formOf(assertion: string, more: Record<string, string> = {}): URLSearchParams {
  const form = { grant_type: 'client_credentials', client_assertion_type: ASSERTION_TYPE, client_assertion: assertion };
  return new URLSearchParams({ ...form, ...more });
}

export async function postToken(
  tokenEndpoint: string,
  form: URLSearchParams | string,
  headers: Record<string, string> = {},
): Promise<Reply<TokenBody>> {
  const answer = await fetch(tokenEndpoint, {
    method: 'POST',
    body: form.toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
  });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, text, body: JSON.parse(text) as TokenBody };
}

/** A token of that partner; rejects when it gets none. */
export async function tokenOf(partner: TestPartner, tokenEndpoint: string, dpop?: string): Promise<string> {
  const form = formOf(await assertionOf(partner, tokenEndpoint));
  const answer = await postToken(tokenEndpoint, form, dpop === undefined ? {} : { dpop });
  if (answer.status !== 200) throw new Error(`No token: ${answer.text}`);
  return answer.body.access_token;
}

/** A proof of that key as it should be, but for what the test makes of it. */
export async function proofOf(
  key: TestKey,
  { method = 'POST', url, token }: { readonly method?: string; readonly url: string; readonly token?: string },
  claims: object = {},
  header: object = {},
): Promise<string> {
  const { kid: _, ...jwk } = key.publicJwk;
  const ath = token === undefined ? {} : { ath: await hashOf(token) };
  const whole = { jti: randomUUID(), htm: method, htu: url, iat: seconds(), ...ath };
  return await sign(key, { typ: 'dpop+jwt', jwk, ...header }, { ...whole, ...claims });
}
