import { evictDurableObject } from 'cloudflare:test';
import type { AccessBlock, AccessGrant, PatientAccess } from '@naer/domain/access/patient-access';
import type { Alert } from '@naer/domain/alert/alert';
import type { Notice } from '@naer/domain/monitor/duty-port';
import type { Actor } from '@naer/domain/monitor/port';
import type { RegistryFacts } from '@naer/domain/monitor/registry';
import type { ReportedEvent } from '@naer/domain/monitor/reported-event';
import type { PatientAct } from '@naer/domain/patient/patient-act';
import { describe, expect, it } from 'vitest';
import { getUnitWorklist } from '../worklist/get-unit-worklist.ts';
import { type Destinations, deliver } from './drain/deliver.ts';
import { getPatientMonitor } from './get-patient-monitor.ts';
import { bindings, command, eventually, ids, newPatient, type TestPatient } from './monitor-fixture.ts';
import { recordBatch } from './record-batch.ts';
import { withStore } from './rule-fixture.ts';

const OTHER = crypto.randomUUID();
const KARI = 'kari';
const CARD = { v: 1, sealed: 'sealed-card', wrappedKey: 'wrapped' } as const;

const grant = (over: Partial<AccessGrant>): AccessGrant => ({
  grantId: 'g',
  kind: 'participant',
  from: 0,
  to: null,
  ...over,
});
const block = (over: Partial<AccessBlock>): AccessBlock => ({ blockId: 'b', ...over });
const accessOf = (over: Partial<PatientAccess>): PatientAccess => ({ grants: [], blocks: [], ...over });

const at = ({ facts }: TestPatient, practitionerId = KARI): Actor => ({
  practitionerId,
  unitIds: [facts.enrolment.unitId],
});
const elsewhere = (practitionerId = KARI): Actor => ({ practitionerId, unitIds: [OTHER] });

async function withRed(over: Partial<RegistryFacts> = {}) {
  const patient = await newPatient(over);
  await patient.record(patient.reading(80));
  const [item] = await eventually(
    () => seenBy(patient, 'ola'),
    (items) => items.length === 1,
  );
  if (item === undefined) throw new Error('no alert');
  return { patient, alertId: item.alertId, revision: item.revision };
}
const push = (
  patient: TestPatient,
  version: number,
  access: PatientAccess | undefined,
  more: Partial<RegistryFacts> = {},
) => patient.monitor.applyRegistry({ ...patient.facts, version, access, ...more });
function act(patient: TestPatient, actor: Actor, done: PatientAct, commandId = crypto.randomUUID()) {
  const { tenantId, patientId } = patient.facts;
  return patient.monitor.act({ v: 1, tenantId, patientId, commandId, actor, act: done });
}
function ask(patient: TestPatient, actor: Actor, wanted: 'open-card' | 'read-positions') {
  const { tenantId, patientId } = patient.facts;
  return patient.monitor.respond({ v: 1, tenantId, patientId, actor, ask: wanted });
}
async function seenBy(
  patient: TestPatient,
  viewer: string,
  unitId = patient.facts.enrolment.unitId,
): Promise<readonly { readonly alertId: string; readonly revision: string; readonly unitId: string }[]> {
  const page = await getUnitWorklist(bindings, patient.facts.tenantId, unitId).page({ viewer });
  return page.ok ? (JSON.parse(page.json) as { items: never[] }).items : [];
}
/** Somebody of the same tenant of whom nothing is known. */
function unknownTo(patient: TestPatient): TestPatient {
  const facts = { ...patient.facts, patientId: crypto.randomUUID() };
  return { ...patient, facts, monitor: getPatientMonitor(bindings, facts.tenantId, facts.patientId) };
}
const live = (patient: TestPatient) => withStore(patient, (store) => store.alerts.live);

const CALLED: PatientAct = {
  kind: 'record-contact',
  contact: { channel: 'call', minutes: [{ organisationId: OTHER, minutes: 5 }], outcome: 'reached', alertIds: [] },
};
const ACTS: readonly PatientAct[] = [
  CALLED,
  { kind: 'send-message', text: 'Hei' },
  { kind: 'mark-seen', sequences: [1] },
];
const CLAIM: PatientAct = { kind: 'claim' };
/** Who has no relation by the facts held here: Postgres has the last word, and is away in these tests. */
const UNSURE = { ok: false, reason: 'not-ready' };
const TOO_WEAK = { ok: false, reason: 'relation-too-weak' };

