import type { Alert, Handover } from '@naer/domain/alert/alert';
import type { RegistryFacts } from '@naer/domain/monitor/registry';
import { type ResponderRequest, staffSource } from '@naer/domain/monitor/responder-port';
import type { PatientAct } from '@naer/domain/patient/patient-act';
import { describe, expect, it } from 'vitest';
import { newPatient } from './monitor-fixture.ts';
import { receiveMessage } from './patient-app.ts';
import { recordBatch } from './record-batch.ts';
import { respond } from './respond.ts';
import { measured, NOON, withStore } from './rule-fixture.ts';
import { runPatientCommand } from './run-patient-command.ts';
import type { MonitorStore } from './store/monitor-store.ts';

const OTHER = crypto.randomUUID();
const COMMAND = '0b000000-0000-4000-8000-000000000009';

function act(store: MonitorStore, facts: RegistryFacts, done: PatientAct, unitIds: readonly string[] = [OTHER]) {
  const { tenantId, patientId } = facts;
  const actor = { practitionerId: 'nurse', unitIds };
  const commandId = crypto.randomUUID();
  return runPatientCommand(store, facts, { v: 1, tenantId, patientId, commandId, actor, act: done }, NOON);
}

type Ask = 'open-card' | 'read-positions' | 'open-positions' | 'record-check';
function ask(store: MonitorStore, facts: RegistryFacts, wanted: Ask) {
  const { tenantId, patientId } = facts;
  const reading = {
    ...measured('coded-answer', 1, NOON, { series: 'coded-answer:night-check', code: 'night-check', answer: 'asleep' }),
    deviceId: staffSource(patientId),
    measuredBy: 'staff',
  };
  const request = { v: 1, tenantId, patientId, actor: { practitionerId: 'nurse', unitIds: [OTHER] }, ask: wanted };
  return respond(
    store,
    facts,
    { ...request, reason: 'Not seen since noon', commandId: COMMAND, reading } as unknown as ResponderRequest,
    NOON,
  );
}

/** A live red of the patient's, whose it is and to whom it is offered as told. */
async function withAlert(more: Partial<Alert>, run: (store: MonitorStore, facts: RegistryFacts) => void) {
  const patient = await newPatient();
  await withStore(patient, (store) => {
    recordBatch(store, patient.facts, patient.batch([measured('oxygen-saturation', 80, NOON)]), NOON);
    const [alert] = store.alerts.live;
    if (alert === undefined) throw new Error('no alert');
    store.alerts.put({ ...alert, ...more });
    run(store, patient.facts);
  });
}
const OFFERED = { handover: { toUnitId: OTHER } as Handover };
const sentOf = (store: MonitorStore) =>
  store.outbox
    .load('records', 100)
    .flatMap(({ payload }) => (JSON.parse(payload) as { changes: Record<string, unknown>[] }).changes);

const CALLED: PatientAct = {
  kind: 'record-contact',
  contact: { channel: 'call', minutes: [{ organisationId: OTHER, minutes: 5 }], outcome: 'reached', alertIds: [] },
};
const RESPONSIBLE: readonly PatientAct[] = [
  { kind: 'send-message', text: 'Hei' },
  { kind: 'mark-seen', sequences: [1] },
  { kind: 'enter-in-error', sequence: 1, reason: 'another person was measured' },
];
const ASKS: readonly Ask[] = ['open-card', 'read-positions', 'open-positions', 'record-check'];

describe('a unit that an alert is offered to and that has not said yes', () => {
  it.each([{ kind: 'claim' } as const, CALLED])('may $kind: it can call before it answers', async (done) => {
    await withAlert(OFFERED, (store, facts) => expect(act(store, facts, done)).toMatchObject({ ok: true }));
  });

  it.each(RESPONSIBLE)('may not $kind: that is for who is responsible', async (done) => {
    await withAlert(OFFERED, (store, facts) =>
      expect(act(store, facts, done)).toEqual({ ok: false, reason: 'relation-too-weak' }),
    );
    await withAlert({ unitId: OTHER }, (store, facts) => expect(act(store, facts, done)).toMatchObject({ ok: true }));
  });

  it.each(ASKS)('is not let in to %s; once it has said yes it is asked like any other', async (wanted) => {
    await withAlert(OFFERED, (store, facts) =>
      expect(ask(store, facts, wanted)).toEqual({ ok: false, reason: 'relation-too-weak' }),
    );
    await withAlert({ unitId: OTHER }, (store, facts) =>
      expect(ask(store, facts, wanted)).not.toMatchObject({ reason: 'relation-too-weak' }),
    );
  });
});

describe('a unit that is not responsible', () => {
  it.each(['open-card', 'read-positions', 'open-positions'] as const)(
    'knocks at %s in vain, and nothing of the patient is written: the door does',
    async (wanted) => {
      await withAlert({}, (store, facts) => {
        expect(ask(store, facts, wanted)).toEqual({ ok: false, reason: 'forbidden' });
        expect(sentOf(store).filter(({ kind }) => kind === 'audit')).toEqual([]);
      });
    },
  );

  it('answers the patient and leaves the question with the unit whose it is', async () => {
    const patient = await newPatient();
    await withStore(patient, (store) => {
      const { facts, credential } = patient;
      receiveMessage(store, facts, { v: 1, credential, id: 'a', text: 'Hei' }, NOON);
      const [asked] = store.alerts.live;
      if (asked === undefined) throw new Error('no alert');
      store.alerts.put({ ...asked, unitId: OTHER });
      const { unitId } = facts.enrolment;
      const hello: PatientAct = { kind: 'send-message', text: 'Hei' };
      expect(act(store, facts, hello, [unitId])).toMatchObject({ ok: true });
      expect(store.alerts.live).toMatchObject([{ state: 'open', unitId: OTHER }]);
      expect(act(store, facts, hello, [unitId, OTHER])).toMatchObject({ ok: true });
      expect(store.alerts.find(asked.alertId)).toMatchObject({ state: 'resolved', resolved: { unitId: OTHER } });
    });
  });
});
