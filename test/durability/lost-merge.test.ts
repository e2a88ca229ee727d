import { afterAll, expect, test } from 'vitest';
import { call } from '../support/call.ts';
import { type CastPatient, castOf } from '../support/cast.ts';
import { eventually } from '../support/eventually.ts';
import { oxygen } from '../support/items.ts';
import { listed, merge, recordsOf, type Two, undo } from '../support/merging.ts';
import { startStack } from '../support/stack.ts';

const stack = await startStack({ patients: 60, hangable: false });
afterAll(() => stack.stop());
const { nurse, takePatient } = castOf(stack);

/** Each loss costs a start of workerd, on whatever machine. */
const TIMEOUT_MS = 300_000;
const LOSSES = { 'the one that stays': ['to'], 'the one that leads to it': ['from'], both: ['from', 'to'] } as const;
const LOST = Object.entries(LOSSES);

async function lose(two: Two, which: readonly ('from' | 'to')[]): Promise<void> {
  await stack.killWorkerd9();
  stack.loseMonitors(which.map((one) => two[one].id));
  await stack.restartWorker();
}

/** Pressed so long ago; the same again is the same event. */
async function press({ deviceCredential: token }: CastPatient, at: number): Promise<string | undefined> {
  const body = { events: [{ code: '3', at: new Date(at).toISOString() }] };
  const sent = await eventually(
    () =>
      call<{ items?: { status: string }[] }>(stack.baseUrl, { method: 'POST', path: '/ingest/v1/events', token, body }),
    ({ status }) => status === 200,
  );
  return sent.body.items?.[0]?.status;
}

/** What stands in the records: live alerts as `<rule> <count>`, and events, with what was entered in error. */
async function alertsIn({ id }: CastPatient): Promise<readonly string[]> {
  const rows = await stack.ownerSql<{ told: string }>(
    `select (body ->> 'category') || ' ' || (body ->> 'count') as told from alert
     where patient_id = $1 and state <> 'resolved' order by told`,
    [id],
  );
  return rows.map(({ told }) => told);
}
async function eventsIn({ id }: CastPatient): Promise<readonly string[]> {
  const rows = await stack.ownerSql<{ wrong: boolean }>(
    `select exists (select from measurement_correction c where c.tenant_id = o.tenant_id
       and c.patient_id = o.patient_id and c.sequence = o.sequence) as wrong from monitor_event o where o.patient_id = $1`,
    [id],
  );
  return rows.map(({ wrong }) => (wrong ? 'in error' : 'stands'));
}
const allOf = async (two: Two) => ({
  from: {
    alerts: await alertsIn(two.from),
    events: await eventsIn(two.from),
    values: await recordsOf(stack, two.from),
  },
  to: { alerts: await alertsIn(two.to), events: await eventsIn(two.to), values: await recordsOf(stack, two.to) },
});
const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/** Red in both, merged, and then a reading and an alarm by the device of the one that was merged away; all in the records. */
async function mergedWithMore(): Promise<Two & { readonly mergeId: string; readonly pressedAt: number }> {
  const two = { from: takePatient('copd'), to: takePatient('copd') };
  await two.from.post([oxygen(80)]);
  await two.to.post([oxygen(79)]);
  await listed(nurse, two, (at) => at.from === 1 && at.to === 1);
  const { body } = await merge(nurse, two.from, two.to);
  await listed(nurse, two, (at) => at.from === 0 && at.to === 1);
  await eventually(
    () => two.from.post([oxygen(78)]),
    ({ status }) => status === 200,
  );
  const pressedAt = Date.now();
  await press(two.from, pressedAt);
  await eventually(
    () => allOf(two),
    (at) => same(at, MERGED),
  );
  return { ...two, mergeId: body.mergeId, pressedAt };
}
const MERGED = {
  from: { alerts: [], events: [], values: ['80'] },
  to: { alerts: ['clinical 3', 'event 1'], events: ['stands'], values: ['79', '78'] },
};
const PARTED = {
  from: { alerts: ['clinical 2', 'event 1'], events: ['stands'], values: ['80', '78'] },
  to: { alerts: ['clinical 1'], events: ['in error'], values: ['79', '78 in error'] },
};

async function parted(two: Two, why: string): Promise<void> {
  const at = await eventually(
    () => allOf(two),
    (now) => same(now, PARTED),
  );
  expect([why, at]).toEqual([why, PARTED]);
  expect([why, await listed(nurse, two, (now) => now.from === 2 && now.to === 1)]).toEqual([why, { from: 2, to: 1 }]);
}

test(
  'what a monitor of two merged records knew is known after its storage was lost: the same alerts, and the undo gives each its own',
  async () => {
    for (const [who, which] of LOST) {
      const two = await mergedWithMore();
      await lose(two, which);
      await stack.sweep();
      const again = await eventually(
        () => two.from.post([oxygen(96)]),
        ({ status }) => status === 200,
      );
      expect([who, again.body.items[0]?.id?.split('.')[0]]).toEqual([who, two.to.id]);
      expect([who, await press(two.from, two.pressedAt)]).toEqual([who, 'duplicate']);
      const at = await eventually(
        () => allOf(two),
        ({ to }) => to.values.length === 3,
      );
      expect([who, at]).toEqual([who, { ...MERGED, to: { ...MERGED.to, values: ['79', '78', '96'] } }]);
      expect([who, await listed(nurse, two, (now) => now.from === 0 && now.to === 2)]).toEqual([
        who,
        { from: 0, to: 2 },
      ]);
      expect((await undo(nurse, two.to, two.mergeId)).status).toBe(200);
      const wanted = {
        from: { ...PARTED.from, values: ['80', '78', '96'] },
        to: { ...PARTED.to, values: ['79', '78 in error', '96 in error'] },
      };
      const last = await eventually(
        () => allOf(two),
        (now) => same(now, wanted),
      );
      expect([who, last]).toEqual([who, wanted]);
    }
  },
  TIMEOUT_MS,
);

test(
  'lost in the middle of a merge there is one alert of the rule in the end, with what both counted',
  async () => {
    for (const [who, which] of LOST) {
      const two = { from: takePatient('copd'), to: takePatient('copd') };
      await two.from.post([oxygen(80)]);
      await two.to.post([oxygen(79)]);
      await listed(nurse, two, (at) => at.from === 1 && at.to === 1);
      await eventually(
        () => allOf(two),
        ({ from, to }) => from.alerts.length === 1 && to.alerts.length === 1,
      );
      expect((await merge(nurse, two.from, two.to)).status).toBe(200);
      await lose(two, which);
      await stack.sweep();
      expect([who, await listed(nurse, two, (at) => at.from === 0 && at.to === 1)]).toEqual([who, { from: 0, to: 1 }]);
      expect([who, (await nurse.entryOf(two.to.id)).count]).toEqual([who, 2]);
      const at = await eventually(
        () => allOf(two),
        ({ from, to }) => from.alerts.length === 0 && to.alerts.length === 1,
      );
      expect([who, at.from.alerts, at.to.alerts]).toEqual([who, [], ['clinical 2']]);
    }
  },
  TIMEOUT_MS,
);

test(
  'lost in the middle of the undo each has its own in the end, and nothing twice',
  async () => {
    for (const [who, which] of LOST) {
      const two = await mergedWithMore();
      expect((await undo(nurse, two.to, two.mergeId)).status).toBe(200);
      await lose(two, which);
      await stack.sweep();
      await parted(two, who);
    }
  },
  TIMEOUT_MS,
);
