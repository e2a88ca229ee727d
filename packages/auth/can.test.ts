import { describe, expect, it } from 'vitest';
import { ACTIONS, can, type Principal } from './can.ts';
import type { Role } from './practitioner-principal.ts';

const T = 'tenant-a';
const person = (role: Role): Principal => ({
  kind: 'practitioner',
  tenantId: T,
  practitionerId: 'p',
  role,
  unitIds: ['u1', 'u2'],
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

const MATRIX: Record<(typeof ACTIONS)[number], readonly [nurse: 0 | 1, physician: 0 | 1, coordinator: 0 | 1]> = {
  'worklist.read': [1, 1, 1],
  'alert.read': [1, 1, 1],
  'alert.acknowledge': [1, 1, 0],
  'alert.resolve': [1, 1, 0],
  'alert.decide': [1, 1, 0],
  'measurement.read': [1, 1, 0],
  'measurement.record': [0, 0, 0],
  'quarantine.read': [1, 1, 1],
  'quarantine.release': [1, 1, 1],
  'plan.read': [1, 1, 1],
  'plan.write': [1, 1, 0],
  'pause.write': [1, 1, 0],
  'drill.run': [1, 1, 1],
  'drill.read': [1, 1, 1],
  'contact.read': [1, 1, 0],
  'contact.record': [1, 1, 0],
  'message.read': [1, 1, 0],
  'message.send': [1, 1, 0],
  'summary.read': [1, 1, 0],
  'measurement.see': [1, 1, 0],
  'measurement.correct': [1, 1, 0],
  'duty.read': [1, 1, 1],
  'duty.write': [1, 1, 1],
  'duty.sign': [0, 1, 1],
};

describe('can', () => {
  it.each(ACTIONS)('gives %s to exactly the roles of the matrix', (action) => {
    const roles = ['nurse', 'physician', 'coordinator'] as const;
    expect(roles.map((role) => (can(person(role), action, { tenantId: T, unitId: 'u1' }) ? 1 : 0))).toEqual(
      MATRIX[action],
    );
  });

  it.each(ACTIONS)('refuses %s in another tenant, at another unit and without any unit', (action) => {
    for (const role of ['nurse', 'physician', 'coordinator'] as const) {
      expect(can(person(role), action, { tenantId: 'tenant-b', unitId: 'u1' })).toBe(false);
      expect(can(person(role), action, { tenantId: T, unitId: 'u3' })).toBe(false);
      const homeless: Principal = { ...person(role), unitIds: [] } as Principal;
      expect(can(homeless, action, { tenantId: T })).toBe(false);
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
