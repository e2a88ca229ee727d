import { describe, expect, it } from 'vitest';
import { ACTIONS, can, type Principal } from './can.ts';
import { ROLES_GIVEN } from './can-matrix-testing.ts';
import { ROLES, type Role, UNIT_ROLES } from './practitioner-principal.ts';

const T = 'tenant-a';
const person = (role: Role): Principal => ({
  kind: 'practitioner',
  tenantId: T,
  practitionerId: 'p',
  role,
  unitIds: AT_UNIT.has(role) ? ['u1', 'u2'] : [],
  expiresAt: 0,
});
const device: Principal = {
  kind: 'device',
  tenantId: T,
  deviceId: 'd',
  patientId: 'pat',
  assignmentId: 'a',
  generation: 1,
};

const AT_UNIT = new Set<Role>(UNIT_ROLES);

describe('can', () => {
  it.each(ACTIONS)('gives %s to exactly the roles of the matrix', (action) => {
    const given = ROLES.map((role) => {
      const resource = { tenantId: T, unitId: AT_UNIT.has(role) ? 'u1' : undefined };
      return can(person(role), action, resource) ? 1 : 0;
    });
    expect(given).toEqual(ROLES_GIVEN[action]);
  });

  it.each(ACTIONS)('refuses %s in another tenant, at another unit and without any unit', (action) => {
    for (const role of ROLES) {
      expect(can(person(role), action, { tenantId: 'tenant-b', unitId: 'u1' })).toBe(false);
      expect(can(person(role), action, { tenantId: T, unitId: 'u3' })).toBe(false);
      const homeless: Principal = { ...person(role), unitIds: [] } as Principal;
      if (AT_UNIT.has(role)) expect(can(homeless, action, { tenantId: T })).toBe(false);
    }
  });

  it('lets a device record for its own patient and do nothing else', () => {
    for (const action of ACTIONS)
      expect(can(device, action, { tenantId: T, patientId: 'pat' })).toBe(action === 'measurement.record');
    expect(can(device, 'measurement.record', { tenantId: T, patientId: 'other' })).toBe(false);
    expect(can(device, 'measurement.record', { tenantId: T })).toBe(false);
    expect(can(device, 'measurement.record', { tenantId: 'tenant-b', patientId: 'pat' })).toBe(false);
  });
});
