import { runInDurableObject } from 'cloudflare:test';
import { risenEpoch } from '@naer/domain/alert/revision';
import type { WorklistBatch } from '@naer/domain/monitor/worklist-port';
import type { PatientAct } from '@naer/domain/patient/patient-act';
import { CLAIM_LASTS_MS } from '@naer/domain/patient/patient-card';
import type { Rule } from '@naer/domain/rules/rule';
import { describe, expect, it } from 'vitest';
import { deliver } from './drain/deliver.ts';
import { getPatientMonitor } from './get-patient-monitor.ts';
import { bindings, MINUTE, newPatient, type TestPatient } from './monitor-fixture.ts';
import { rebuildMonitor } from './rebuild-monitor.ts';
import { recordBatch } from './record-batch.ts';
import { measured, NOON, patientWith, withStore } from './rule-fixture.ts';
import { runPatientCommand } from './run-patient-command.ts';
import { MonitorStore } from './store/monitor-store.ts';
import { takeVoidOrder } from './void-readings.ts';

type Facts = TestPatient['facts'];

function zones(measure: 'oxygen-saturation' | 'pulse'): Rule {
  return { type: 'zones', ruleKey: measure, measure, unit: measure === 'pulse' ? '/min' : '%', redLow: 86 };
}

/** A person's act at `now`. */
function act(store: MonitorStore, facts: Facts, by: string, kind: PatientAct, now: number, commandId: string) {
  const { tenantId, patientId, enrolment } = facts;
  const actor = { practitionerId: by, unitIds: [enrolment.unitId] };
  return runPatientCommand(store, facts, { v: 1, tenantId, patientId, commandId, actor, act: kind }, now);
}

/** What the patient's list is told of everything that waits for it; confirmed. */
async function told(store: MonitorStore, facts: Facts): Promise<WorklistBatch[]> {
  const batches: WorklistBatch[] = [];
  const nobody = () => {
    throw new Error('not of this test');
  };
  for (const destination of store.outbox.pending().filter((each) => each.startsWith('worklist/'))) {
    const rows = store.outbox.load(destination, 100);
    const applyToWorklist = async (batch: WorklistBatch) => {
      batches.push(batch);
      return { ok: true, seq: 1 } as const;
    };
    const effects = {
      applyToWorklist,
      project: nobody,
      notify: nobody,
      noticed: nobody,
      transfer: nobody,
      merge: nobody,
      park: nobody,
    };
    expect(await deliver(effects, store, facts, destination, rows)).toBe('confirmed');
    store.outbox.confirm(destination, rows.at(-1)?.slot ?? 0, rows.length);
  }
  return batches;
}

