import { randomUUID } from 'node:crypto';
import type { MemberRequest } from '@naer/contracts/member';
import { loadUnitDesk } from '@naer/services/duty/load-unit-desk';
import { loadUnitFacts } from '@naer/services/duty/load-unit-facts';
import { saveDuties } from '@naer/services/duty/save-duty';
import { saveShift } from '@naer/services/duty/save-shift';
import { inviteMember } from '@naer/services/invitation/invite-member';
import { prepareInvitation } from '@naer/services/invitation/prepare-invitation';
import { revokeInvitation } from '@naer/services/invitation/revoke-invitation';
import { addMember } from '@naer/services/member/add-member';
import { changeMember } from '@naer/services/member/change-member';
import { endLogins, resumeMember, suspendMember } from '@naer/services/member/close-member';
import { loadMemberDesk, type MemberDesk } from '@naer/services/member/load-member';
import { changeOrganisation } from '@naer/services/organisation/change-organisation';
import { changeOrganisationState } from '@naer/services/organisation/change-organisation-state';
import { loadOrganisation } from '@naer/services/organisation/list-organisations';
import { enrolPatients } from '@naer/services/patient/enrol-patients';
import { listPrincipals } from '@naer/services/principal/list-principals';
import { loadPrincipalFacts } from '@naer/services/principal/load-principal-facts';
import { changeTenantState } from '@naer/services/tenant/change-tenant-state';
import { loadTenant } from '@naer/services/tenant/load-tenant';
import { saveSettings } from '@naer/services/tenant/save-settings';
import { closeUnit } from '@naer/services/unit/close-unit';
import { loadUnit } from '@naer/services/unit/list-units';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { startRecords } from '../support/records.ts';
import { seedEveryFrameTable, stewardOf } from '../support/records-frame.ts';
import { must, seedTenant, type TestTenant } from '../support/records-tenant.ts';

const stack = await startRecords();
afterAll(() => stack.close());
const { records } = stack;

let tenant: TestTenant;
let second: string;
beforeEach(async () => {
  tenant = await seedTenant(records);
  second = (await seedEveryFrameTable(records, tenant)).secondOrganisationId;
});

async function add(member: Partial<MemberRequest>): Promise<string> {
  const practitionerId = randomUUID();
  const invitation = await prepareInvitation(tenant.tenantId, Date.now());
  const whole = { practitionerId, name: 'Kari Testesen', units: [], roles: [], ...member, invitation };
  must(await addMember(records, stewardOf(tenant), whole));
  return practitionerId;
}
const deskOf = async (id: string): Promise<MemberDesk> => must(await loadMemberDesk(records, tenant.tenantId, id));
const requestOf = ({ member }: MemberDesk): MemberRequest => {
  if (member === undefined) throw new Error('There is no such member');
  const { name, authorisations, units, roles } = member;
  return { name, authorisations, units, roles } as MemberRequest;
};
const versionOf = async (id: string) => must(await loadPrincipalFacts(records, tenant.tenantId, id)).version;

