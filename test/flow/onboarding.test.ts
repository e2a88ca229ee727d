import { randomUUID } from 'node:crypto';
import { hashInvitationCode } from '@naer/auth/invitation-code';
import { unwrapDataKey } from '@naer/auth/seal';
import type { MemberChanged, MemberView } from '@naer/contracts/member';
import type { OrganisationView, UnitView } from '@naer/contracts/organisation';
import type { InvitationView, TenantView } from '@naer/contracts/tenant';
import { syntheticOrganisationNumber } from '@naer/local/seed/synthetic-numbers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call } from '../support/call.ts';
import { castOf } from '../support/cast.ts';
import { oxygen } from '../support/items.ts';
import { asOperator } from '../support/leaving.ts';
import { openLive } from '../support/live-socket.ts';
import { partnerOf, tokenOf } from '../support/partner.ts';
import { startStack } from '../support/stack.ts';
import { naer, type Person, personAs } from '../support/steward.ts';

const stack = await startStack({ patients: 2, hangable: false });
afterAll(() => stack.stop());

const tenantId = randomUUID();
let lines: readonly string[];
let administratorId: string;
let admin: Person;

beforeAll(async () => {
  const name = ['--name', 'Helsefellesskapet Nyland', '--admin-name', 'Åse Oppdiktsen'];
  lines = await naer(stack, ['tenant', 'create', ...name, '--tenant', tenantId]);
  administratorId = /administrator (\S+),/.exec(lines.join('\n'))?.[1] ?? '';
  admin = await personAs(stack, tenantId, administratorId, 'administrator');
});

const stateOf = async () =>
  (await stack.ownerSql<{ state: string }>('select state from tenant where tenant_id = $1', [tenantId]))[0]?.state;
const audited = async (action: string) =>
  (
    await stack.ownerSql<{ actor_id: string }>(
      'select actor_id from audit_event where tenant_id = $1 and action = $2',
      [tenantId, action],
    )
  ).map((row) => row.actor_id);

describe('a platform operator', () => {
  it('makes a health community with a data key of its own, and a link for its first administrator that is kept as a hash alone', async () => {
    expect(lines[0]).toContain(`${tenantId}  active`);
    const link = lines.find((line) => line.startsWith('http')) ?? '';
    expect(link).toContain(`${stack.baseUrl}/oauth/login?invitation=${tenantId}.`);
    const code = new URL(link).searchParams.get('invitation') ?? '';
    const kept = await stack.ownerSql<{ code_hash: string; created_by: string | null }>(
      'select code_hash, created_by from invitation where tenant_id = $1',
      [tenantId],
    );
    expect(kept).toEqual([{ code_hash: await hashInvitationCode(code), created_by: null }]);
    const [key] = await stack.ownerSql<{ wrapped_key: string }>(
      'select wrapped_key from tenant_key where tenant_id = $1',
      [tenantId],
    );
    expect(await unwrapDataKey(stack.secrets.identityKey, key?.wrapped_key ?? '')).toMatchObject({ ok: true });
    expect(await audited('tenant.create')).toEqual(['platform.local']);
    expect(stack.logs()).not.toContain(code);
  });

  it('that repeats itself gets the same community and no second link', async () => {
    const name = ['--name', 'Helsefellesskapet Nyland', '--admin-name', 'Åse Oppdiktsen'];
    const again = await naer(stack, ['tenant', 'create', ...name, '--tenant', tenantId]);
    expect(again[0]).toBe(lines[0]);
    expect(again.join()).not.toContain('http');
    await expect(
      naer(stack, ['tenant', 'create', '--name', 'Et annet', '--admin-name', 'X', '--tenant', tenantId]),
    ).rejects.toThrow('409 already-exists');
    expect((await naer(stack, ['tenant', 'list'])).join('\n')).toContain('Helsefellesskapet Nyland');
  });

  it('invites the one who has not come in anew, and nobody who has another role', async () => {
    const anew = [
      'tenant',
      'invite',
      '--tenant',
      tenantId,
      '--admin-name',
      'Åse Oppdiktsen',
      '--practitioner',
      administratorId,
    ];
    expect((await naer(stack, anew)).at(-1)).toContain('/oauth/login?invitation=');
    const open = (await admin.get<{ items: InvitationView[] }>('/api/v1/invitations')).body.items;
    expect(open.map(({ practitionerId }) => practitionerId)).toEqual([administratorId]);
    const ours = castOf(stack);
    await expect(
      naer(stack, [
        'tenant',
        'invite',
        '--tenant',
        ours.tenantId,
        '--admin-name',
        'X',
        '--practitioner',
        ours.nurse.id,
      ]),
    ).rejects.toThrow('403 forbidden');
  });

  it('is told in a sentence what is wrong', async () => {
    await expect(naer(stack, ['tenant', 'show', '--tenant', randomUUID()])).rejects.toThrow(
      'Not found (404 not-found).',
    );
    await expect(naer(stack, ['tenant', 'show', '--tenant', 'X'])).rejects.toThrow('--tenant must be a UUID');
    await expect(
      naer({ ...stack, secrets: { ...stack.secrets, operatorKey: stack.secrets.loginKey } }, ['tenant', 'list']),
    ).rejects.toThrow('does not know the operator platform.local by this key');
  });
});