describe('the card beside a patient', () => {
  it('goes with every alert, counts what opened and says when something last came', async () => {
    const patient = await newPatient();
    await withStore(patient, async (store) => {
      recordBatch(store, patient.facts, patient.batch([measured('oxygen-saturation', 80, NOON)]), NOON);
      const [batch] = await told(store, patient.facts);
      expect(batch?.puts).toMatchObject([
        { card: { revision: { epoch: 1, n: 1 }, alertTimes: [NOON], contactTimes: [], programme: 'copd' } },
      ]);
      const receivedAt = batch?.puts[0]?.card?.lastContactAt;
      recordBatch(
        store,
        patient.facts,
        patient.batch([measured('oxygen-saturation', 79, NOON + MINUTE)]),
        NOON + MINUTE,
      );
      const [again] = await told(store, patient.facts);
      expect(again?.puts[0]?.card).toMatchObject({ revision: { n: 1 }, alertTimes: [NOON] });
      expect(again?.puts[0]?.card?.lastContactAt).toBeGreaterThan(receivedAt ?? Number.NaN);
    });
  });

  it('goes alone to every other list that has an alert of the patient', async () => {
    const patient = await patientWith([zones('oxygen-saturation'), zones('pulse')]);
    const { facts } = patient;
    const elsewhere = crypto.randomUUID();
    await withStore(patient, async (store) => {
      recordBatch(store, facts, patient.batch([measured('oxygen-saturation', 10, NOON)]), NOON);
      await told(store, facts);
      for (const alert of store.alerts.live) store.alerts.put({ ...alert, unitId: elsewhere });
      recordBatch(store, facts, patient.batch([measured('pulse', 10, NOON)]), NOON);
      const batches = await told(store, facts);
      const shown = batches.map(({ unitId, puts, cards }) => [unitId, puts.length, cards?.[0]?.card.alertTimes]);
      expect(shown.toSorted((a, b) => Number(a[1]) - Number(b[1]))).toEqual([
        [elsewhere, 0, [NOON, NOON]],
        [facts.enrolment.unitId, 1, undefined],
      ]);
    });
  });

  it('reads when something last came from what is stored, after waking', async () => {
    const patient = await newPatient();
    const [before, after] = await withStore(patient, (store, storage) => {
      for (const [n, measure] of (['pulse', 'oxygen-saturation', 'body-weight'] as const).entries())
        recordBatch(store, patient.facts, patient.batch([measured(measure, 95, NOON + n * MINUTE)]), NOON);
      const { epoch } = store.registry;
      return [store.cards.shown(patient.facts, epoch), new MonitorStore(storage).cards.shown(patient.facts, epoch)];
    });
    expect(after?.lastContactAt).toBe(measured('body-weight', 95, NOON + 2 * MINUTE).receivedAt);
    expect(after).toEqual(before);
  });

  it('says of the newest that stands when something last came, once what came after it was entered in error', async () => {
    const patient = await newPatient();
    const [mine, wrong] = [NOON, NOON + MINUTE].map((at) => measured('oxygen-saturation', 80, at));
    if (mine === undefined || wrong === undefined) throw new Error('Two were measured');
    await withStore(patient, async (store) => {
      for (const one of [mine, wrong]) recordBatch(store, patient.facts, patient.batch([one]), NOON + MINUTE);
      const [before] = await told(store, patient.facts);
      expect(before?.puts.at(-1)?.card?.lastContactAt).toBe(wrong.receivedAt);
      const { tenantId, patientId, enrolment } = patient.facts;
      const said = { at: NOON, by: 'nurse', unitId: enrolment.unitId, reason: 'assignment-voided' };
      const order = { v: 1, tenantId, patientId, ...said, sequences: [2] } as const;
      takeVoidOrder(store, patient.facts, order, NOON + 2 * MINUTE);
      const [after] = (await told(store, patient.facts)).flatMap(({ cards = [] }) => cards);
      expect(after?.card).toMatchObject({ lastContactAt: mine.receivedAt, revision: { n: 2 } });
    });
  });

  it('of a patient of whom nothing has come says nothing of when', async () => {
    const patient = await newPatient();
    const card = await withStore(patient, (store) => store.cards.shown(patient.facts, 1));
    expect(card.lastContactAt).toBeUndefined();
  });
});

describe('the card of a monitor that was lost', () => {
  it('counts what the records have, and wins over the card of before', async () => {
    const patient = await newPatient();
    const alerts = await withStore(patient, (store) => {
      recordBatch(store, patient.facts, patient.batch([measured('oxygen-saturation', 80, NOON)]), NOON);
      return store.alerts.live;
    });
    const anew = getPatientMonitor(bindings, patient.facts.tenantId, crypto.randomUUID());
    await runInDurableObject(anew, async (_, { storage }) => {
      const lost = new MonitorStore(storage);
      const past = { readings: [], doubts: [], events: [], listed: [], quarantine: [], lastActAt: NOON } as const;
      const facts = { ...patient.facts, recorded: { sequence: 1, epoch: 1 } };
      rebuildMonitor(lost, facts, { v: 1, ...past, alerts, contactTimes: [NOON - MINUTE] }, NOON + MINUTE);
      const [batch] = await told(lost, facts);
      expect(batch?.puts[0]?.card).toMatchObject({
        revision: { epoch: risenEpoch(1, NOON + MINUTE), n: 1 },
        alertTimes: [NOON],
        contactTimes: [NOON - MINUTE],
      });
    });
  });
});

