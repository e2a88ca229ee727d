import { issueLocalPractitionerToken } from '@naer/auth/issue-local-practitioner-token';
import type { AdmitAnswer } from '@naer/domain/principal/principal-facts';
import { describe, expect, it, vi } from 'vitest';
import type { Bindings } from '../env.ts';
import { TEST_BINDINGS } from '../ingest/ingest-testing.ts';
import { practitionerDoor } from './authenticate-practitioner.ts';
import { createApp } from './create-app.ts';
import { findHeldBack, type Hold, holdBack } from './hold-back.ts';
import { answerLimited, takeRate } from './limit-rate.ts';

const SECRET = btoa('naer-test-key-naer-test-key-0001').replaceAll('=', '');
const OK: AdmitAnswer = { ok: true };
const id = () => crypto.randomUUID();

/** A door for people whose object answers as it is told; `asked` is how often, `came` how many came in. */
async function door(limits: object, admit: () => AdmitAnswer = () => OK) {
  const seen = { asked: 0, came: 0 };
  const app = createApp();
  const ask = async () => {
    seen.asked += 1;
    return admit();
  };
  app.use('/in/*', practitionerDoor({ now: () => Date.now(), admit: ask }));
  app.all('/in/*', (c) => {
    seen.came += 1;
    return c.text('in');
  });
  const env = { ...TEST_BINDINGS, LIMITS: JSON.stringify(limits) } as Bindings;
  const tenantId = id();
  const issue = async () =>
    await issueLocalPractitionerToken(SECRET, {
      tenantId,
      practitionerId: id(),
      role: 'nurse',
      unitIds: [],
      expiresAt: Date.now() + 600_000,
    });
  const token = await issue();
  const get = async (authorization = `Bearer ${token}`, path = '/in/a', init: RequestInit = {}) =>
    await app.request(path, { ...init, headers: { ...init.headers, authorization } }, env);
  return { app, env, get, issue, seen, token };
}

describe('who is known to be at a limit', () => {
  it('is answered as before, and nobody is asked', async () => {
    const { get, seen } = await door({ tenantRequests: 1 });
    expect((await get()).status).toBe(200);
    const [first, second] = [await get(), await get()];
    expect([first.status, second.status, seen]).toEqual([429, 429, { asked: 2, came: 1 }]);
    const headersOf = ({ headers }: Response) =>
      Object.fromEntries([...headers].filter(([name]) => name !== 'x-request-id'));
    expect(headersOf(second)).toEqual(headersOf(first));
    expect(second.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(await second.json()).toEqual(await first.json());
  });

  it('is told so in their own language, with their own request id, and their body is read', async () => {
    const { get } = await door({ tenantRequests: 1 });
    await get();
    await get(undefined, '/in/a', { method: 'POST', body: 'x' });
    const headers = { 'accept-language': 'nn', 'x-request-id': '4bf92f3577b34da6a3ce929d0e0e4736' };
    const { headers: told } = await get(undefined, '/in/a', { method: 'POST', body: 'y', headers });
    expect([told.get('content-language'), told.get('x-request-id')]).toEqual([
      'nn',
      '4bf92f3577b34da6a3ce929d0e0e4736',
    ]);
  });

  it('is asked for again as soon as the limit has room', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    try {
      const { get, seen } = await door({ tenantRequests: 60 });
      expect([(await get()).status, (await get()).status, (await get()).status]).toEqual([200, 429, 429]);
      vi.setSystemTime(Date.now() + 1_000);
      expect([(await get()).status, (await get()).status, seen.came]).toEqual([200, 429, 2]);
    } finally {
      vi.useRealTimers();
    }
  });

  it('by the word of their own object is asked for again when it said', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    try {
      let answer: AdmitAnswer = { ok: false, reason: 'limited', retryAfterSeconds: 3 };
      const { get, seen } = await door({}, () => answer);
      expect((await get()).status).toBe(429);
      answer = OK;
      vi.setSystemTime(Date.now() + 1_500);
      const held = await get();
      expect([held.status, held.headers.get('retry-after'), seen.asked]).toEqual([429, '2', 1]);
      vi.setSystemTime(Date.now() + 1_500);
      expect([(await get()).status, seen.asked]).toEqual([200, 2]);
    } finally {
      vi.useRealTimers();
    }
  });

  it('is not found by another text than the one that was verified: a forged one is told nothing', async () => {
    const { get, token, seen } = await door({ tenantRequests: 1 });
    await get();
    await get();
    const [head, body] = token.split('.');
    const forged = [`${head}.${body}.AAAA`, `${head}.${body}.`, token.slice(0, -2), `${token}x`];
    for (const text of forged) {
      const answered = await get(`Bearer ${text}`);
      expect([answered.status, answered.headers.get('retry-after')]).toEqual([401, null]);
    }
    expect((await get(`DPoP ${token}`)).status).toBe(401);
    expect(seen.asked).toBe(2);
  });

  it('is nobody who was never let in: a flood of forged texts holds back neither them nor the owner', async () => {
    const { get, token } = await door({ tenantRequests: 1 });
    for (let nth = 0; nth < 5; nth += 1) expect((await get(`Bearer ${token}${nth}`)).status).toBe(401);
    expect((await get()).status).toBe(200);
  });

  it('is one credential: another person of the tenant is verified first, and then told the same', async () => {
    const { get, issue, seen } = await door({ tenantRequests: 1 });
    await get();
    await get();
    const other = `Bearer ${await issue()}`;
    expect([(await get(other)).status, seen.asked]).toEqual([429, 3]);
    expect([(await get(other)).status, seen.asked]).toEqual([429, 3]);
  });

  it('is held back from what they asked for, whatever its query: another path and method are asked for themselves', async () => {
    const { get, seen } = await door({ tenantRequests: 1 });
    await get();
    await get();
    await get(undefined, '/in/a?limit=2');
    expect(seen.asked).toBe(2);
    await get(undefined, '/in/b');
    await get(undefined, '/in/a', { method: 'PUT' });
    expect(seen.asked).toBe(4);
  });

  it('leaves a line a second in the log, with how many they were', async () => {
    const lines: string[] = [];
    const spy = vi.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line));
    vi.useFakeTimers({ toFake: ['Date'] });
    try {
      const { get } = await door({ tenantRequests: 1 });
      for (let nth = 0; nth < 6; nth += 1) await get();
      vi.setSystemTime(Date.now() + 1_000);
      await get();
      const said = lines.map((line) => JSON.parse(line)).filter(({ status }) => status === 429);
      expect(said.map(({ times, route, code }) => [times, route, code])).toEqual([
        [1, '/in/*', 'too-many-requests'],
        [5, '/in/*', 'too-many-requests'],
      ]);
      expect(said[0].tenantId).toBe(said[1].tenantId);
      expect(said[1].tenantId).toMatch(/^[0-9a-f-]{36}$/);
    } finally {
      vi.useRealTimers();
      spy.mockRestore();
    }
  });
});

