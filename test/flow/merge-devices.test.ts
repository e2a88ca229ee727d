import { afterAll, expect, test } from 'vitest';
import { call } from '../support/call.ts';
import { castOf, type IngestReply } from '../support/cast.ts';
import { registerDevice } from '../support/device-register.ts';
import { eventually } from '../support/eventually.ts';
import { gatewayOf } from '../support/gateway.ts';
import { MINUTE_MS, oxygen } from '../support/items.ts';
import { merge, recordsOf, undo } from '../support/merging.ts';
import { startStack } from '../support/stack.ts';

const stack = await startStack({ patients: 40, hangable: false });
afterAll(() => stack.stop());
const cast = castOf(stack);
const { nurse, takePatient } = cast;
const HOUR_MS = 60 * MINUTE_MS;

/** By a credential of a device: whose it became, and what became of it. */
async function send(credential: string, item: unknown): Promise<readonly [status: number, outcome: string]> {
  const sent = await eventually(
    () =>
      call<IngestReply>(stack.baseUrl, {
        method: 'POST',
        path: '/ingest/v1/measurements',
        token: credential,
        body: { measurements: [item] },
      }),
    ({ status }) => status !== 503,
  );
  const [first] = sent.body.items ?? [];
  return [sent.status, `${first?.status ?? sent.body.code} ${first?.id?.split('.')[0] ?? ''}`.trim()];
}

/** A device that the one record has, with a credential; then that record is merged into another. */
async function mergedWithDevice() {
  const two = { from: takePatient('copd'), to: takePatient('copd') };
  const device = await registerDevice(stack, cast);
  const assignmentId = await device.assign(two.from.id, Date.now() - 3 * HOUR_MS);
  const { credential } = await device.credential(assignmentId);
  const { body } = await merge(nurse, two.from, two.to);
  expect(await send(credential, oxygen(95, { at: Date.now() - 100 * MINUTE_MS }))).toEqual([
    200,
    `recorded ${two.to.id}`,
  ]);
  return { ...two, device, assignmentId, credential, mergeId: body.mergeId };
}

test('a credential of a record that was merged away is rotated and revoked by who follows the one that stays, at once', async () => {
  const { to, device, assignmentId, credential } = await mergedWithDevice();
  const next = await device.credential(assignmentId, 60);
  expect(await send(credential, oxygen(94, { at: Date.now() - 90 * MINUTE_MS }))).toEqual([200, `recorded ${to.id}`]);
  expect(await send(next.credential, oxygen(93, { at: Date.now() - 80 * MINUTE_MS }))).toEqual([
    200,
    `recorded ${to.id}`,
  ]);
  const revoked = await device.change(`assignments/${assignmentId}/revoke`);
  expect(revoked.status).toBe(200);
  for (const old of [credential, next.credential])
    expect(await send(old, oxygen(92))).toEqual([401, 'credential-revoked']);
});

test('a device that was given back and given to a third patient while merged: what each had is theirs, after the undo too', async () => {
  const { from, to, device, assignmentId, credential, mergeId } = await mergedWithDevice();
  const third = takePatient('copd');
  const returnedAt = Date.now() - HOUR_MS;
  await device.end(assignmentId, returnedAt);
  await device.assign(third.id, returnedAt);
  const gateway = await gatewayOf(stack, cast);
  const byGateway = async (value: number, at: number) => {
    const sent = await eventually(
      () => gateway.post([oxygen(value, { at, device: device.identifier })]),
      ({ status, body }) => status === 200 && body.items[0]?.status !== 'retry',
    );
    return sent.body.items[0]?.status;
  };
  expect(await byGateway(91, returnedAt - 10 * MINUTE_MS)).toBe('recorded');
  expect(await byGateway(90, returnedAt + 10 * MINUTE_MS)).toBe('recorded');
  expect(await send(credential, oxygen(89, { at: returnedAt - 5 * MINUTE_MS }))).toEqual([200, `recorded ${to.id}`]);
  const held = async () => ({
    from: await recordsOf(stack, from),
    to: await recordsOf(stack, to),
    third: await recordsOf(stack, third),
  });
  const settles = (wanted: Awaited<ReturnType<typeof held>>) =>
    eventually(held, (now) => JSON.stringify(now) === JSON.stringify(wanted)).then((at) => expect(at).toEqual(wanted));
  await settles({ from: [], to: ['95', '91', '89'], third: ['90'] });
  expect((await undo(nurse, to, mergeId)).status).toBe(200);
  await settles({ from: ['95', '91', '89'], to: ['95 in error', '91 in error', '89 in error'], third: ['90'] });
  expect(await byGateway(88, returnedAt - 15 * MINUTE_MS)).toBe('recorded');
  expect(await byGateway(87, returnedAt + 15 * MINUTE_MS)).toBe('recorded');
  await settles({
    from: ['95', '91', '89', '88'],
    to: ['95 in error', '91 in error', '89 in error'],
    third: ['90', '87'],
  });
});
