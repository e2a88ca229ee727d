import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { AppEnv } from '../../../http/app-env.ts';
import { readPlanBody } from './read-plan-body.ts';

const app = new Hono<AppEnv>().post('/', async (c) => {
  const body = await readPlanBody(c, z.object({ pad: z.string() }));
  return body.ok ? c.json({ length: body.value.pad.length }) : body.error;
});

async function send(bytes: number, streamed: boolean) {
  const text = JSON.stringify({ pad: 'x'.repeat(bytes - '{"pad":""}'.length) });
  const body = streamed ? new Blob([text]).stream() : text;
  const response = await app.request('/', { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  return [response.status, ((await response.json()) as { code?: string }).code];
}

describe('the body of a plan', () => {
  it.each([
    ['with its length told', false],
    ['in a stream', true],
  ])('may be 256 kB %s, and not a byte more', async (_, streamed) => {
    expect(await send(256_000, streamed)).toEqual([200, undefined]);
    expect(await send(256_001, streamed)).toEqual([413, 'body-too-large']);
  });
});
