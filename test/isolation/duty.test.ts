import { randomUUID } from 'node:crypto';
import { addPushSubscription } from '@naer/services/duty/add-push-subscription';
import { endPushSubscription, forgetPushSubscriptions } from '@naer/services/duty/end-push-subscription';
import { endShift, markAbsent } from '@naer/services/duty/end-shift';
import { getDuties } from '@naer/services/duty/get-duties';
import { loadUnitDesk } from '@naer/services/duty/load-unit-desk';
import { loadUnitFacts } from '@naer/services/duty/load-unit-facts';
import { saveDuties } from '@naer/services/duty/save-duty';
import { saveLimits } from '@naer/services/duty/save-limits';
import { saveOpeningHours } from '@naer/services/duty/save-opening-hours';
import { saveShift } from '@naer/services/duty/save-shift';
import { setContact } from '@naer/services/duty/set-contact';
import { signPolicy } from '@naer/services/duty/sign-policy';
import { loadRegistryFacts } from '@naer/services/patient/load-registry-facts';
import { addPractitioner } from '@naer/services/practitioner/add-practitioner';
import { listUnits, type UnitPage } from '@naer/services/sweep/list-units';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startRecords } from '../support/records.ts';
import { testBrowser, testSeal } from '../support/records-duty.ts';
import { must, seedTenant, type TestTenant } from '../support/records-tenant.ts';

const stack = await startRecords();
afterAll(() => stack.close());
const { records } = stack;
const HOUR_MS = 3_600_000;
const NOW = Date.now();
const FIRST = { key: 'first', name: 'Førstevakt' };
const LADDER = {
  counting: 'always',
  steps: [{ afterMinutes: 0, duty: 'first', channel: 'sms' }],
  rounds: 3,
  roundAfterMinutes: 10,
} as const;
const POLICY = { ladders: { red: LADDER }, followUpMinutes: 120 };

let ours: TestTenant;
let theirs: TestTenant;
/** Works at both units. */
let both: TestTenant['reader'];
beforeAll(async () => {
  ours = await seedTenant(records, 2);
  theirs = await seedTenant(records);
  const practitionerId = randomUUID();
  const units = [ours.unitId, ours.otherUnitId].map((unitId) => ({ unitId, role: 'nurse' as const }));
  must(await addPractitioner(records, { tenantId: ours.tenantId, practitionerId, name: 'Ola Testesen', units }));
  both = { ...ours.reader, practitionerId, unitIds: [ours.unitId, ours.otherUnitId] };
});
const desk = async (unitId = ours.unitId) => must(await loadUnitDesk(records, both, unitId));
const registryVersions = () =>
  stack.query<{ version: number }>(
    'select registry_version::int as version from patient where tenant_id = $1 order by patient_id',
    [ours.tenantId],
  );
const caresOf = async () =>
  must(await loadRegistryFacts(records, ours.tenantId, ours.patients[0]?.patientId ?? '')).cares ?? [];