describe('whom the patient has blocked', () => {
  it('is answered as a stranger is, in every act, question and command', async () => {
    const { patient, alertId, revision } = await withRed({
      access: accessOf({ blocks: [block({ practitionerId: KARI })] }),
    });
    const stranger: Actor = { practitionerId: 'stranger', unitIds: [crypto.randomUUID()] };
    for (const done of [...ACTS, CLAIM]) {
      expect(await act(patient, at(patient), done)).toEqual(await act(patient, stranger, done));
      expect(await act(patient, at(patient), done)).toMatchObject(UNSURE);
      expect(await act(unknownTo(patient), at(patient), done)).toMatchObject(UNSURE);
    }
    for (const wanted of ['open-card', 'read-positions'] as const) {
      expect(await ask(patient, at(patient), wanted)).toMatchObject(UNSURE);
      expect(await ask(unknownTo(patient), at(patient), wanted)).toMatchObject(UNSURE);
    }
    for (const actor of [at(patient), stranger])
      for (const one of [alertId, crypto.randomUUID()])
        expect(await command(patient, one, revision, { actor })).toMatchObject(UNSURE);
    expect(await command(patient, alertId, revision, { actor: at(patient, 'ola') })).toMatchObject({ ok: true });
  });

  it('gets no answer to what they did before either, also after the object was evicted', async () => {
    const { patient, alertId, revision } = await withRed();
    const commandId = crypto.randomUUID();
    const actor = at(patient);
    expect(await command(patient, alertId, revision, { actor, commandId })).toMatchObject({ ok: true });
    await push(patient, 2, accessOf({ blocks: [block({ practitionerId: KARI })] }));
    await evictDurableObject(patient.monitor);
    expect(await command(patient, alertId, revision, { actor, commandId })).toMatchObject({ ok: false });
    await push(patient, 3, accessOf({}));
    expect(await command(patient, alertId, revision, { actor, commandId })).toMatchObject({ ok: true });
  });

  it('sees the patient on no list from then on, and again when it is lifted', async () => {
    const { patient } = await withRed();
    expect(await seenBy(patient, KARI)).toHaveLength(1);
    await push(patient, 2, accessOf({ blocks: [block({ practitionerId: KARI })] }));
    expect(
      await eventually(
        () => seenBy(patient, KARI),
        (items) => items.length === 0,
      ),
    ).toEqual([]);
    expect(await seenBy(patient, 'ola')).toHaveLength(1);
    await push(patient, 3, accessOf({}));
    expect(
      await eventually(
        () => seenBy(patient, KARI),
        (items) => items.length === 1,
      ),
    ).toHaveLength(1);
  });

  it('sees nothing of what opens later', async () => {
    const patient = await newPatient({ access: accessOf({ blocks: [block({ practitionerId: KARI })] }) });
    await patient.record(patient.reading(80));
    expect(
      await eventually(
        () => seenBy(patient, 'ola'),
        (items) => items.length === 1,
      ),
    ).toHaveLength(1);
    expect(await seenBy(patient, KARI)).toEqual([]);
  });
});

describe('a measurement that the patient keeps from somebody', () => {
  it('shows in no alert to them, on the list and in answers; they can act on it all the same', async () => {
    const patient = await newPatient();
    const [done] = ids(await patient.record(patient.reading(80)));
    await push(patient, 2, accessOf({ blocks: [block({ practitionerId: KARI, document: `measurement/${done}` })] }));
    const shown = (viewer: string) =>
      eventually(
        () => seenBy(patient, viewer),
        ([item]) => item !== undefined && 'withheld' in item === (viewer === KARI),
      );
    const [hers] = await shown(KARI);
    expect(hers).toMatchObject({ withheld: true });
    expect(hers).not.toHaveProperty('value');
    expect(await shown('ola')).toMatchObject([{ value: 80 }]);
    const actor = at(patient);
    const answer = await command(patient, hers?.alertId ?? '', hers?.revision ?? '', { actor });
    expect(answer).toMatchObject({ ok: true, alert: { state: 'acknowledged' } });
    expect(JSON.stringify(answer)).not.toContain('"80"');
    const again = await command(patient, hers?.alertId ?? '', hers?.revision ?? '', { actor: at(patient, 'ola') });
    expect(JSON.stringify(again)).toContain('"80"');
  });
});

