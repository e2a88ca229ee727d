import { createMiddleware } from 'hono/factory';
import { type Configuration, configurationOf } from '../env.ts';
import type { AppContext, AppEnv } from './app-env.ts';
import { answerLimited, takeRate } from './limit-rate.ts';

/** Limits that are of an address. */
export type AddressLimit = Extract<keyof Configuration['LIMITS'], `address${string}`>;

/**
 * Limits by where a request comes from, before anything else is looked at: for what is open to everybody.
 * @example routes.get('/login', limitAddress('addressLogins'), startLogin)
 */
export function limitAddress(name: AddressLimit) {
  return createMiddleware<AppEnv>(async function limited(c, next) {
    const wait = takeOfAddress(c, name);
    return wait === undefined ? await next() : answerLimited(c, wait);
  });
}

/** One request of the address that it comes from; `within` narrows the key: a client id. */
export function takeOfAddress(c: AppContext, name: AddressLimit | 'clientTokens', within = ''): number | undefined {
  const address = addressOf(c);
  if (address === undefined) return undefined;
  return takeRate(c, { key: `${name}:${address}:${within}`, perMinute: configurationOf(c.env).LIMITS[name] });
}

/**
 * The caller's address as the platform's edge says it. `x-forwarded-for` is the caller's own word and is not read. A
 * network of IPv6 counts as one address: whoever has one has 2^64 of them. Undefined on a laptop, where there is no edge;
 * elsewhere all that came without share one.
 */
export function addressOf(c: AppContext): string | undefined {
  const text = c.req.raw.headers.get('cf-connecting-ip');
  if (text === null) return configurationOf(c.env).ENVIRONMENT === 'local' ? undefined : 'none';
  return text.includes(':') ? networkOf(text) : text;
}

/** The first 64 bits: `2001:db8::1` is of `2001:db8:0:0`. */
function networkOf(address: string): string {
  const [head = '', tail] = address.toLowerCase().split('::');
  const [before, after] = [head, tail ?? ''].map((part) => part.split(':').filter((group) => group !== ''));
  const missing = 8 - (before?.length ?? 0) - (after?.length ?? 0);
  const groups = [...(before ?? []), ...Array.from({ length: Math.max(0, missing) }, () => '0'), ...(after ?? [])];
  return groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':');
}
