import { randomUUID } from 'node:crypto';
import { hashInvitationCode, newInvitationCode } from '@naer/auth/invitation-code';
import { acceptInvitation } from '@naer/services/login/accept-invitation';
import { findLogins } from '@naer/services/login/find-logins';
import { nameCapacities } from '@naer/services/login/name-capacities';
import { recordLogin } from '@naer/services/login/record-login';
import { addPractitioner } from '@naer/services/practitioner/add-practitioner';
import { loadPrincipalFacts } from '@naer/services/principal/load-principal-facts';
import { revokePerson } from '@naer/services/principal/revoke-person';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startRecords, type TestRecords } from '../support/records.ts';
import { must, seedTenant, type TestTenant } from '../support/records-tenant.ts';

let t: TestRecords;
let ours: TestTenant;
let theirs: TestTenant;
beforeAll(async () => {
  t = await startRecords();
  ours = await seedTenant(t.records, 0);
  theirs = await seedTenant(t.records, 0);
});
afterAll(() => t.close());

async function invite(tenant: TestTenant, expires = "now() + interval '1 day'"): Promise<string> {
  const code = newInvitationCode(tenant.tenantId);
  await t.query(
    `insert into invitation (tenant_id, invitation_id, practitioner_id, code_hash, created_at, expires_at)
     values ($1, $2, $3, $4, now() - interval '30 days', ${expires})`,
    [tenant.tenantId, randomUUID(), tenant.practitionerId, await hashInvitationCode(code)],
  );
  return code;
}

async function accept(tenant: TestTenant, code: string, subjectIndex: string, hprNumber?: string) {
  const { tenantId } = tenant;
  const codeHash = await hashInvitationCode(code);
  return await acceptInvitation(t.records, { tenantId, codeHash, loginId: randomUUID(), subjectIndex, hprNumber });
}
const codeOf = (result: Awaited<ReturnType<typeof accept>>) => (result.ok ? 'linked' : result.error.code);
const logins = async (subjectIndex: string) => must(await findLogins(t.records, { subjectIndex, limit: 10 }));

describe('an invitation', () => {
  test('links whoever comes with it, once, and in that tenant alone', async () => {
    const [subject, other] = [randomUUID(), randomUUID()];
    const code = await invite(ours);
    expect(await logins(subject)).toEqual([]);
    expect(codeOf(await accept(ours, code, subject))).toBe('linked');
    const { tenantId, practitionerId } = ours;
    expect(await logins(subject)).toEqual([{ tenantId, practitionerId, name: 'Kari Testesen', hprNumber: null }]);
    expect(codeOf(await accept(ours, code, other))).toBe('invitation-used');
    expect(await logins(other)).toEqual([]);
    expect(codeOf(await accept(ours, code, subject))).toBe('linked');
    expect(codeOf(await accept(theirs, code, other))).toBe('invitation-unknown');
    const audit = await t.query('select actor_id, action from audit_event where tenant_id = $1', [tenantId]);
    expect(audit).toEqual([{ actor_id: practitionerId, action: 'invitation.accept' }]);
  });

  test('of two who come with it at once lets one in', async () => {
    const code = await invite(ours);
    const outcomes = await Promise.all([1, 2, 3, 4].map(() => accept(ours, code, randomUUID())));
    expect(outcomes.map(codeOf).sort()).toEqual(['invitation-used', 'invitation-used', 'invitation-used', 'linked']);
  });

  test('that has expired, was taken back, or is nobody’s is refused and links nobody', async () => {
    const subject = randomUUID();
    expect(codeOf(await accept(ours, await invite(ours, "now() - interval '1 minute'"), subject))).toBe(
      'invitation-expired',
    );
    const revoked = await invite(ours);
    await t.query('update invitation set revoked_at = now() where code_hash = $1', [await hashInvitationCode(revoked)]);
    expect(codeOf(await accept(ours, revoked, subject))).toBe('invitation-revoked');
    expect(codeOf(await accept(ours, newInvitationCode(ours.tenantId), subject))).toBe('invitation-unknown');
    expect(await logins(subject)).toEqual([]);
  });

  test('is not for a log-in that is another person of the tenant, nor for another number of health personnel', async () => {
    const subject = randomUUID();
    const practitionerId = randomUUID();
    const { tenantId } = ours;
    must(await addPractitioner(t.records, { tenantId, practitionerId, name: 'Ola Prøvesen', units: [] }));
    const stranger = { ...ours, practitionerId };
    expect(codeOf(await accept(ours, await invite(stranger), subject))).toBe('linked');
    expect(codeOf(await accept(ours, await invite(ours), subject))).toBe('already-linked');
    await t.query('update practitioner set hpr_number = $2 where practitioner_id = $1', [
      theirs.practitionerId,
      '9999999',
    ]);
    expect(codeOf(await accept(theirs, await invite(theirs), subject, '9999998'))).toBe('another-person');
    expect(codeOf(await accept(theirs, await invite(theirs), subject, '9999999'))).toBe('linked');
    expect((await logins(subject)).map(({ tenantId }) => tenantId).sort()).toEqual(
      [ours.tenantId, theirs.tenantId].sort(),
    );
  });
});

