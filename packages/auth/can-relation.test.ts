import { CARE_RELATIONS, type CareRelation } from '@naer/domain/access/care-relation';
import { describe, expect, it } from 'vitest';
import { ACTIONS, type Action, can, type Principal, type Resource } from './can.ts';
import { RELATIONS_GIVEN, ROLES_GIVEN } from './can-matrix-testing.ts';
import { ROLES, type Role, UNIT_ROLES } from './practitioner-principal.ts';

const T = 'tenant-a';
const AT_UNIT = new Set<Role>(UNIT_ROLES);
const person = (role: Role): Principal => ({
  kind: 'practitioner',
  tenantId: T,
  practitionerId: 'p',
  role,
  unitIds: AT_UNIT.has(role) ? ['u1'] : [],
  expiresAt: 0,
});
const client = (...scopes: readonly string[]): Principal => ({
  kind: 'client',
  tenantId: T,
  clientId: `${T}.c`,
  organisationId: 'org',
  unitIds: ['u1'],
  scopes,
  expiresAt: 0,
});
const operator = (...scopes: readonly string[]): Principal => ({ kind: 'operator', operatorId: 'o', scopes });
const citizen: Principal = { kind: 'citizen', subjectIndex: 'index', represents: [], expiresAt: 0 };
const device: Principal = {
  kind: 'device',
  tenantId: T,
  deviceId: 'd',
  patientId: 'pat',
  assignmentId: 'a',
  generation: 1,
};

/** The letter of each relation in the matrix, in its place. */
const LETTERS: Readonly<Record<CareRelation, string>> = {
  responsible: 'R',
  participant: 'P',
  'alert-owner': 'A',
  'listed-gp': 'G',
  emergency: 'E',
  'break-glass': 'B',
  none: 'N',
};
const mayBy = (action: Action, relation: CareRelation) => RELATIONS_GIVEN[action].includes(LETTERS[relation]);
const allowed = (principal: Principal, resource: Resource) =>
  ACTIONS.filter((action) => can(principal, action, resource)).toSorted();

describe('role, relation and action', () => {
  it.each(ROLES)('%s does what both the role and the relation give, and nothing else', (role) => {
    const column = ROLES.indexOf(role);
    for (const relation of CARE_RELATIONS) {
      const given = ACTIONS.filter((action) => ROLES_GIVEN[action][column] === 1 && mayBy(action, relation));
      expect({ relation, may: allowed(person(role), { tenantId: T, patientId: 'pat', relation }) }).toEqual({
        relation,
        may: given.toSorted(),
      });
    }
  });

  it('the matrix names every action and nothing else, and every relation by its own letter', () => {
    expect(Object.keys(RELATIONS_GIVEN).toSorted()).toEqual([...ACTIONS].toSorted());
    expect(Object.keys(ROLES_GIVEN).toSorted()).toEqual([...ACTIONS].toSorted());
    for (const letters of Object.values(RELATIONS_GIVEN)) expect(letters).toMatch(/^R?P?A?\.*G?E?B?\.*N?\.*$/);
    expect(new Set(Object.values(LETTERS)).size).toBe(CARE_RELATIONS.length);
  });

  it('a stranger with any role reads, does and changes nothing of one patient', () => {
    const ofPatients = ACTIONS.filter((action) => !mayBy(action, 'none'));
    expect(ofPatients).toHaveLength(30);
    for (const role of ROLES)
      for (const action of ofPatients) expect(can(person(role), action, { tenantId: T, relation: 'none' })).toBe(false);
  });

  it('who reads by a list, an emergency or a broken glass never acts', () => {
    for (const relation of ['listed-gp', 'emergency', 'break-glass'] as const)
      for (const action of [
        'alert.acknowledge',
        'message.send',
        'contact.record',
        'plan.write',
        'block.write',
      ] as const)
        expect(can(person('physician'), action, { tenantId: T, relation })).toBe(false);
  });
});

const OBSERVED = ['measurement.read', 'status.read'];
const PLATFORM = ['platform.read', 'platform.write'];
type Principals = readonly [string, Principal, Resource, readonly string[]];
const HERE: Resource = { tenantId: T };
const OTHERS: readonly Principals[] = [
  ['a client without scopes', client(), HERE, []],
  ['a client that reads observations', client('system/Observation.r'), HERE, OBSERVED],
  ['a client that searches observations', client('system/Observation.s'), HERE, OBSERVED],
  ['a client with both letters', client('system/Observation.rs'), HERE, OBSERVED],
  ['a gateway', client('system/Observation.c'), HERE, ['measurement.record']],
  ['a client with every letter', client('system/Observation.cruds'), HERE, [...OBSERVED, 'measurement.record']],
  ['a client that reads alerts', client('system/DetectedIssue.rs'), HERE, ['alert.read']],
  [
    'a client with several scopes',
    client('system/Observation.rs', 'system/DetectedIssue.r'),
    HERE,
    [...OBSERVED, 'alert.read'],
  ],
  ['a client with letters out of order', client('system/Observation.sr'), HERE, []],
  ['a client with a wildcard', client('system/*.rs', '*', 'system/Observation.*'), HERE, []],
  ["a client with a user's scope", client('user/Observation.rs', 'patient/Observation.r'), HERE, []],
  ['a client with a name of the prototype', client('constructor', '__proto__', 'toString'), HERE, []],
  ["a client with the platform's scopes", client('platform/tenant.write', 'platform/tenant.read'), HERE, []],
  ['a client in another tenant', client('system/Observation.rs'), { tenantId: 'tenant-b' }, []],
  ['a client at another unit', client('system/Observation.rs'), { ...HERE, unitId: 'u2' }, []],
  ['a client in another organisation', client('system/Observation.rs'), { ...HERE, organisationId: 'other' }, []],
  ['a client in its organisation', client('system/Observation.r'), { ...HERE, organisationId: 'org' }, OBSERVED],
  ['a client of the care team', client('system/Observation.rs'), { ...HERE, relation: 'participant' }, OBSERVED],
  [
    'a client that nothing relates to the patient',
    client('system/Observation.crs', 'system/DetectedIssue.rs'),
    { ...HERE, relation: 'none' },
    ['measurement.record'],
  ],
  ['an operator who reads', operator('platform/tenant.read'), HERE, ['platform.read']],
  ['an operator who writes', operator('platform/tenant.write'), HERE, PLATFORM],
  ['an operator with scopes of patients', operator('system/Observation.cruds', 'system/DetectedIssue.rs'), HERE, []],
  ['an operator without scopes', operator(), HERE, []],
  ['a citizen', citizen, HERE, ['own.read', 'own.write']],
  ['a device for its patient', device, { ...HERE, patientId: 'pat' }, ['measurement.record']],
  ['a device for another', device, { ...HERE, patientId: 'other' }, []],
  [
    'an administrator of the tenant',
    person('administrator'),
    { ...HERE, organisationId: 'any' },
    ACTIONS.filter((action) => ROLES_GIVEN[action][4] === 1),
  ],
  [
    'an administrator of another organisation',
    { ...person('administrator'), organisationId: 'org' } as Principal,
    { ...HERE, organisationId: 'other' },
    [],
  ],
  [
    'a nurse of an organisation who works at no unit',
    { ...person('nurse'), unitIds: [], organisationId: 'org' } as Principal,
    { ...HERE, organisationId: 'org' },
    [],
  ],
];

describe('every kind of principal', () => {
  it.each(OTHERS)('%s may do exactly this', (_, principal, resource, actions) => {
    expect(allowed(principal, resource)).toEqual([...actions].toSorted());
  });
});
