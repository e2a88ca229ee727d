import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { describe, expect, it } from 'vitest';
import { command, eventually, newPatient } from './monitor-fixture.ts';

describe('with Postgres unreachable', () => {
  it('an alert reaches the worklist, is acknowledged and resolved, and the rows wait', async () => {
    const patient = await newPatient();
    await patient.record(patient.reading(80));
    const [entry] = await eventually(patient.worklist, (items) => items.length === 1);
    expect(entry).toMatchObject({ severity: 'red', state: 'open', revision: '1-1' });
    const alertId = entry?.alertId ?? '';
    expect(await command(patient, alertId, '1-1')).toMatchObject({ ok: true, alert: { state: 'acknowledged' } });
    expect(await command(patient, alertId, '1-2', { act: { kind: 'resolve', outcome: 'visit' } })).toMatchObject({
      ok: true,
    });
    expect(await eventually(patient.worklist, (items) => items.length === 0)).toEqual([]);
    const { lag } = await patient.monitor.status();
    expect(lag).toMatchObject([{ destination: 'records', rows: 3 }]);
  });

  it('one of two people wins; the same command again gets its own success', async () => {
    const patient = await newPatient();
    await patient.record(patient.reading(80));
    const [entry] = await eventually(patient.worklist, (items) => items.length === 1);
    const alertId = entry?.alertId ?? '';
    const commandId = crypto.randomUUID();
    const both = await Promise.all([
      command(patient, alertId, '1-1', { commandId }),
      command(patient, alertId, '1-1', {
        actor: { practitionerId: 'other', unitIds: [patient.facts.enrolment.unitId] },
      }),
    ]);
    expect(both.map((answer) => answer.ok)).toEqual([true, false]);
    expect(both[1]).toMatchObject({ reason: 'stale-revision', alert: { state: 'acknowledged' } });
    await evictDurableObject(patient.monitor);
    expect(await command(patient, alertId, '1-1', { commandId })).toEqual(both[0]);
    expect(await command(patient, alertId, '1-2', { commandId, act: { kind: 'resolve', outcome: 'visit' } })).toEqual({
      ok: false,
      reason: 'command-reused',
    });
  });

  it('somebody of another unit is not let in, and not told whether there is such a patient while Postgres is away', async () => {
    const patient = await newPatient();
    await patient.record(patient.reading(80));
    const [entry] = await eventually(patient.worklist, (items) => items.length === 1);
    const actor = { practitionerId: 'x', unitIds: [crypto.randomUUID()] };
    expect(await command(patient, entry?.alertId ?? '', '1-1', { actor })).toEqual({
      ok: false,
      reason: 'not-ready',
      refused: true,
    });
  });

  it('an unacknowledged red becomes overdue on time, on the list too', async () => {
    const patient = await newPatient({}, 300);
    await patient.record(patient.reading(80));
    const [entry] = await eventually(patient.worklist, (items) => items[0]?.overdue === true);
    expect(entry).toMatchObject({ overdue: true, revision: '1-2' });
  });

  it('a clock whose alarm was lost runs as soon as anything wakes the monitor', async () => {
    const patient = await newPatient({}, 400);
    await patient.record(patient.reading(80));
    await runInDurableObject(patient.monitor, (_, state) => state.storage.deleteAlarm());
    await evictDurableObject(patient.monitor);
    await scheduler.wait(600);
    await patient.monitor.status();
    const [entry] = await eventually(patient.worklist, (items) => items[0]?.overdue === true);
    expect(entry).toMatchObject({ overdue: true });
  });

  it('a clock that fails holds no other back and is tried again', async () => {
    const patient = await newPatient({}, 300);
    await patient.record(patient.reading(80));
    await runInDurableObject(patient.monitor, (_, state) => {
      state.storage.sql.exec("insert into alert values ('poison', 0, 'no json')");
      state.storage.sql.exec("insert into timer values ('poison', 'overdue', 1)");
    });
    const [entry] = await eventually(patient.worklist, (items) => items[0]?.overdue === true);
    expect(entry).toMatchObject({ overdue: true });
    expect(await patient.monitor.status()).toMatchObject({ earliestClockAt: 1 });
    const nextAlarm = await runInDurableObject(patient.monitor, (_, state) => state.storage.getAlarm());
    expect(nextAlarm).toBeGreaterThan(Date.now());
  });

  it('a doubled alarm changes nothing', async () => {
    const patient = await newPatient({}, 1);
    await patient.record(patient.reading(80));
    await eventually(patient.worklist, (items) => items[0]?.overdue === true);
    await runDurableObjectAlarm(patient.monitor);
    await patient.monitor.wake();
    expect(await patient.worklist()).toMatchObject([{ revision: '1-2' }]);
  });
});