test('a log-in that has ended is not found, whatever the directory says', async () => {
  const subject = randomUUID();
  expect(codeOf(await accept(ours, await invite(ours), subject))).toBe('linked');
  await t.query('update login set ended_at = now() where subject_index = $1', [subject]);
  expect(await logins(subject)).toEqual([]);
});

test('a number of health personnel is kept when none was known, and never overwritten', async () => {
  const { tenantId, stranger } = ours;
  const { practitionerId } = stranger;
  const number = async () =>
    (
      await t.query<{ hpr_number: string }>('select hpr_number from practitioner where practitioner_id = $1', [
        practitionerId,
      ])
    )[0]?.hpr_number;
  must(await recordLogin(t.records, { tenantId, practitionerId }));
  expect(await number()).toBeNull();
  must(await recordLogin(t.records, { tenantId, practitionerId, hprNumber: '8888888' }));
  must(await recordLogin(t.records, { tenantId, practitionerId, hprNumber: '8888887' }));
  expect(await number()).toBe('8888888');
});

describe("a person's facts", () => {
  const load = async (tenant: TestTenant) =>
    must(await loadPrincipalFacts(t.records, tenant.tenantId, tenant.practitionerId));

  test('say each capacity that is held now, by role and organisation', async () => {
    const { tenantId, practitionerId, unitId, organisationId } = theirs;
    const role = (name: string, organisation: string | null, to = 'null') =>
      t.query(
        `insert into practitioner_role (tenant_id, role_id, practitioner_id, role, organisation_id, active_from, active_to)
         values ($1, $2, $3, $4, $5, now() - interval '1 day', ${to})`,
        [tenantId, randomUUID(), practitionerId, name, organisation],
      );
    await role('administrator', null);
    await role('auditor', organisationId);
    await role('coordinator', null, "now() - interval '1 hour'");
    const number = '994598759';
    expect(await load(theirs)).toEqual({
      v: 1,
      tenantId,
      principalId: practitionerId,
      kind: 'person',
      version: 1,
      revokedBefore: 0,
      suspended: false,
      capacities: [
        { capacityId: 'administrator', role: 'administrator', unitIds: [] },
        {
          capacityId: `auditor.${organisationId}`,
          role: 'auditor',
          unitIds: [],
          organisationId,
          organisationNumber: number,
        },
        {
          capacityId: `nurse.${organisationId}`,
          role: 'nurse',
          unitIds: [unitId],
          organisationId,
          organisationNumber: number,
        },
      ],
    });
    const names = must(
      await nameCapacities(t.records, tenantId, { unitIds: [unitId], organisationIds: [organisationId] }),
    );
    expect(names).toEqual({
      tenant: 'Prøvefellesskapet',
      units: new Map([[unitId, 'Enhet A']]),
      organisations: new Map([[organisationId, 'Prøve']]),
    });
  });

  test('of another tenant are none', async () => {
    const answer = await loadPrincipalFacts(t.records, ours.tenantId, theirs.practitionerId);
    expect(answer).toEqual({ ok: false, error: { code: 'not-found' } });
  });

  test('lose what an ended membership and a suspended organisation gave; who has nothing else is suspended', async () => {
    await t.query(`update practitioner_unit set active_to = now() where practitioner_id = $1`, [theirs.practitionerId]);
    expect((await load(theirs)).capacities.map(({ role }) => role)).toEqual(['administrator', 'auditor']);
    await t.query(`update organisation set state = 'suspended' where tenant_id = $1`, [theirs.tenantId]);
    expect(await load(theirs)).toMatchObject({ suspended: false, capacities: [{ role: 'administrator' }] });
    expect((await load(ours)).suspended).toBe(false);
    await t.query(`update organisation set state = 'suspended' where tenant_id = $1`, [ours.tenantId]);
    expect(await load(ours)).toMatchObject({ suspended: true, capacities: [] });
    await t.query(`update organisation set state = 'active' where tenant_id = $1`, [ours.tenantId]);
    await t.query(`update tenant set state = 'suspended' where tenant_id = $1`, [theirs.tenantId]);
    expect((await load(theirs)).suspended).toBe(true);
  });

  test('say from when on a person’s sessions are refused, which never moves back and is written down once', async () => {
    const { tenantId, practitionerId } = ours;
    const before = 1_790_000_000_123;
    const revoke = (at: number) =>
      revokePerson(t.records, { tenantId, practitionerId, before: at, actorId: practitionerId });
    must(await revoke(before));
    must(await revoke(before));
    must(await revoke(before - 5_000));
    expect(await load(ours)).toMatchObject({ revokedBefore: before, version: 2 });
    const audit = await t.query(`select 1 from audit_event where action = 'session.revoke-all' and tenant_id = $1`, [
      tenantId,
    ]);
    expect(audit).toHaveLength(1);
    const foreign = { tenantId: theirs.tenantId, practitionerId, before, actorId: 'x' };
    expect(await revokePerson(t.records, foreign)).toEqual({ ok: false, error: { code: 'not-found' } });
  });
});
