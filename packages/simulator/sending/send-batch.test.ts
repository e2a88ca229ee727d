import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createClient } from '@naer/client/create-client';
import { afterEach, expect, it } from 'vitest';
import type { DeviceBatch } from '../device/simulated-patient.ts';
import { sendBatch } from './send-batch.ts';
import { Tally } from './tally.ts';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

type Body = { sentAt?: string; measurements: { id: string; measuredAt: string }[] };
/** What the server does with the nth post: an answer, or null to break the connection (after keeping or not). */
type Reply = { status: number; body: object; headers?: Record<string, string> } | null;

async function serve(reply: (body: Body, nth: number) => Reply): Promise<{ baseUrl: string; posts: Body[] }> {
  const posts: Body[] = [];
  server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => {
      text += chunk;
    });
    request.on('end', () => {
      const body = JSON.parse(text) as Body;
      posts.push(body);
      const answer = reply(body, posts.length - 1);
      if (answer === null) request.socket.destroy();
      else
        response
          .writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers })
          .end(JSON.stringify(answer.body));
    });
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, posts };
}

const batch: DeviceBatch = {
  items: [1, 2, 3].map((nth) => ({
    id: `i${nth}`,
    type: 'pulse',
    value: 70,
    unit: '/min',
    measuredAt: '2026-11-12T10:00:00+01:00',
  })),
  clockOffsetMs: 0,
};

async function send(baseUrl: string, sent: DeviceBatch = batch, ending = () => false) {
  const tally = new Tally();
  const pauses: number[] = [];
  await sendBatch(
    sent,
    {
      post: createClient({ baseUrl }).postMeasurements,
      now: Date.now,
      sleep: async (ms) => {
        pauses.push(ms);
      },
      random: () => 0.5,
      ending,
    },
    tally,
  );
  return { summary: tally.summary(), pauses };
}

const all = (body: Body, status: string) => ({ items: body.measurements.map((_, index) => ({ index, status })) });

it('sends again only what was not kept, under the same ids, and counts each item once', async () => {
  const { baseUrl, posts } = await serve((body, nth) =>
    nth === 0
      ? { status: 200, body: { items: ['recorded', 'retry', 'refused'].map((status, index) => ({ index, status })) } }
      : { status: 200, body: all(body, 'recorded') },
  );
  const { summary } = await send(baseUrl);
  expect(posts.map((post) => post.measurements.map((item) => item.id))).toEqual([['i1', 'i2', 'i3'], ['i2']]);
  expect(summary).toMatchObject({ sent: 3, recorded: 2, refused: 1, retry: 0, resent: 1 });
});

it('never doubles: a server that keeps and then breaks the connection has each reading once', async () => {
  const kept = new Map<string, number>();
  const { baseUrl, posts } = await serve((body, nth) => {
    const items = body.measurements.map(({ id }, index) => {
      const status = kept.has(id) ? 'duplicate' : 'recorded';
      kept.set(id, (kept.get(id) ?? 0) + (status === 'recorded' ? 1 : 0));
      return { index, status };
    });
    return nth < 2 ? null : { status: 200, body: { items } };
  });
  const { summary } = await send(baseUrl);
  expect([...kept]).toEqual([
    ['i1', 1],
    ['i2', 1],
    ['i3', 1],
  ]);
  expect(new Set(posts.map((post) => JSON.stringify(post))).size).toBe(1);
  expect(summary).toMatchObject({ sent: 3, duplicate: 3, resent: 2 });
});

it('waits as long as the server asks, else longer and longer, and gives up in the end', async () => {
  const { baseUrl, posts } = await serve((body, nth) => ({
    status: 503,
    body: { code: 'try-again', ...(nth % 2 === 0 ? all(body, 'retry') : {}) },
    headers: nth === 0 ? { 'retry-after': '7' } : {},
  }));
  const { summary, pauses } = await send(baseUrl);
  expect(posts).toHaveLength(14);
  expect(pauses.slice(0, 4)).toEqual([7000, 750, 1500, 3000]);
  expect(Math.max(...pauses)).toBeLessThanOrEqual(30_000);
  expect(pauses.reduce((sum, ms) => sum + ms, 0)).toBeLessThan(5 * 60_000);
  expect(summary).toMatchObject({ sent: 3, retry: 3, recorded: 0 });
});

it('does not insist where the answer is no', async () => {
  const { baseUrl, posts } = await serve(() => ({ status: 401, body: { code: 'credential-revoked' } }));
  expect((await send(baseUrl)).summary).toMatchObject({ sent: 3, refused: 3 });
  expect(posts).toHaveLength(1);
});

it('begins no new attempt when the play is over', async () => {
  const { baseUrl, posts } = await serve((body) => ({ status: 200, body: all(body, 'retry') }));
  expect((await send(baseUrl, batch, () => true)).summary).toMatchObject({ sent: 3, retry: 3 });
  expect(posts).toHaveLength(1);
});

it('a wrong clock says its own time at each attempt, and the same times of the readings', async () => {
  const { baseUrl, posts } = await serve((body, nth) =>
    nth === 0 ? null : { status: 200, body: all(body, 'recorded') },
  );
  await send(baseUrl, { ...batch, clockOffsetMs: 3_600_000 });
  for (const post of posts) {
    const ahead = Date.parse(post.sentAt ?? '') - Date.now();
    expect(Math.abs(ahead - 3_600_000)).toBeLessThan(5000);
  }
  expect(new Set(posts.map((post) => JSON.stringify(post.measurements))).size).toBe(1);
});

it('sends a long backlog in parts', async () => {
  const { baseUrl, posts } = await serve((body) => ({ status: 200, body: all(body, 'recorded') }));
  const items = Array.from({ length: 450 }, (_, nth) => ({ id: `b${nth}`, type: 'pulse', measuredAt: 'x' }));
  expect((await send(baseUrl, { items, clockOffsetMs: 0 })).summary).toMatchObject({ sent: 450, recorded: 450 });
  expect(posts.map((post) => post.measurements.length)).toEqual([200, 200, 50]);
});
