import { describe, expect, it } from 'vitest';
import { ACTIONS, can, type Principal } from './can.ts';
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

/** Of nurse, physician, responder, coordinator, administrator, auditor. */
type Row = readonly [0 | 1, 0 | 1, 0 | 1, 0 | 1, 0 | 1, 0 | 1];
const CLINICIANS: Row = [1, 1, 0, 0, 0, 0];
const AT_UNITS: Row = [1, 1, 1, 0, 0, 0];
const ADMINISTRATORS: Row = [0, 0, 0, 0, 1, 0];
const NOBODY: Row = [0, 0, 0, 0, 0, 0];

const MATRIX: Record<(typeof ACTIONS)[number], Row> = {
  'worklist.read': AT_UNITS,
  'alert.read': AT_UNITS,
  'alert.acknowledge': AT_UNITS,
  'alert.resolve': AT_UNITS,
  'alert.decide': AT_UNITS,
  'measurement.read': CLINICIANS,
  'measurement.record': NOBODY,
  'quarantine.read': CLINICIANS,
  'quarantine.release': CLINICIANS,
  'plan.read': CLINICIANS,
  'plan.write': CLINICIANS,
  'pause.write': CLINICIANS,
  'drill.run': CLINICIANS,
  'drill.read': [1, 1, 1, 1, 0, 0],
  'contact.read': AT_UNITS,
  'contact.record': AT_UNITS,
  'message.read': CLINICIANS,
  'message.send': CLINICIANS,
  'summary.read': CLINICIANS,
  'measurement.see': CLINICIANS,
  'measurement.correct': CLINICIANS,
  'duty.read': [1, 1, 1, 1, 0, 0],
  'duty.write': CLINICIANS,
  'duty.sign': [0, 1, 0, 0, 0, 0],
  'status.read': AT_UNITS,
  'patient.read': CLINICIANS,
  'referral.read': CLINICIANS,
  'referral.send': CLINICIANS,
  'referral.decide': CLINICIANS,
  'enrolment.read': CLINICIANS,
  'enrolment.write': CLINICIANS,
  'consent.write': CLINICIANS,
  'patient.merge': CLINICIANS,
  'relation.read': CLINICIANS,
  'relation.write': CLINICIANS,
  'block.write': CLINICIANS,
  'glass.break': CLINICIANS,
  'access.review': [0, 0, 0, 0, 0, 1],
  'device.read': [1, 1, 0, 0, 1, 0],
  'device.assign': CLINICIANS,
  'device.write': ADMINISTRATORS,
  'tenant.read': [0, 0, 0, 1, 1, 1],
  'tenant.write': ADMINISTRATORS,
  'member.read': [1, 1, 1, 1, 1, 1],
  'member.write': ADMINISTRATORS,
  'client.read': [0, 0, 0, 0, 1, 1],
  'client.write': ADMINISTRATORS,
  'import.run': ADMINISTRATORS,
  'export.run': ADMINISTRATORS,
  'audit.read': [0, 0, 0, 0, 0, 1],
  'steering.read': [0, 0, 0, 1, 0, 0],
  'platform.read': NOBODY,
  'platform.write': NOBODY,
  'own.read': NOBODY,
  'own.write': NOBODY,
};
const AT_UNIT = new Set<Role>(UNIT_ROLES);

describe('can', () => {
  it.each(ACTIONS)('gives %s to exactly the roles of the matrix', (action) => {
    const given = ROLES.map((role) => {
      const resource = { tenantId: T, unitId: AT_UNIT.has(role) ? 'u1' : undefined };
      return can(person(role), action, resource) ? 1 : 0;
    });
    expect(given).toEqual(MATRIX[action]);
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
