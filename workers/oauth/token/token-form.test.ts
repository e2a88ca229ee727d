import { env } from 'cloudflare:workers';
import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import type { AppEnv } from '../../http/app-env.ts';
import { mountTokenRoutes } from './mount-token-routes.ts';

const CHUNK = new Uint8Array(64_000).fill(97);
const CHUNKS = 1_000;

/** A form of 64 MB that says of no length; `sent` counts what was taken of it. */
async function sendEndless() {
  let sent = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (sent === CHUNKS) return controller.close();
      sent += 1;
      controller.enqueue(CHUNK);
    },
  });
  const routes = new Hono<AppEnv>();
  mountTokenRoutes(routes);
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const response = await routes.request('/token', { method: 'POST', headers, body }, env);
  return { status: response.status, answer: await response.json(), sent };
}

describe('the form of a token request', () => {
  it('is not gathered in memory when it says of no length and does not end', async () => {
    const { status, answer, sent } = await sendEndless();
    expect([status, answer]).toMatchObject([413, { error: 'invalid_request' }]);
    expect(sent).toBeLessThan(CHUNKS / 4);
  });
});