describe('an administrator of one organisation', () => {
  const inOne = () => stewardOf(tenant, tenant.organisationId);

  it('gives and takes inside it, and leaves what is held elsewhere', async () => {
    const id = await add({ units: [{ unitId: tenant.unitId, role: 'nurse' }], roles: [{ role: 'auditor' }] });
    const desk = await deskOf(id);
    const wanted = {
      ...requestOf(desk),
      units: [{ unitId: tenant.otherUnitId, role: 'physician' as const }],
      roles: [],
    };
    must(await changeMember(records, inOne(), desk, wanted));
    expect((await deskOf(id)).member).toMatchObject({ units: wanted.units, roles: [{ role: 'auditor' }] });
  });

  it('gives nothing outside it, and does not act on who holds something outside', async () => {
    const id = await add({
      units: [{ unitId: tenant.unitId, role: 'nurse' }],
      roles: [{ role: 'auditor', organisationId: second }],
    });
    const desk = await deskOf(id);
    const forbidden = { ok: false, error: { code: 'forbidden' } };
    const more = { ...requestOf(desk), roles: [{ role: 'administrator' as const }] };
    expect(await changeMember(records, inOne(), desk, more)).toEqual(forbidden);
    expect(await changeMember(records, inOne(), desk, { ...requestOf(desk), roles: [], name: 'Nytt navn' })).toEqual(
      forbidden,
    );
    expect(await suspendMember(records, inOne(), desk)).toEqual(forbidden);
    expect(await endLogins(records, inOne(), desk)).toEqual(forbidden);
    expect(await inviteMember(records, inOne(), desk, await prepareInvitation(tenant.tenantId, Date.now()))).toEqual(
      forbidden,
    );
    expect(await revokeInvitation(records, inOne(), desk.member?.invitation?.invitationId ?? '')).toEqual(forbidden);
    const invitation = await prepareInvitation(tenant.tenantId, Date.now());
    const elsewhere = {
      practitionerId: randomUUID(),
      name: 'X',
      units: [],
      roles: [{ role: 'auditor' as const, organisationId: second }],
    };
    expect(await addMember(records, inOne(), { ...elsewhere, invitation })).toEqual(forbidden);
    expect(
      await stack.query('select 1 from practitioner where practitioner_id = $1', [elsewhere.practitionerId]),
    ).toEqual([]);
  });
});

describe('who has a duty', () => {
  it('is absent from it while suspended, and when the unit is lost: the substitute has it, or nobody', async () => {
    const { tenantId, unitId } = tenant;
    const [id, substituteId] = [
      await add({ units: [{ unitId, role: 'nurse' }] }),
      await add({ units: [{ unitId, role: 'nurse' }] }),
    ];
    must(await saveDuties(records, tenant.reader, await onDuty({ duties: [{ key: 'second', name: 'Bakvakt' }] })));
    const now = Date.now();
    const draft = { practitionerId: id, substituteId, from: now, to: now + 3_600_000 };
    const shift = { duty: 'second', shiftId: randomUUID(), draft, now };
    must(await saveShift(records, tenant.reader, await onDuty(shift)));
    const facts = async () => must(await loadUnitFacts(records, tenantId, unitId));
    const ofShift = async () => (await facts()).shifts.find(({ shiftId }) => shiftId === shift.shiftId);
    const before = (await facts()).version;
    expect(await ofShift()).toMatchObject({ practitionerId: id, substituteId });
    expect(await ofShift()).not.toHaveProperty('absent');

    must(await suspendMember(records, stewardOf(tenant), await deskOf(id)));
    expect(await ofShift()).toMatchObject({ substituteId, absent: true });
    expect((await facts()).version).toBe(before + 1);
    must(await resumeMember(records, stewardOf(tenant), await deskOf(id)));
    expect(await ofShift()).not.toHaveProperty('absent');

    const desk = await deskOf(substituteId);
    must(await changeMember(records, stewardOf(tenant), desk, { ...requestOf(desk), units: [] }));
    expect(await ofShift()).not.toHaveProperty('substituteId');
    expect((await facts()).version).toBe(before + 3);
  });

  async function onDuty<Change extends object>(change: Change) {
    const { reader, unitId } = tenant;
    return { unitId, desk: must(await loadUnitDesk(records, reader, unitId)), ...change };
  }
});

describe('the last administrator', () => {
  it('stays when two let each other go at the same moment', async () => {
    const ids = [await add({ roles: [{ role: 'administrator' }] }), await add({ roles: [{ role: 'administrator' }] })];
    const desks = await Promise.all(ids.map(deskOf));
    const outcomes = await Promise.all(
      desks.map((desk) => changeMember(records, stewardOf(tenant), desk, { ...requestOf(desk), roles: [] })),
    );
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
    const left = await stack.query(
      `select 1 from practitioner_role where tenant_id = $1 and role = 'administrator' and active_to is null`,
      [tenant.tenantId],
    );
    expect(left).toHaveLength(1);
  });
});

