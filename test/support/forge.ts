import { createHmac } from 'node:crypto';

type Members = Readonly<Record<string, unknown>>;
const part = (members: Members) => Buffer.from(JSON.stringify(members)).toString('base64url');

/** A compact JWS of any header and claims, signed with HS256 by a base64url key; without a key it has no signature. */
export function forge(header: Members, claims: Members, key: string | undefined): string {
  const signed = `${part(header)}.${part(claims)}`;
  if (key === undefined) return `${signed}.`;
  return `${signed}.${createHmac('sha256', Buffer.from(key, 'base64url')).update(signed).digest('base64url')}`;
}

/** Header and claims of a token, unverified. */
export function peek(token: string): { readonly header: Members; readonly claims: Members } {
  const [header = '', claims = ''] = token.split('.');
  const read = (text: string) => JSON.parse(Buffer.from(text, 'base64url').toString()) as Members;
  return { header: read(header), claims: read(claims) };
}

export interface ForgeryOptions {
  /** The key this kind of token is really signed with. */
  readonly key: string;
  /** A good token of the same kind and of another tenant. */
  readonly other: string;
  /** Changes of header and claims, by name, that make it wrong though the signature is right. */
  readonly wrong: Readonly<Record<string, { readonly header?: Members; readonly claims?: Members }>>;
}

/** What a good token is turned into so that nobody must accept it, by name. */
export function forgeries(good: string, { key, other, wrong }: ForgeryOptions): Readonly<Record<string, string>> {
  const { header, claims } = peek(good);
  const [head = '', body = '', signature = ''] = good.split('.');
  const flipped = signature.startsWith('A') ? `B${signature.slice(1)}` : `A${signature.slice(1)}`;
  const [, othersBody = ''] = other.split('.');
  const changed = Object.entries(wrong).map(
    ([name, more]) => [name, forge({ ...header, ...more.header }, { ...claims, ...more.claims }, key)] as const,
  );
  return {
    'a changed signature': `${head}.${body}.${flipped}`,
    'the claims of another under its signature': `${head}.${othersBody}.${signature}`,
    'another key': forge(header, claims, Buffer.alloc(32, 7).toString('base64url')),
    'an empty key': forge(header, claims, ''),
    'alg none': forge({ ...header, alg: 'none' }, claims, undefined),
    'alg none under a right signature': forge({ ...header, alg: 'none' }, claims, key),
    'no signature': `${head}.${body}.`,
    'two parts': `${head}.${body}`,
    'no token at all': 'Plantesen',
    'a very long text': 'x'.repeat(6_000),
    ...Object.fromEntries(changed),
  };
}
