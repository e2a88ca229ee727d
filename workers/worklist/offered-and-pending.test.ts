import { describe, expect, it } from 'vitest';
import { COALESCE_MS } from './live-pace.ts';
import { listen, moved, newList, pause, T0, waitFor } from './worklist-fixture.ts';

const HOUR = 3_600_000;
const human = { at: T0, by: 'kari', unitId: 'owner' };

function offerTo(toUnitId: string) {
  const toCare = {} as never;
  const returnsAt = T0 + HOUR;
  return { ...human, handoverId: 'h', toUnitId, toOrganisationId: 'o2', reason: 'discharged', returnsAt, toCare };
}

describe('an alert that is offered', () => {
  it('is work with its owner and an offer with the receiver, until one of them has it', async () => {
    const owner = newList();
    const receiver = newList(owner.tenantId);
    const handover = offerTo(receiver.unitId);
    const put = await owner.put({ handover, overdueAt: T0 + 2 * HOUR });
    await owner.apply(put);
    await receiver.apply(put);
    const returnsAt = new Date(T0 + HOUR).toISOString();
    const [own] = (await owner.page()).items;
    expect(own).toMatchObject({
      unitId: owner.unitId,
      handover: { toUnitId: receiver.unitId, reason: 'discharged', returnsAt, by: 'kari' },
      clock: { kind: 'handover', dueAt: returnsAt },
    });
    expect(own).not.toHaveProperty('offered');
    expect((await receiver.page()).items).toMatchObject([{ unitId: owner.unitId, offered: true }]);

    const accepted = moved(put, 2, { unitId: receiver.unitId, handover: undefined });
    await receiver.apply(accepted);
    await owner.apply(accepted);
    expect((await owner.page()).items).toEqual([]);
    const [taken] = (await receiver.page()).items;
    expect(taken).toMatchObject({ unitId: receiver.unitId });
    expect(taken).not.toHaveProperty('offered');
  });

  it('leaves the receiver when it is returned', async () => {
    const owner = newList();
    const receiver = newList(owner.tenantId);
    const put = await owner.put({ handover: offerTo(receiver.unitId) });
    await receiver.apply(put);
    expect((await receiver.page()).items).toHaveLength(1);
    await receiver.apply(moved(put, 2, { handover: undefined }));
    expect((await receiver.page()).items).toEqual([]);
  });
});

describe('an alert that waits for n of m', () => {
  it('is on nobody’s list and told to nobody, is known to the sweep, and comes when it opens', async () => {
    const list = newList();
    const put = await list.put({ state: 'pending', pending: { have: 1, need: 3, until: Date.now() + HOUR } });
    const live = await listen(list);
    await live.until(1);
    await list.apply(put);
    await pause(2 * COALESCE_MS);
    expect((await list.page()).items).toEqual([]);
    expect(live.messages.flatMap((message) => (message.type === 'change' ? message.put : message.items))).toEqual([]);
    expect(await list.handle.entries(put.patientId)).toEqual([
      { alertId: put.alert.alertId, patientId: put.patientId, revision: { epoch: 1, n: 1 } },
    ]);
    expect(await list.handle.alertsOf(put.patientId)).toMatchObject([{ state: 'pending' }]);

    await list.apply(moved(put, 2, { state: 'open', pending: undefined }));
    expect((await list.page()).items).toMatchObject([{ alertId: put.alert.alertId, state: 'open' }]);
    await waitFor(() => live.messages.at(-1)?.seq === 2);
    const last = live.messages.at(-1);
    expect(last).toMatchObject({ type: 'change', put: [{ alertId: put.alert.alertId, state: 'open' }] });
  });
});

describe('what a row says of an alert', () => {
  it('names the next clock, the step, what is held back and that nobody has seen it', async () => {
    const list = newList();
    const until = T0 + HOUR;
    await list.apply(
      await list.put({
        normalisedAt: T0,
        snoozed: { ...human, until, reason: 'known-cause' },
        escalation: {
          unitId: list.unitId,
          policyVersion: 1,
          step: 2,
          loop: 1,
          nextAt: T0 + 1,
          last: { noticeId: 'n', at: T0, duty: 'nurse', channel: 'sms', outcome: 'undelivered', reason: 'no-address' },
        },
        planChanged: { planVersion: 2, at: T0 },
        drill: true,
      }),
    );
    const end = new Date(until).toISOString();
    expect((await list.page()).items).toMatchObject([
      {
        clock: { kind: 'snooze', dueAt: end },
        step: { taken: 2, round: 1, duty: 'nurse', channel: 'sms', outcome: 'undelivered', reason: 'no-address' },
        suppressed: [{ kind: 'snoozed', until: end, reason: 'known-cause', by: 'kari' }],
        unseen: true,
        planChanged: true,
        drill: true,
      },
    ]);
  });
});
