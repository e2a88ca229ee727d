import { describe, expect, it } from 'vitest';
import type { CapacityView } from '../../ports/session-port.ts';
import { groupOptions, hasWorklist, placeText } from './describe-capacity.ts';

const nurse: CapacityView = {
  id: 't1.nurse.o1',
  tenantId: 't1',
  tenantName: 'Testfjord',
  role: 'nurse',
  organisationId: 'o1',
  organisationName: 'Testfjord sykehus HF',
  units: [
    { id: 'u1', name: 'Nord' },
    { id: 'u2', name: 'Sør' },
  ],
};
const administrator: CapacityView = {
  ...nurse,
  id: 't1.administrator',
  role: 'administrator',
  organisationId: null,
  organisationName: null,
  units: [],
};

describe('what one may act as', () => {
  it.each([
    ['its units', nurse, 'Nord, Sør'],
    [
      'its organisation while the units have no names',
      { ...nurse, units: [{ id: 'u1', name: null }] },
      'Testfjord sykehus HF',
    ],
    ['the community when it is held in all of it', administrator, 'Testfjord'],
    ['nothing while no name can be read', { ...administrator, tenantName: null }, undefined],
  ])('is told apart by %s', (_, option, text) => {
    expect(placeText(option)).toBe(text);
  });

  it('stands by community, in the order it came', () => {
    const elsewhere = { ...nurse, id: 't2.nurse', tenantId: 't2', tenantName: 'Prøvedal' };
    const groups = groupOptions([nurse, elsewhere, administrator]);
    expect(groups.map(({ tenantName, options }) => [tenantName, options.map(({ id }) => id)])).toEqual([
      ['Testfjord', ['t1.nurse.o1', 't1.administrator']],
      ['Prøvedal', ['t2.nurse']],
    ]);
  });

  it.each([
    ['nurse', 2, true],
    ['physician', 1, true],
    ['responder', 1, true],
    ['nurse', 0, false],
    ['coordinator', 0, false],
    ['coordinator', 1, false],
    ['administrator', 0, false],
    ['auditor', 0, false],
    ['whatever-comes', 1, false],
  ])('as %s with %i units has a worklist: %s', (role, count, has) => {
    expect(hasWorklist({ role, units: nurse.units.slice(0, count) })).toBe(has);
  });
});