describe('what somebody else changed in between', () => {
  it('is not written over: a member, an organisation, the settings', async () => {
    const id = await add({ roles: [{ role: 'auditor' }] });
    const desk = await deskOf(id);
    must(await changeMember(records, stewardOf(tenant), desk, { ...requestOf(desk), name: 'Først' }));
    const late = await changeMember(records, stewardOf(tenant), desk, { ...requestOf(desk), name: 'Sist' });
    expect(late).toMatchObject({ ok: false, error: { code: 'stale-version' } });
    const organisation = must(await loadOrganisation(records, tenant.tenantId, second));
    const body = { name: 'Først', municipalityNumber: '0301', areas: [{ area: 'ahus', from: '2020-01-01' }] };
    must(await changeOrganisation(records, stewardOf(tenant), organisation, body));
    const stale = await changeOrganisation(records, stewardOf(tenant), organisation, { ...body, areas: [] });
    expect(stale).toMatchObject({ ok: false, error: { code: 'stale-version' } });
    expect(must(await loadOrganisation(records, tenant.tenantId, second)).areas).toEqual(body.areas);
    const standing = must(await loadTenant(records, tenant.tenantId));
    const { tenantId: _, state: __, stateSince: ___, version: ____, ...settings } = standing;
    must(await saveSettings(records, stewardOf(tenant), { standing, settings: { ...settings, greens: 3 } }));
    expect(await saveSettings(records, stewardOf(tenant), { standing, settings })).toMatchObject({ ok: false });
  });
});

describe('a programme that becomes sensitive', () => {
  it('marks its enrolments and tells their patients’ monitors, and no others', async () => {
    const [patient] = tenant.patients;
    const stands = () =>
      stack.query<{ sensitive: boolean; version: number }>(
        `select e.sensitive, p.registry_version::int as version from enrolment e join patient p using (tenant_id, patient_id)
         where e.tenant_id = $1`,
        [tenant.tenantId],
      );
    const save = async (sensitiveProgrammes: readonly string[]) => {
      const standing = must(await loadTenant(records, tenant.tenantId));
      const { tenantId: _, state: __, stateSince: ___, version: ____, ...settings } = standing;
      const wanted = { ...settings, sensitiveProgrammes: [...sensitiveProgrammes] };
      must(await saveSettings(records, stewardOf(tenant), { standing, settings: wanted }));
    };
    const [before] = await stands();
    await save(['copd']);
    expect(await stands()).toEqual([{ sensitive: true, version: (before?.version ?? 0) + 1 }]);
    await save(['copd', 'mental-health']);
    expect(await stands()).toEqual([{ sensitive: true, version: (before?.version ?? 0) + 1 }]);
    await save([]);
    expect(await stands()).toEqual([{ sensitive: false, version: (before?.version ?? 0) + 2 }]);
    expect(patient).toBeDefined();
  });
});

describe('a suspension', () => {
  it('of an organisation gives its people, and nobody else, a new version; what they hold in it counts no more', async () => {
    const [inside, outside] = [
      await add({ units: [{ unitId: tenant.unitId, role: 'nurse' }] }),
      await add({ roles: [{ role: 'auditor', organisationId: second }] }),
    ];
    const [a, b] = [await versionOf(inside), await versionOf(outside)];
    const listed = must(await listPrincipals(records, tenant.tenantId, tenant.organisationId));
    expect(listed.map(({ principalId }) => principalId).sort()).toEqual([inside, tenant.practitionerId].sort());
    const about = { act: 'suspend', reason: 'a test' } as const;
    for (let i = 0; i < 2; i += 1)
      must(await changeOrganisationState(records, stewardOf(tenant), tenant.organisationId, about));
    expect([await versionOf(inside), await versionOf(outside)]).toEqual([a + 1, b]);
    const facts = must(await loadPrincipalFacts(records, tenant.tenantId, inside));
    expect(facts).toMatchObject({ suspended: true, capacities: [] });
    must(await changeOrganisationState(records, stewardOf(tenant), tenant.organisationId, { ...about, act: 'resume' }));
    expect(must(await loadPrincipalFacts(records, tenant.tenantId, inside))).toMatchObject({ suspended: false });
  });

  it('of a tenant is in the facts of all its people, with a version that wins', async () => {
    const before = await versionOf(tenant.practitionerId);
    must(await changeTenantState(records, stewardOf(tenant), { act: 'suspend', reason: 'a test' }));
    const facts = must(await loadPrincipalFacts(records, tenant.tenantId, tenant.practitionerId));
    expect(facts).toMatchObject({ suspended: true, version: before + 1 });
  });
});