describe('a page', () => {
  it('names whom the patient has blocked at that unit, so that it passes them over', async () => {
    const patient = await newPatient();
    const unitId = patient.facts.enrolment.unitId;
    const blocks = [block({ practitionerId: KARI }), block({ practitionerId: 'ola', unitId: OTHER })];
    const facts = { ...patient.facts, access: accessOf({ blocks }) };
    const sent = await withStore(patient, async (store) => {
      const notices: Notice[] = [];
      recordBatch(store, facts, patient.batch([patient.reading(80)]), Date.now());
      const [alert] = store.alerts.live;
      if (alert === undefined) throw new Error('no alert');
      const noticeId = 'notice';
      const at = Date.now();
      const last = { noticeId, at, duty: 'nurse', channel: 'push', step: 0, loop: 0 } as const;
      store.alerts.put({
        ...alert,
        escalation: { unitId, policyVersion: 1, step: 0, loop: 0, last },
      } as unknown as Alert);
      const notice: Notice = {
        v: 1,
        noticeId,
        alertId: alert.alertId,
        patientId: facts.patientId,
        unitId,
        duty: 'nurse',
        channel: 'push',
        severity: 'red',
        at,
      };
      const destinations = {
        notify: async (batch: { readonly notices: readonly Notice[] }) => {
          notices.push(...batch.notices);
          return { ok: true, outcomes: [] };
        },
        noticed: () => undefined,
      } as unknown as Destinations;
      const row = { slot: 1, payload: JSON.stringify({ v: 1, notices: [notice] }) };
      await deliver(destinations, store, facts, `notify/${unitId}`, [row]);
      return notices;
    });
    expect(sent).toMatchObject([{ notTo: [KARI] }]);
  });
});

describe('another unit of the care team', () => {
  const team = accessOf({ grants: [grant({ unitId: OTHER })] });

  it('calls, writes and looks at measurements; the alert, and to take the patient in hand, is the owner’s', async () => {
    const { patient, alertId, revision } = await withRed({ access: team });
    for (const done of ACTS) expect(await act(patient, elsewhere(), done)).toMatchObject({ ok: true });
    expect(await act(patient, elsewhere(), CLAIM)).toEqual(TOO_WEAK);
    expect(await command(patient, alertId, revision, { actor: elsewhere() })).toEqual(TOO_WEAK);
    expect(await command(patient, crypto.randomUUID(), revision, { actor: elsewhere() })).toEqual({
      ok: false,
      reason: 'not-found',
    });
  });

  it.each<readonly [string, PatientAccess, object]>([
    ['of a listed GP', accessOf({ grants: [grant({ kind: 'listed-gp', unitId: OTHER })] }), TOO_WEAK],
    ['of an emergency ward', accessOf({ grants: [grant({ kind: 'emergency', unitId: OTHER })] }), TOO_WEAK],
    ['of a broken glass', accessOf({ grants: [grant({ kind: 'break-glass', practitionerId: KARI })] }), TOO_WEAK],
    ['that has ended', accessOf({ grants: [grant({ unitId: OTHER, to: 1 })] }), UNSURE],
    ['of a unit that is blocked', accessOf({ ...team, blocks: [block({ unitId: OTHER })] }), UNSURE],
  ])('a relation %s does none of it', async (_, access, refused) => {
    const { patient } = await withRed({ access });
    for (const done of [...ACTS, CLAIM]) expect(await act(patient, elsewhere(), done)).toMatchObject(refused);
    expect(await ask(patient, elsewhere(), 'open-card')).toMatchObject(refused);
  });

  it('who is at two units of which one is blocked comes by the other', async () => {
    const { patient, alertId, revision } = await withRed({ access: accessOf({ blocks: [block({ unitId: OTHER })] }) });
    const both = { practitionerId: KARI, unitIds: [OTHER, patient.facts.enrolment.unitId] };
    expect(await act(patient, both, CALLED)).toMatchObject({ ok: true });
    expect(await command(patient, alertId, revision, { actor: both })).toMatchObject({ ok: true });
  });
});

