import { describe, expect, it } from 'vitest';
import { type Capacities, type CapacityChange, liesWithin, planCapacities } from './plan-capacities.ts';

const UNITS = [
  { unitId: 'a1', organisationId: 'a', closed: false },
  { unitId: 'a2', organisationId: 'a', closed: false },
  { unitId: 'a3', organisationId: 'a', closed: true },
  { unitId: 'b1', organisationId: 'b', closed: false },
];
const NOTHING: Capacities = { units: [], roles: [] };
const nurseAt = (...unitIds: string[]) => unitIds.map((unitId) => ({ unitId, role: 'nurse' }));

function plan(change: Partial<CapacityChange>) {
  return planCapacities({ held: NOTHING, wanted: NOTHING, units: UNITS, hasOtherAdministrator: true, ...change });
}

describe('what a person may do', () => {
  it('begins, changes and ends only where it differs', () => {
    const held = { units: nurseAt('a1', 'a2'), roles: [{ role: 'auditor' }, { role: 'coordinator' }] };
    const wanted = {
      units: [...nurseAt('a1'), { unitId: 'b1', role: 'physician' }],
      roles: [{ role: 'auditor' }, { role: 'administrator', organisationId: 'a' }],
    };
    expect(plan({ held, wanted })).toEqual({
      ok: true,
      value: {
        endUnits: ['a2'],
        putUnits: [{ unitId: 'b1', role: 'physician' }],
        endRoles: [{ role: 'coordinator' }],
        addRoles: [{ role: 'administrator', organisationId: 'a' }],
        isChanged: true,
      },
    });
    expect(plan({ held, wanted: held })).toMatchObject({ value: { isChanged: false } });
  });

  it('at another role of the same unit is a change of that unit, not its end', () => {
    const changed = plan({
      held: { units: nurseAt('a1'), roles: [] },
      wanted: { units: [{ unitId: 'a1', role: 'physician' }], roles: [] },
    });
    expect(changed).toMatchObject({ value: { endUnits: [], putUnits: [{ unitId: 'a1', role: 'physician' }] } });
  });

  it('stays at a unit that has closed, and begins at none', () => {
    expect(plan({ wanted: { units: nurseAt('a3'), roles: [] } })).toMatchObject({
      error: { code: 'unit-discontinued' },
    });
    const held = { units: nurseAt('a3'), roles: [] };
    expect(plan({ held, wanted: held })).toMatchObject({ ok: true });
  });

  it.each([
    ['a unit nobody knows', { units: nurseAt('x'), roles: [] }, 'not-found'],
    ['a unit of another organisation', { units: nurseAt('b1'), roles: [] }, 'forbidden'],
    ['a role in another organisation', { units: [], roles: [{ role: 'auditor', organisationId: 'b' }] }, 'forbidden'],
    ['a role in the whole tenant', { units: [], roles: [{ role: 'administrator' }] }, 'forbidden'],
  ])('cannot be %s, of an administrator of one organisation', (_, wanted, code) => {
    expect(plan({ wanted, within: 'a' })).toEqual({ ok: false, error: { code } });
  });

  it('outside the organisation of who changes it stands as it is', () => {
    const held = {
      units: nurseAt('a1', 'b1'),
      roles: [{ role: 'administrator' }, { role: 'auditor', organisationId: 'a' }],
    };
    expect(plan({ held, wanted: NOTHING, within: 'a', hasOtherAdministrator: false })).toMatchObject({
      value: { endUnits: ['a1'], endRoles: [{ role: 'auditor', organisationId: 'a' }] },
    });
  });

  it('keeps the last administrator of a tenant, and lets go of one of two', () => {
    const held = { units: [], roles: [{ role: 'administrator' }] };
    expect(plan({ held, hasOtherAdministrator: false })).toMatchObject({ error: { code: 'last-administrator' } });
    expect(plan({ held })).toMatchObject({ ok: true });
    const inOne = { units: [], roles: [{ role: 'administrator', organisationId: 'a' }] };
    expect(plan({ held, wanted: inOne, hasOtherAdministrator: false })).toMatchObject({ ok: false });
    expect(plan({ held: inOne, hasOtherAdministrator: false })).toMatchObject({ ok: true });
  });

  it('lies within an organisation when all of it does, and something is held at all', () => {
    const mixed = { units: nurseAt('a1'), roles: [{ role: 'auditor' }] };
    expect(
      liesWithin({ units: nurseAt('a1', 'a2'), roles: [{ role: 'auditor', organisationId: 'a' }] }, UNITS, 'a'),
    ).toBe(true);
    expect(
      [mixed, { units: nurseAt('a1', 'b1'), roles: [] }, NOTHING].map((held) => liesWithin(held, UNITS, 'a')),
    ).toEqual([false, false, false]);
  });
});
