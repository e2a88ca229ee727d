import { describe, expect, it } from 'vitest';
import { AlertLife, care, stateOf } from '../alert/life-testing.ts';
import { listAccessOf } from './list-access.ts';
import { maySeeAddress } from './may-see-address.ts';
import type { AccessBlock } from './patient-access.ts';
import { takeBackAlerts } from './take-back-alerts.ts';

const [WARD, CENTRE] = [care('ward'), care('centre')];
const BLOCKED = new Set(['centre']);

/** A red that was handed over to the centre, and is its alone; or is offered to it. */
function withCentre(accepted: boolean, cares = [WARD, CENTRE]): AlertLife {
  const life = new AlertLife(stateOf(cares)).fire('red');
  life.offer(CENTRE);
  if (accepted) life.act({ kind: 'accept-handover' });
  return life;
}
const take = (life: AlertLife, blocked: ReadonlySet<string> = BLOCKED) =>
  takeBackAlerts({ ...life.state, alerts: [life.own] }, blocked, life.now);

describe('a unit that the patient has blocked', () => {
  it.each([
    ['of which something is signed', [WARD, CENTRE]],
    ['of which nothing is', []],
  ])('loses its alert to the responsible unit, %s, with clocks anew', (_, cares) => {
    const life = withCentre(true, cares);
    const [moved, ...others] = take(life);
    expect(others).toEqual([]);
    expect(moved?.alert).toMatchObject({ unitId: 'ward', ownerOrganisationId: 'org-of-ward', state: 'open' });
    expect(moved?.alert.overdueAt).toBeGreaterThan(life.now);
    expect(moved?.alert.revision.n).toBe(life.own.revision.n + 1);
    expect(moved?.history).toMatchObject([{ event: 'fell-back', detail: { fromUnitId: 'centre', toUnitId: 'ward' } }]);
  });

  it('loses what it is offered: the owner keeps alert and clocks', () => {
    const life = withCentre(false);
    const [moved] = take(life);
    expect(moved?.alert).toMatchObject({ unitId: 'ward', overdueAt: life.own.overdueAt });
    expect(moved?.alert.handover).toBeUndefined();
    expect(moved?.history).toMatchObject([{ event: 'handover-returned', detail: { from: 'centre' } }]);
  });

  it('has nothing to lose the second time, and no other unit loses anything', () => {
    const life = withCentre(true);
    const [moved] = take(life);
    expect(
      takeBackAlerts({ ...life.state, alerts: moved === undefined ? [] : [moved.alert] }, BLOCKED, life.now),
    ).toEqual([]);
    expect(take(life, new Set(['elsewhere']))).toEqual([]);
    expect(take(life, new Set())).toEqual([]);
  });
});

describe('a list hides a patient', () => {
  const block = (over: Partial<AccessBlock>): AccessBlock => ({ blockId: 'b', ...over });
  it.each<readonly [string, readonly AccessBlock[], readonly string[]]>([
    ['from nobody without a block', [], []],
    [
      'from the people who are blocked, each once',
      [block({ practitionerId: 'kari' }), block({ practitionerId: 'ola' }), block({ practitionerId: 'kari' })],
      ['kari', 'ola'],
    ],
    ['from who is blocked at this unit', [block({ practitionerId: 'kari', unitId: 'centre' })], ['kari']],
    ['not from who is blocked at another', [block({ practitionerId: 'kari', unitId: 'ward' })], []],
    [
      'from everybody where the unit is blocked',
      [block({ unitId: 'centre' }), block({ practitionerId: 'kari' })],
      ['*', 'kari'],
    ],
    ['not for one document', [block({ practitionerId: 'kari', document: 'contact/1' })], []],
  ])('%s', (_, blocks, hiddenFrom) => {
    const facts = { version: 7, enrolment: { unitId: 'ward', active: true }, access: { grants: [], blocks } };
    expect(listAccessOf(facts, 'centre')).toEqual({ version: 7, hiddenFrom });
  });

  it('not from the responsible unit as a whole, nor in facts of before', () => {
    const enrolment = { unitId: 'ward', active: true };
    const access = { grants: [], blocks: [block({ unitId: 'ward' })] };
    expect(listAccessOf({ version: 1, enrolment, access }, 'ward').hiddenFrom).toEqual([]);
    expect(listAccessOf({ version: 1, enrolment }, 'ward').hiddenFrom).toEqual([]);
  });
});

describe('an address', () => {
  it.each<readonly [6 | 7 | undefined, Parameters<typeof maySeeAddress>[1], boolean, boolean]>([
    [undefined, 'participant', false, true],
    [undefined, 'none', false, false],
    [7, 'responsible', false, true],
    [7, 'participant', false, false],
    [7, 'participant', true, true],
    [7, 'alert-owner', true, true],
    [6, 'responsible', true, false],
    [6, 'alert-owner', true, false],
  ])('of grade %s is told to %s (has an alert: %s): %s', (addressGrade, relation, hasAlert, told) => {
    expect(maySeeAddress({ addressGrade }, relation, hasAlert)).toBe(told);
  });
});