describe('a claim', () => {
  it('is held by one person, is taken over when asked, and each change goes to the list by itself', async () => {
    const patient = await newPatient();
    const { facts } = patient;
    await withStore(patient, async (store) => {
      recordBatch(store, facts, patient.batch([measured('oxygen-saturation', 80, NOON)]), NOON);
      await told(store, facts);
      const until = NOON + CLAIM_LASTS_MS;
      expect(act(store, facts, 'kari', { kind: 'claim' }, NOON, 'c1')).toMatchObject({
        ok: true,
        done: {
          kind: 'claim',
          card: { revision: { n: 2 }, claim: { by: 'kari', unitId: facts.enrolment.unitId, until } },
        },
      });
      expect(await told(store, facts)).toMatchObject([
        {
          unitId: facts.enrolment.unitId,
          puts: [],
          cards: [{ patientId: facts.patientId, card: { claim: { by: 'kari' } } }],
        },
      ]);
      const asked = act(store, facts, 'ola', { kind: 'claim' }, NOON + 1, 'c2');
      expect(asked).toEqual({ ok: false, reason: 'claimed-by-another' });
      expect(await told(store, facts)).toEqual([]);
      const taken = act(store, facts, 'ola', { kind: 'claim', takeOver: true }, NOON + 2, 'c3');
      expect(taken).toMatchObject({ ok: true, done: { card: { claim: { by: 'ola' } } } });
      expect(act(store, facts, 'kari', { kind: 'release-claim' }, NOON + 3, 'c4')).toEqual({
        ok: false,
        reason: 'claimed-by-another',
      });
      expect(act(store, facts, 'ola', { kind: 'release-claim' }, NOON + 3, 'c5')).toMatchObject({ ok: true });
      const [last] = (await told(store, facts)).at(-1)?.cards ?? [];
      expect(last?.card.claim).toBeUndefined();
      expect(act(store, facts, 'ola', { kind: 'release-claim' }, NOON + 3, 'c6')).toMatchObject({
        reason: 'not-claimed',
      });
    });
  });

  it('sent twice is one claim and gets its own first answer; the same id for another act is refused', async () => {
    const patient = await newPatient();
    const answers = await withStore(patient, (store) =>
      [
        [{ kind: 'claim' } as const, NOON],
        [{ kind: 'claim' } as const, NOON + MINUTE],
        [{ kind: 'release-claim' } as const, NOON + MINUTE],
      ].map(([kind, now]) => act(store, patient.facts, 'kari', kind as PatientAct, now as number, 'one')),
    );
    expect(answers[0]).toMatchObject({ ok: true });
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[2]).toEqual({ ok: false, reason: 'command-reused' });
  });

  it('of somebody who does not follow the patient is refused', async () => {
    const patient = await newPatient();
    const { tenantId, patientId } = patient.facts;
    const actor = { practitionerId: 'stranger', unitIds: [crypto.randomUUID()] };
    const answer = await patient.monitor.act({
      v: 1,
      tenantId,
      patientId,
      commandId: crypto.randomUUID(),
      actor,
      act: { kind: 'claim' },
    });
    expect(answer).toEqual({ ok: false, reason: 'not-ready', refused: true });
  });

  it('and what was counted are still there when the transaction after it fails', async () => {
    const patient = await newPatient();
    await withStore(patient, (store) => {
      act(store, patient.facts, 'kari', { kind: 'claim' }, NOON, 'c1');
      const fail = () =>
        store.transact(() => {
          store.cards.put({ ...store.cards.read(patient.facts, 1), claim: undefined }, 1);
          throw new Error('full');
        });
      expect(fail).toThrow('full');
      expect(store.cards.read(patient.facts, 1)).toMatchObject({ revision: { n: 1 }, claim: { by: 'kari' } });
    });
  });
});