describe('what monitors must know of a unit', () => {
  test('is there before anything was agreed, with the limits of the community', async () => {
    expect(await caresOf()).toEqual([
      {
        v: 1,
        unitId: ours.unitId,
        organisationId: ours.organisationId,
        version: 1,
        kind: 'municipality',
        liveQueue: false,
        policies: [],
        redSnoozeMinutes: 60,
        greens: 2,
        contactsRaise: 3,
      },
    ]);
  });

  test('rises with hours and fallback, for every patient whose alerts can come there, and brings the fallback along', async () => {
    const before = await registryVersions();
    const draft = {
      openingHours: [{ weekdays: [1, 2, 3, 4, 5], from: '08:00', to: '15:30' }],
      liveQueue: false,
      fallbackUnitId: ours.otherUnitId,
    };
    must(await saveOpeningHours(records, both, { unitId: ours.unitId, desk: await desk(), draft }));
    expect(await registryVersions()).toEqual(before.map(({ version }) => ({ version: version + 1 })));
    expect((await caresOf()).map(({ unitId, version }) => [unitId, version]).sort()).toEqual(
      [
        [ours.unitId, 2],
        [ours.otherUnitId, 1],
      ].sort(),
    );
    const own = (await caresOf()).find(({ unitId }) => unitId === ours.unitId);
    expect(own).toMatchObject(draft);
  });

  test('rises for patients of units that fall back on the one that changed', async () => {
    const before = await registryVersions();
    const other = { unitId: ours.otherUnitId, desk: await desk(ours.otherUnitId), draft: { liveQueue: true } };
    must(await saveOpeningHours(records, both, other));
    expect(await registryVersions()).toEqual(before.map(({ version }) => ({ version: version + 1 })));
    expect((await caresOf()).find(({ unitId }) => unitId === ours.otherUnitId)).toMatchObject({
      version: 2,
      liveQueue: true,
    });
  });

  test('refuses a circle of fallbacks, also one that was closed by somebody else a moment ago', async () => {
    const stale = await desk(ours.otherUnitId);
    const draft = { liveQueue: true, fallbackUnitId: ours.unitId };
    expect(await saveOpeningHours(records, both, { unitId: ours.otherUnitId, desk: stale, draft })).toMatchObject({
      error: { code: 'duty-refused', faults: [{ path: 'fallbackUnitId', code: 'fallback-cycle' }] },
    });
    const blind = { ...stale, units: stale.units.map(({ unitId, kind, liveQueue }) => ({ unitId, kind, liveQueue })) };
    expect(await saveOpeningHours(records, both, { unitId: ours.otherUnitId, desk: blind, draft })).toMatchObject({
      error: { code: 'not-found' },
    });
  });

  test('is signed in versions that are never changed; the newest of a programme rules', async () => {
    const save = { unitId: ours.unitId, desk: await desk(), duties: [FIRST] };
    expect(await signPolicy(records, both, { unitId: ours.unitId, desk: save.desk, draft: POLICY })).toMatchObject({
      error: { faults: [{ path: 'ladders.red.steps.0.duty', code: 'unknown-duty' }] },
    });
    must(await saveDuties(records, both, save));
    for (const draft of [POLICY, { ...POLICY, programme: 'copd' }, { ...POLICY, followUpMinutes: 60 }])
      must(await signPolicy(records, both, { unitId: ours.unitId, desk: await desk(), draft }));
    const own = (await caresOf()).find(({ unitId }) => unitId === ours.unitId);
    expect(own?.policies).toEqual([
      expect.objectContaining({ policyVersion: 2, programme: 'copd', ladders: { red: LADDER }, followUpMinutes: 120 }),
      expect.objectContaining({ policyVersion: 3, followUpMinutes: 60, signedBy: both.practitionerId }),
    ]);
    expect(own?.policies[1]).not.toHaveProperty('programme');
    await expect(
      stack.queryAs(
        { 'app.tenant_id': ours.tenantId, 'app.scope': 'system' },
        `update escalation_policy set body = '{"v":1}'`,
      ),
    ).rejects.toThrow('permission denied');
    expect(await saveDuties(records, both, { unitId: ours.unitId, desk: await desk(), duties: [] })).toMatchObject({
      error: { faults: [{ code: 'duty-in-use' }] },
    });
  });

  test('changes nothing for who has seen an older version', async () => {
    const seen = await desk();
    must(await saveDuties(records, both, { unitId: ours.unitId, desk: seen, duties: [FIRST] }));
    expect(await saveDuties(records, both, { unitId: ours.unitId, desk: seen, duties: [] })).toMatchObject({
      ok: false,
    });
    expect(await signPolicy(records, both, { unitId: ours.unitId, desk: seen, draft: POLICY })).toEqual({
      ok: false,
      error: { code: 'stale-version', version: seen.version + 1 },
    });
  });
});

test('limits of the community reach every unit and every patient, and stay in bounds', async () => {
  const [patients, own] = [await registryVersions(), await desk()];
  const limits = { tenantId: ours.tenantId, redSnoozeMinutes: 30, greens: 3, contactsRaise: 5 };
  must(await saveLimits(records, limits));
  expect(await registryVersions()).toEqual(patients.map(({ version }) => ({ version: version + 1 })));
  expect(await desk()).toMatchObject({
    version: own.version + 1,
    care: { version: own.care.version + 1, redSnoozeMinutes: 30, greens: 3, contactsRaise: 5 },
  });
  expect(await saveLimits(records, { ...limits, redSnoozeMinutes: 0 })).toMatchObject({ error: { code: 'refused' } });
});