describe('an administrator', () => {
  const organisationId = randomUUID();
  const unitId = randomUUID();
  const number = syntheticOrganisationNumber(700);
  const municipality = {
    organisationId,
    number,
    kind: 'municipality',
    name: 'Nyland kommune',
    municipalityNumber: '0301',
    areas: [
      { area: 'oslo', from: '2009-01-01' },
      { area: 'akershus', from: '2009-01-01', to: '2031-01-01' },
    ],
  };

  it('adds an organisation once: its number is checked, it lies in two areas at a time, and a repeat answers the same', async () => {
    const wrong = await admin.post('/api/v1/organisations', { ...municipality, number: '314159265' });
    expect(wrong).toMatchObject({ status: 422, body: { errors: [{ field: 'number' }] } });
    const made = await admin.post<OrganisationView>('/api/v1/organisations', municipality);
    expect(made).toMatchObject({ status: 201, body: { organisationId, state: 'active', version: 1 } });
    expect(made.body.areas.map(({ area }) => area)).toEqual(['akershus', 'oslo']);
    const again = await admin.post<OrganisationView>('/api/v1/organisations', municipality);
    expect([again.status, again.body]).toEqual([200, made.body]);
    const taken = await admin.post('/api/v1/organisations', { ...municipality, organisationId: randomUUID() });
    expect(taken).toMatchObject({ status: 409, body: { code: 'already-exists' } });
    expect(await audited('organisation.create')).toEqual([administratorId]);
  });

  it.each([
    ['without its number', { municipalityNumber: undefined }],
    ['that is a practice with one', { kind: 'gp-practice' }],
    ['in one area twice at a time', { areas: [...municipality.areas, { area: 'oslo', from: '2020-01-01' }] }],
    ['in an area for no day', { areas: [{ area: 'oslo', from: '2020-01-01', to: '2020-01-01' }] }],
  ])('adds no municipality %s', async (_, more) => {
    const answer = await admin.post('/api/v1/organisations', {
      ...municipality,
      organisationId: randomUUID(),
      ...more,
    });
    expect(answer).toMatchObject({ status: 422, body: { code: 'invalid-request' } });
  });

  it('changes what it has seen: areas end, and a stale version is refused', async () => {
    const path = `/api/v1/organisations/${organisationId}`;
    const body = { name: 'Nyland kommune', municipalityNumber: '0301', areas: [{ area: 'oslo', from: '2009-01-01' }] };
    expect(await admin.put(path, body)).toMatchObject({ status: 200, body: { version: 2 } });
    expect((await admin.get<OrganisationView>(path)).body.areas).toEqual(body.areas);
    expect(await admin.put(path, body, '"1"')).toMatchObject({ status: 412, body: { code: 'stale-version' } });
  });

  it('says who takes over from whom, and not in a circle', async () => {
    const successor = { ...municipality, organisationId: randomUUID(), number: syntheticOrganisationNumber(701) };
    await admin.post('/api/v1/organisations', { ...successor, name: 'Nye Nyland kommune' });
    const path = (id: string) => `/api/v1/organisations/${id}/successors`;
    const said = { successorId: successor.organisationId, from: '2030-01-01', reason: 'merger' };
    for (let i = 0; i < 2; i += 1)
      expect(await admin.post(path(organisationId), said)).toMatchObject({
        status: 200,
        body: { successors: [{ organisationId: successor.organisationId, from: '2030-01-01' }] },
      });
    const back = { ...said, successorId: organisationId };
    expect(await admin.post(path(successor.organisationId), back)).toMatchObject({ status: 409 });
    expect(await audited('organisation.succeed')).toEqual([administratorId]);
  });

  it('adds a unit, names it anew, and everybody who works there finds it', async () => {
    const unit = { unitId, organisationId, name: 'Oppfølging' };
    expect(await admin.post('/api/v1/units', unit)).toMatchObject({ status: 201, body: { version: 1 } });
    expect(await admin.post('/api/v1/units', unit)).toMatchObject({ status: 200 });
    expect(await admin.put(`/api/v1/units/${unitId}`, { name: 'Hjemmeoppfølging' }, '"1"')).toMatchObject({
      status: 200,
    });
    const nurse = await personAs(stack, tenantId, randomUUID(), 'nurse', [unitId]);
    const { items } = (await nurse.get<{ items: UnitView[] }>('/api/v1/units')).body;
    expect(items).toMatchObject([
      { unitId, name: 'Hjemmeoppfølging', organisationName: 'Nyland kommune', liveQueue: true },
    ]);
    expect(await nurse.post('/api/v1/units', unit)).toMatchObject({ status: 403 });
  });

  it('brings members in by invitation, once by the same key, and takes away what they held', async () => {
    const body = { name: 'Kari Testesen', units: [{ unitId, role: 'nurse' }], roles: [{ role: 'auditor' }] };
    const key = { 'idempotency-key': 'kari' };
    const made = await admin.post<MemberChanged>('/api/v1/members', body, key);
    expect(made).toMatchObject({
      status: 201,
      body: { invitation: { link: expect.stringContaining(`${tenantId}.`) } },
    });
    const again = await admin.post<MemberChanged>('/api/v1/members', body, key);
    expect(again).toMatchObject({ status: 200, body: { practitionerId: made.body.practitionerId } });
    expect(again.text).not.toContain('link');
    const path = `/api/v1/members/${made.body.practitionerId}`;
    const less = { name: 'Kari Testesen', units: [{ unitId, role: 'physician' }], roles: [], authorisations: [] };
    expect(await admin.put(path, less)).toMatchObject({ status: 200, body: { version: 2, active: true } });
    expect((await admin.get<MemberView>(path)).body).toMatchObject({ units: less.units, roles: [], version: 2 });
    expect(await admin.put(path, { ...less, units: [] })).toMatchObject({ status: 200 });
    expect(await admin.put(path, less)).toMatchObject({ status: 200, body: { version: 4 } });
    expect(await audited('member.change')).toHaveLength(3);
    const names = (await admin.get<{ items: { name: string }[] }>('/api/v1/members')).body.items;
    expect(names.map(({ name }) => name).sort()).toEqual(['Kari Testesen', 'Åse Oppdiktsen']);
  });

  it('withdraws an invitation, and the last administrator cannot go', async () => {
    const { items } = (await admin.get<{ items: InvitationView[] }>('/api/v1/invitations')).body;
    for (const { invitationId } of items)
      for (let i = 0; i < 2; i += 1)
        expect(await admin.post(`/api/v1/invitations/${invitationId}/revoke`)).toMatchObject({ status: 200 });
    const path = `/api/v1/members/${administratorId}`;
    const nothing = { name: 'Åse Oppdiktsen', units: [], roles: [], authorisations: [] };
    expect(await admin.put(path, nothing)).toMatchObject({ status: 409, body: { code: 'last-administrator' } });
    expect(await admin.post(`${path}/suspend`)).toMatchObject({ status: 409, body: { code: 'last-administrator' } });
    expect(await admin.post(`${path}/invitations`)).toMatchObject({ status: 201 });
  });

  it('decides the limits of the community', async () => {
    const {
      tenantId: _,
      state: __,
      stateSince: ___,
      version: ____,
      ...settings
    } = (await admin.get<TenantView>('/api/v1/tenant')).body;
    const changed = { ...settings, redSnoozeMinutes: 30, sensitiveProgrammes: ['mental-health'], clientSecrets: true };
    expect(await admin.put('/api/v1/tenant', changed)).toMatchObject({ status: 200, body: { version: 2 } });
    expect((await admin.get<TenantView>('/api/v1/tenant')).body).toMatchObject(changed);
    expect(await admin.put('/api/v1/tenant', { ...changed, timeZone: 'Europe/Atlantis' })).toMatchObject({
      status: 422,
    });
    expect(await admin.put('/api/v1/tenant', { ...changed, greens: 0 })).toMatchObject({ status: 422 });
    for (const referralWorkingDays of [0, 61, 2.5, '3'])
      expect(await admin.put('/api/v1/tenant', { ...changed, referralWorkingDays })).toMatchObject({ status: 422 });
    expect(await admin.put('/api/v1/tenant', { ...changed, referralWorkingDays: 5 })).toMatchObject({
      status: 200,
      body: { referralWorkingDays: 5 },
    });
    // Whoever does not know of it leaves it as it stands.
    const { referralWorkingDays: _____, ...unaware } = changed;
    expect(await admin.put('/api/v1/tenant', unaware)).toMatchObject({ status: 200, body: { referralWorkingDays: 5 } });
    expect((await admin.get<TenantView>('/api/v1/tenant')).body.referralWorkingDays).toBe(5);
  });

  it('is given quotas by an operator, who sees them again; they hold at once, and an unknown one is refused', async () => {
    const operator = await asOperator(stack);
    const path = `/platform/v1/tenants/${tenantId}/quotas`;
    expect((await operator.get(path)).body).toEqual({ quotas: {} });
    for (const quotas of [{ patients: 1 }, { units: -1 }, { units: 1.5 }, { units: null }])
      expect(await operator.put(path, { quotas })).toMatchObject({ status: 422, body: { code: 'invalid-request' } });
    for (let i = 0; i < 2; i += 1)
      expect(await operator.put(path, { quotas: { units: 1 } })).toMatchObject({
        status: 200,
        body: { quotas: { units: 1 } },
      });
    expect(await audited('tenant.quotas')).toEqual(['platform.local']);
    const another = { unitId: randomUUID(), organisationId, name: 'Enda en' };
    expect(await admin.post('/api/v1/units', another)).toMatchObject({ status: 409, body: { code: 'quota-exceeded' } });
    expect((await admin.put(path, { quotas: {} })).status).toBe(401);
    expect(await operator.put(path, { quotas: {} })).toMatchObject({ status: 200, body: { quotas: {} } });
  });

  it('closes a unit nobody hangs on, for good: its members work there no more and nobody new begins', async () => {
    const closed = await admin.post(`/api/v1/units/${unitId}/close`);
    expect(closed).toMatchObject({ status: 200, body: { closedAt: expect.any(String) } });
    expect(await admin.post(`/api/v1/units/${unitId}/close`)).toMatchObject({ status: 200 });
    const newcomer = { name: 'Ola Prøvesen', units: [{ unitId, role: 'nurse' }], roles: [] };
    expect(await admin.post('/api/v1/members', newcomer)).toMatchObject({
      status: 409,
      body: { code: 'unit-discontinued' },
    });
    const left = await stack.ownerSql('select 1 from practitioner_unit where unit_id = $1 and active_to is null', [
      unitId,
    ]);
    expect(left).toEqual([]);
  });
});

