import { describe, expect, it } from 'vitest';
import { keysAt } from './keys-at.ts';

const MINUTE_MS = 60_000;
const key = (kid: string) => ({ kty: 'EC', crv: 'P-256', kid, x: 'A'.repeat(43), y: 'A'.repeat(43) });
const body = (...kids: string[]) => JSON.stringify({ keys: kids.map(key) });

/** An address of keys that answers as the test says, and how often it was asked. */
function address(answer: () => Response | Promise<Response>) {
  const uri = `https://${crypto.randomUUID()}.example/jwks`;
  const asked: RequestInit[] = [];
  const ask = (async (_: RequestInfo | URL, init?: RequestInit) => {
    asked.push(init ?? {});
    return await answer();
  }) as typeof fetch;
  const kids = async (kid: string, now = 0) =>
    (await keysAt(uri, kid, { fetch: ask, now: now + 1e12 })).map((found) => found.kid);
  const answerWith = (next: typeof answer) => {
    answer = next;
  };
  return { asked, kids, answerWith };
}

describe('the keys at a client’s address', () => {
  it('are fetched once and kept for ten minutes', async () => {
    const at = address(() => new Response(body('a')));
    expect(await at.kids('a')).toEqual(['a']);
    expect(await at.kids('a', 10 * MINUTE_MS - 1)).toEqual(['a']);
    expect(at.asked).toHaveLength(1);
    at.answerWith(() => new Response(body('b')));
    expect(await at.kids('a', 10 * MINUTE_MS)).toEqual(['b']);
  });

  it('are fetched anew for a key that is not among them, once a minute', async () => {
    const at = address(() => new Response(body('a')));
    await at.kids('a');
    at.answerWith(() => new Response(body('a', 'b')));
    expect(await at.kids('b', MINUTE_MS - 1)).toEqual(['a']);
    expect(await at.kids('b', MINUTE_MS)).toEqual(['a', 'b']);
    expect(await at.kids('c', MINUTE_MS + 1)).toEqual(['a', 'b']);
    expect(at.asked).toHaveLength(2);
  });

  it('stay as they were when it does not answer, and it is left alone for a minute', async () => {
    const at = address(() => new Response(body('a')));
    await at.kids('a');
    at.answerWith(() => Promise.reject(new Error('net')));
    expect(await at.kids('a', 10 * MINUTE_MS)).toEqual(['a']);
    expect(await at.kids('a', 10 * MINUTE_MS + 1)).toEqual(['a']);
    expect(at.asked).toHaveLength(2);
  });

  it.each<[string, () => Response]>([
    ['a redirect', () => new Response(body('a'), { status: 302, headers: { location: 'https://10.0.0.1/' } })],
    ['an error', () => new Response(body('a'), { status: 500 })],
    ['more than 64 kB', () => new Response(`${body('a')}${' '.repeat(64 * 1024)}`)],
    ['no JSON', () => new Response('<html>')],
    ['no set', () => new Response('[]')],
    ['a private key alone', () => new Response(JSON.stringify({ keys: [{ ...key('a'), d: 'A'.repeat(43) }] }))],
  ])('are none when it answers %s', async (_, answer) => {
    const at = address(answer);
    expect(await at.kids('a')).toEqual([]);
    expect(await at.kids('a', 1)).toEqual([]);
    expect(at.asked).toMatchObject([{ redirect: 'manual' }]);
    expect(at.asked[0]?.signal).toBeInstanceOf(AbortSignal);
  });

  it('are never fetched from a private address, though one is registered', async () => {
    let asked = 0;
    const ask = (async () => {
      asked += 1;
      return new Response(body('a'));
    }) as unknown as typeof fetch;
    expect(await keysAt('https://10.0.0.1/jwks', 'a', { fetch: ask, now: 0 })).toEqual([]);
    expect(asked).toBe(0);
  });
});