describe('a unit that the patient blocks', () => {
  it('loses its alert to the responsible unit at once, and its list shows it to nobody', async () => {
    const { patient, alertId } = await withRed();
    const { tenantId, enrolment } = patient.facts;
    await withStore(patient, (store) => {
      const [alert] = store.alerts.live;
      if (alert !== undefined) store.alerts.put({ ...alert, unitId: OTHER, revision: { epoch: 1, n: 50 } });
    });
    await evictDurableObject(patient.monitor);
    await patient.monitor.repair({ kind: 'relist', unitIds: [OTHER] });
    expect(
      await eventually(
        () => seenBy(patient, KARI, OTHER),
        (items) => items.length === 1,
      ),
    ).toMatchObject([{ alertId }]);
    await push(patient, 2, accessOf({ blocks: [block({ unitId: OTHER })] }));
    expect(await live(patient)).toMatchObject([{ alertId, unitId: enrolment.unitId, state: 'open' }]);
    const here = await eventually(
      () => seenBy(patient, KARI),
      (items) => items.length === 1,
    );
    expect(here).toMatchObject([{ alertId, unitId: enrolment.unitId }]);
    const list = getUnitWorklist(bindings, tenantId, OTHER);
    expect(
      await eventually(
        () => list.entries(patient.facts.patientId),
        (entries) => entries.length === 0,
      ),
    ).toEqual([]);
    expect(await seenBy(patient, KARI, OTHER)).toEqual([]);
  });

  it('is offered nothing: it is one that nobody can name', async () => {
    const { patient, alertId, revision } = await withRed({ access: accessOf({ blocks: [block({ unitId: OTHER })] }) });
    const offer = { kind: 'offer-handover', toUnitId: OTHER, reason: 'moves' };
    const answer = await command(patient, alertId, revision, { actor: at(patient), act: offer });
    expect(answer).toMatchObject({ ok: false, reason: 'unit-unknown' });
  });
});

describe('a graded address', () => {
  const fell = (): ReportedEvent => {
    const now = Date.now();
    return {
      v: 1,
      code: '3',
      at: now,
      late: false,
      deviceTime: now,
      atText: new Date(now).toISOString(),
      clock: 'device',
      receivedAt: now,
      deviceId: 'device-1',
    };
  };
  async function fallen(access: PatientAccess): Promise<TestPatient> {
    const patient = await newPatient({ access, sealedCard: CARD });
    await patient.monitor.recordEvents({
      v: 1,
      credential: patient.credential,
      receivedAt: Date.now(),
      events: [fell()],
      refusals: [],
    });
    return patient;
  }
  const WITHHELD = { ok: true, card: { sealedCard: null, addressWithheld: true } };
  const TOLD = { ok: true, card: { sealedCard: CARD } };
  const grants = [grant({ unitId: OTHER })];

  it.each<readonly [6 | 7 | undefined, 'responsible' | 'participant', object, object]>([
    [undefined, 'participant', TOLD, { ok: true }],
    [7, 'responsible', TOLD, { ok: true }],
    [7, 'participant', WITHHELD, { ok: false, reason: 'address-withheld' }],
    [6, 'responsible', WITHHELD, { ok: false, reason: 'address-withheld' }],
    [6, 'participant', WITHHELD, { ok: false, reason: 'address-withheld' }],
  ])('of code %s asked for by the %s unit', async (addressGrade, who, card, positions) => {
    const patient = await fallen(accessOf({ grants, addressGrade }));
    const actor = who === 'responsible' ? at(patient) : elsewhere();
    expect(await ask(patient, actor, 'open-card')).toMatchObject(card);
    expect(await ask(patient, actor, 'read-positions')).toMatchObject(positions);
  });
});