describe('a community that is at work', () => {
  const ours = castOf(stack);
  const suspend = ['tenant', 'suspend', '--tenant', ours.tenantId, '--reason', 'a test'];

  it('is closed to its people at once while it is suspended, and takes in what devices send', async () => {
    const patient = ours.takePatient('copd');
    const path = `/api/v1/units/${ours.unitId}/worklist`;
    expect(await ours.nurse.get(path)).toMatchObject({ status: 200 });
    expect((await naer(stack, suspend))[0]).toContain('suspended');
    expect(await ours.nurse.get(path)).toMatchObject({ status: 403, body: { code: 'tenant-suspended' } });
    expect((await patient.post([oxygen(95)])).body.items).toMatchObject([{ status: 'recorded' }]);
    const theirs = castOf(stack, 1);
    expect(await theirs.nurse.get(`/api/v1/units/${theirs.unitId}/worklist`)).toMatchObject({ status: 200 });
    await naer(stack, ['tenant', 'resume', ...suspend.slice(2)]);
    expect(await ours.nurse.get(path)).toMatchObject({ status: 200 });
  });

  it('is closed to its partners too, closes the lists that are open, and holds without the records', async () => {
    const patient = ours.takePatient('heart-failure');
    const partners = stack.demo.tenants[0]?.partners ?? [];
    const reads = partners.find(({ scope }) => scope.includes('Observation.r'));
    if (reads === undefined) throw new Error('The demo has no partner that reads');
    const token = await tokenOf(await partnerOf(reads), reads.tokenEndpoint);
    const asPartner = () => call(stack.baseUrl, { path: `/api/v1/patients/${patient.id}/measurements`, token });
    expect((await asPartner()).status).not.toBe(403);
    await ours.nurse.get('/api/v1/members');
    const socket = await openLive(stack.baseUrl, `/api/v1/units/${ours.unitId}/worklist/live`, ours.nurse.token);
    await naer(stack, suspend);
    expect(await socket.closed).toBe(4401);
    await stack.stopPostgres();
    expect(await asPartner()).toMatchObject({ status: 403, body: { code: 'tenant-suspended' } });
    const list = await ours.nurse.get(`/api/v1/units/${ours.unitId}/worklist`);
    expect(list).toMatchObject({ status: 403, body: { code: 'tenant-suspended' } });
    expect((await patient.post([oxygen(95)])).body.items).toMatchObject([{ status: 'recorded' }]);
    await stack.startPostgres();
    await naer(stack, ['tenant', 'resume', ...suspend.slice(2)]);
    expect((await asPartner()).status).not.toBe(403);
  });

  it('does not leave while it follows patients, nor does an organisation or unit of it', async () => {
    await expect(naer(stack, ['tenant', 'leave', ...suspend.slice(2)])).rejects.toThrow('409 tenant-in-use');
    const admin = await personAs(stack, ours.tenantId, ours.nurse.id, 'administrator');
    const { items } = (await admin.get<{ items: UnitView[] }>('/api/v1/units')).body;
    const unit = items.find((one) => one.unitId === ours.unitId);
    expect(await admin.post(`/api/v1/units/${ours.unitId}/close`)).toMatchObject({ body: { code: 'unit-in-use' } });
    const leave = await admin.post(`/api/v1/organisations/${unit?.organisationId}/leave`, { reason: 'a test' });
    expect(leave).toMatchObject({ status: 409, body: { code: 'organisation-in-use' } });
  });

  it('leaves when nobody is followed, and may stay after all', async () => {
    const about = ['--tenant', tenantId, '--reason', 'a test'];
    await naer(stack, ['tenant', 'leave', ...about]);
    expect(await stateOf()).toBe('leaving');
    await naer(stack, ['tenant', 'resume', ...about]);
    expect(await stateOf()).toBe('active');
  });
});