describe('what is remembered of them', () => {
  const request = (authorization?: string, path = '/x', cookie?: string) =>
    new Request(`http://naer.test${path}`, {
      headers: { ...(authorization && { authorization }), ...(cookie && { cookie }) },
    });

  async function remembering(hold: Hold, ...requests: Request[]) {
    const app = createApp();
    app.all('*', (c) => {
      holdBack(c, hold);
      return answerLimited(c, 1);
    });
    const env = { ...TEST_BINDINGS } as Bindings;
    for (const each of requests) await app.fetch(each, env);
    return (asked: Request) => findHeldBack(env, asked)?.retryAfterSeconds;
  }
  const MINUTE = { until: Date.now() + 60_000 };

  it.each([
    ['a bearer', request('Bearer a'), true],
    ['the cookie of a session', request(undefined, '/x', 'a=1; __Host-naer-session=s'), true],
    ['what is bound to a key: its text alone proves nothing', request('DPoP a'), false],
    ['nobody', request(), false],
    ['another cookie', request(undefined, '/x', 'a=1'), false],
    ['a text too long to be one of ours', request(`Bearer ${'a'.repeat(3_000)}`), false],
  ])('%s', async (_, asked, isHeld) => {
    const find = await remembering(MINUTE, asked.clone() as Request);
    expect(find(asked) !== undefined).toBe(isHeld);
  });

  it('is of the header alone where there is one: a cookie beside it is not looked at', async () => {
    const cookie = '__Host-naer-session=s';
    const find = await remembering(MINUTE, request(undefined, '/x', cookie));
    expect([find(request(undefined, '/x', cookie)) !== undefined, find(request('Bearer b', '/x', cookie))]).toEqual([
      true,
      undefined,
    ]);
  });

  it('is bounded: the oldest are forgotten', async () => {
    const all = Array.from({ length: 2_001 }, (_, nth) => `Bearer ${nth}`);
    const find = await remembering(MINUTE, ...all.map((text) => request(text)));
    expect([find(request('Bearer 0')), find(request('Bearer 1')) !== undefined]).toEqual([undefined, true]);
  });

  it('takes nothing of the limit that is asked', async () => {
    const rate = { key: `test:${id()}`, perMinute: 2 };
    const app = createApp();
    const waits: (number | undefined)[] = [];
    app.all('*', (c) => {
      holdBack(c, { rates: [rate] });
      waits.push(takeRate(c, rate));
      return answerLimited(c, 1);
    });
    const env = { ...TEST_BINDINGS } as Bindings;
    for (let nth = 0; nth < 4; nth += 1) {
      await app.fetch(request('Bearer a'), env);
      findHeldBack(env, request('Bearer a'));
    }
    // Twice it is taken; from then on the request does not come so far.
    expect(waits).toEqual([undefined, undefined]);
  });
});