describe('a roster', () => {
  const shift = (from: number, to: number, over: object = {}) => ({
    duty: 'first',
    shiftId: randomUUID(),
    now: NOW,
    draft: {
      practitionerId: ours.practitionerId,
      substituteId: both.practitionerId,
      from: NOW + from * HOUR_MS,
      to: NOW + to * HOUR_MS,
      ...over,
    },
  });
  const save = async (one: ReturnType<typeof shift>) =>
    saveShift(records, both, { unitId: ours.unitId, desk: await desk(), ...one });

  test('gives a duty to one person at a time, and touches no monitor', async () => {
    const before = await registryVersions();
    must(await save(shift(-1, 8)));
    expect(await save(shift(7, 9))).toEqual({ ok: false, error: { code: 'shift-overlaps' } });
    must(await save(shift(8, 16)));
    expect(await registryVersions()).toEqual(before);
  });

  test('is of people of the unit', async () => {
    expect(await save(shift(20, 21, { practitionerId: theirs.practitionerId }))).toMatchObject({
      error: { code: 'duty-refused', faults: [{ path: 'practitionerId', code: 'unknown-person' }] },
    });
  });

  test('is what the duty object is told, with how its people are reached', async () => {
    must(
      await setContact(records, both, {
        unitId: ours.unitId,
        desk: await desk(),
        practitionerId: ours.practitionerId,
        seal: testSeal(ours.tenantId, 'phone'),
      }),
    );
    const subscriptionId = randomUUID();
    const browser = testBrowser(ours.tenantId, subscriptionId);
    must(await addPushSubscription(records, both, { unitId: ours.unitId, subscriptionId, ...browser }));
    const facts = must(await loadUnitFacts(records, ours.tenantId, ours.unitId));
    expect(facts).toMatchObject({
      version: (await desk()).version,
      timeZone: 'Europe/Oslo',
      duties: ['first'],
      contacts: [{ practitionerId: ours.practitionerId, seal: testSeal(ours.tenantId, 'phone') }],
      subscriptions: [{ subscriptionId, practitionerId: both.practitionerId, seal: browser.sealed.seal }],
    });
    expect(JSON.stringify(facts)).not.toMatch(/"(phone|endpoint)"|googleapis/);
    expect(facts.shifts.map(({ from, to }) => [from, to])).toEqual([
      [NOW - HOUR_MS, NOW + 8 * HOUR_MS],
      [NOW + 8 * HOUR_MS, NOW + 16 * HOUR_MS],
    ]);
    const other = must(await loadUnitFacts(records, ours.tenantId, ours.otherUnitId));
    expect(other.subscriptions).toEqual([]);
    const shown = must(await getDuties(records, both, ours.unitId));
    expect(JSON.stringify(shown)).not.toMatch(/seal|wrapped/);
    expect(shown.people).toContainEqual(
      expect.objectContaining({ practitionerId: ours.practitionerId, phone: true, pushSubscriptions: 0 }),
    );
    must(await forgetPushSubscriptions(records, ours.tenantId, [subscriptionId]));
    expect(must(await loadUnitFacts(records, ours.tenantId, ours.unitId)).subscriptions).toEqual([]);
  });

  test('gives a browser to whoever subscribed last, and only they end it', async () => {
    const [first, second] = [randomUUID(), randomUUID()];
    const at = { unitId: ours.unitId, ...testBrowser(ours.tenantId, 'shared') };
    must(await addPushSubscription(records, ours.reader, { ...at, subscriptionId: first }));
    must(await addPushSubscription(records, both, { ...at, subscriptionId: second }));
    const end = (reader: typeof both, subscriptionId: string) =>
      endPushSubscription(records, reader, { unitId: ours.unitId, subscriptionId });
    expect(await end(ours.reader, first)).toMatchObject({ error: { code: 'not-found' } });
    expect(await end(ours.reader, second)).toMatchObject({ error: { code: 'not-found' } });
    must(await end(both, second));
  });

  test('marks who is absent, and ends a shift; one that has not begun never was', async () => {
    const [running, planned] = must(await loadUnitFacts(records, ours.tenantId, ours.unitId)).shifts;
    must(await markAbsent(records, both, { unitId: ours.unitId, shiftId: running?.shiftId ?? '', duty: 'first' }));
    must(await endShift(records, both, { unitId: ours.unitId, shiftId: planned?.shiftId ?? '', duty: 'first' }));
    expect(must(await loadUnitFacts(records, ours.tenantId, ours.unitId)).shifts).toEqual([
      { ...running, absent: true },
    ]);
    expect(
      await endShift(records, both, { unitId: ours.unitId, shiftId: planned?.shiftId ?? '', duty: 'first' }),
    ).toMatchObject({
      error: { code: 'not-found' },
    });
    must(await save(shift(9, 10)));
  });
});

