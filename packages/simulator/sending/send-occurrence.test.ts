import { createClient } from '@naer/client/create-client';
import { describe, expect, it } from 'vitest';
import type { Occurrence } from '../device/occurrence.ts';
import { sendOccurrence } from './send-occurrence.ts';
import { Tally } from './tally.ts';

const AT = Date.UTC(2026, 10, 20, 7, 30);
const ALARM: Occurrence = { kind: 'event', id: 'a-1', code: '3', text: 'Trygghetsalarm utløst' };
const MESSAGE: Occurrence = { kind: 'message', id: 'm-1', text: 'Hei' };

/** Sends to a server that answers these, one after the other, the last one again and again; null: no answer at all. */
async function send(occurrence: Occurrence, ...answers: readonly (Response | null)[]) {
  const asked: { readonly path: string; readonly body: string }[] = [];
  const pauses: number[] = [];
  const answering: typeof fetch = async (url, init) => {
    const answer = answers[Math.min(asked.length, answers.length - 1)];
    asked.push({ path: new URL(String(url)).pathname, body: String(init?.body) });
    if (answer === null || answer === undefined) throw new TypeError('no answer');
    return answer.clone();
  };
  const tally = new Tally();
  const effects = {
    now: () => AT,
    sleep: async (ms: number) => void pauses.push(ms),
    random: () => 0.5,
    ending: () => false,
  };
  const client = createClient({ baseUrl: 'http://simulated', token: 't', fetch: answering });
  await sendOccurrence({ occurrence, at: AT }, client, effects, tally);
  return { asked, pauses, summary: tally.summary() };
}

const items = (status: string, code = 200, headers = {}) =>
  Response.json({ items: [{ index: 0, status }] }, { status: code, headers });

describe('what occurs', () => {
  it('is told at its own door, with its time and its offset, and counted once', async () => {
    const alarm = await send(ALARM, items('recorded'));
    expect(alarm.asked.map(({ path }) => path)).toEqual(['/ingest/v1/events']);
    expect(JSON.parse(alarm.asked[0]?.body ?? '')).toEqual({
      events: [{ id: 'a-1', code: '3', at: '2026-11-20T08:30:00.000+01:00', text: 'Trygghetsalarm utløst' }],
    });
    expect(alarm.summary).toMatchObject({ sent: 1, recorded: 1 });
    const message = await send(MESSAGE, Response.json({ messageId: 'x', status: 'recorded' }, { status: 201 }));
    expect(message.asked).toEqual([{ path: '/ingest/v1/messages', body: '{"id":"m-1","text":"Hei"}' }]);
    expect(message.summary).toMatchObject({ sent: 1, recorded: 1 });
  });

  it.each([
    ['an event that was not kept', ALARM, [items('retry', 503, { 'retry-after': '7' }), items('recorded')], 7000],
    ['an event without an answer', ALARM, [null, items('duplicate')], 375],
    ['a message without an answer', MESSAGE, [null, Response.json({ status: 'duplicate' })], 375],
  ])('goes again with the same id: %s', async (_, occurrence, answers, pauseMs) => {
    const { asked, pauses, summary } = await send(occurrence, ...answers);
    expect(asked).toHaveLength(2);
    expect(asked[1]).toEqual(asked[0]);
    expect(pauses).toEqual([pauseMs]);
    expect(summary).toMatchObject({ sent: 1, resent: 1, retry: 0 });
  });

  it('does not insist where the answer is no, and gives up in the end', async () => {
    const refused = await send(MESSAGE, Response.json({ code: 'invalid-request' }, { status: 422 }));
    expect([refused.asked.length, refused.summary.refused]).toEqual([1, 1]);
    const event = await send(ALARM, items('refused', 422));
    expect([event.asked.length, event.summary.refused]).toEqual([1, 1]);
    const down = await send(ALARM, null);
    expect([down.asked.length, down.summary.retry, down.summary.sent]).toEqual([14, 1, 1]);
  });
});