describe('a unit that closes', () => {
  it('takes nobody in any more, also not who comes at the same moment', async () => {
    const unit = must(await loadUnit(records, tenant.tenantId, tenant.otherUnitId));
    const [patient] = tenant.patients;
    if (patient === undefined) throw new Error('A tenant has a patient');
    const { plan: _, device: __, ...newcomer } = patient;
    const enrolment = {
      ...newcomer,
      patientId: randomUUID(),
      enrolmentId: randomUUID(),
      unitId: unit.unitId,
      nationalIdIndexes: [randomUUID()],
    };
    const [closed, enrolled] = await Promise.all([
      closeUnit(records, stewardOf(tenant), unit),
      enrolPatients(records, tenant.tenantId, [enrolment]),
    ]);
    expect([closed.ok, enrolled.ok].filter(Boolean)).toHaveLength(1);
    const [row] = await stack.query<{ wrong: number }>(
      `select count(*)::int as wrong from enrolment e join unit u using (tenant_id, unit_id)
       where e.tenant_id = $1 and e.active and u.closed_at is not null`,
      [tenant.tenantId],
    );
    expect(row?.wrong).toBe(0);
  });

  it('does not while it stands in for another', async () => {
    const unit = must(await loadUnit(records, tenant.tenantId, tenant.otherUnitId));
    await stack.query('update unit set fallback_unit_id = $1 where unit_id = $2', [unit.unitId, tenant.unitId]);
    expect(await closeUnit(records, stewardOf(tenant), unit)).toEqual({ ok: false, error: { code: 'unit-in-use' } });
    await stack.query('update unit set fallback_unit_id = null where unit_id = $1', [tenant.unitId]);
    expect(await closeUnit(records, stewardOf(tenant), unit)).toMatchObject({ ok: true });
  });
});

describe('who is leaving', () => {
  const newcomer = () => {
    const [patient] = tenant.patients;
    if (patient === undefined) throw new Error('A tenant has a patient');
    const { plan: _, device: __, ...enrolment } = patient;
    const ids = { patientId: randomUUID(), enrolmentId: randomUUID(), nationalIdIndexes: [randomUUID()] };
    return { ...enrolment, ...ids, unitId: tenant.otherUnitId };
  };
  const leave = { act: 'leave', reason: 'a test' } as const;
  const enrol = (enrolment: ReturnType<typeof newcomer>) => enrolPatients(records, tenant.tenantId, [enrolment]);

  it('takes on no new patient: an organisation, also at the same moment, and whoever stays goes on', async () => {
    const theirs = { ...newcomer(), ownerOrganisationId: second, controllerOrganisationId: second };
    const outcomes = await Promise.all([
      changeOrganisationState(records, stewardOf(tenant), second, leave),
      enrol(theirs),
    ]);
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await enrol(newcomer())).toMatchObject({ ok: true });
  });

  it('takes on no new patient: a tenant', async () => {
    await stack.query('update enrolment set active_to = now() where tenant_id = $1', [tenant.tenantId]);
    must(await changeTenantState(records, stewardOf(tenant), leave));
    const refused = { ok: false, error: { code: 'refused', constraint: 'enrolment_organisation_stays' } };
    expect(await enrol(newcomer())).toMatchObject(refused);
    must(await changeTenantState(records, stewardOf(tenant), { ...leave, act: 'resume' }));
    expect(await enrol(newcomer())).toMatchObject({ ok: true });
  });
});