describe('behind the wall', () => {
  test('nobody reads or changes a unit where they do not work, of their own tenant or another', async () => {
    for (const reader of [ours.stranger, { ...theirs.reader, unitIds: [ours.unitId] }]) {
      expect(await loadUnitDesk(records, reader, ours.unitId)).toMatchObject({ error: { code: 'not-found' } });
      expect(await getDuties(records, reader, ours.unitId)).toMatchObject({ error: { code: 'not-found' } });
      const taken = await desk();
      expect(await saveDuties(records, reader, { unitId: ours.unitId, desk: taken, duties: [FIRST] })).toMatchObject({
        error: { code: 'not-found' },
      });
      expect((await desk()).version).toBe(taken.version);
    }
  });

  test.each(['escalation_policy', 'duty', 'duty_shift', 'practitioner_contact', 'push_subscription'])(
    '%s shows another tenant nothing, in no scope',
    async (table) => {
      expect(await stack.query(`select 1 from ${table} where tenant_id = $1 limit 1`, [ours.tenantId])).toHaveLength(1);
      for (const scope of ['system', 'unit', 'patient', ''])
        expect(
          await stack.queryAs(
            { 'app.tenant_id': theirs.tenantId, 'app.scope': scope, 'app.unit_ids': `{${ours.unitId}}` },
            `select * from ${table}`,
          ),
        ).toEqual([]);
    },
  );

  test('how staff is reached is read in system scope alone', async () => {
    for (const table of ['practitioner_contact', 'push_subscription'])
      for (const scope of ['unit', 'patient', ''])
        expect(
          await stack.queryAs(
            { 'app.tenant_id': ours.tenantId, 'app.scope': scope, 'app.unit_ids': `{${ours.unitId}}` },
            `select * from ${table}`,
          ),
        ).toEqual([]);
  });

  test('every change stands in the audit, without a number or an address', async () => {
    const rows = await stack.query<{ action: string; row: string }>(
      'select action, to_json(a)::text as row from audit_event a where tenant_id = $1 and unit_id = $2',
      [ours.tenantId, ours.unitId],
    );
    expect(new Set(rows.map(({ action }) => action))).toEqual(
      new Set([
        'unit.care',
        'duty.save',
        'policy.sign',
        'duty.shift',
        'duty.shift.absent',
        'duty.shift.end',
        'duty.contact',
        'duty.push.add',
        'duty.push.end',
      ]),
    );
    expect(rows.filter(({ row }) => /seal of|index of|https/.test(row))).toEqual([]);
  });

  test('the sweep meets every unit once', async () => {
    const met: string[] = [];
    for (let cursor: string | null = null; ; ) {
      const page: UnitPage = must(await listUnits(records, cursor));
      met.push(...page.items.map(({ unitId }) => unitId));
      cursor = page.nextCursor;
      if (cursor === null) break;
    }
    const all = await stack.query<{ unit_id: string }>('select unit_id from unit');
    expect(met.sort()).toEqual(all.map(({ unit_id }) => unit_id).sort());
  });
});
