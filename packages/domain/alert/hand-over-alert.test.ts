import { describe, expect, it } from 'vitest';
import type { UnitCare } from '../escalation/unit-care.ts';
import { AlertLife, care, LADDER, MINUTE, OFFICE, policy, stateOf } from './life-testing.ts';

const ward = care('ward', { policies: [policy({ red: LADDER })] });
const fast = policy({ red: { ...LADDER, acknowledgeWithinMinutes: 5 } });
const centre = care('centre', { policies: [fast], version: 3 });
const EVENING = Date.parse('2026-11-23T18:00:00+01:00');
const open = (cares: readonly UnitCare[] = [ward]) => new AlertLife(stateOf(cares)).fire('red').wait(5);

describe('offered to another unit', () => {
  it('the owner keeps the alert and every clock', () => {
    const life = open();
    const { clocks } = life;
    expect(life.offer(centre)).toBe('done');
    expect(life.own).toMatchObject({
      unitId: 'ward',
      ownerOrganisationId: 'org-of-ward',
      handover: { toUnitId: 'centre', toOrganisationId: 'org-of-centre', by: 'somebody' },
    });
    expect(life.clocks).toEqual({ ...clocks, handover: 30 });
    expect(life.wait(16).events).toContain('overdue');
  });

  it('and accepted, it is theirs, with clocks that begin anew under their care', () => {
    const life = open();
    life.offer(centre);
    life.wait(16);
    expect(life.act({ kind: 'accept-handover' })).toBe('done');
    expect(life.own).toMatchObject({ unitId: 'centre', ownerOrganisationId: 'org-of-centre', overdue: false });
    expect(life.own.handover).toBeUndefined();
    expect(life.clocks).toEqual({ overdue: 5, escalate: 10 });
    expect(life.told().at(-1)).toBe('centre nurse 21');
  });

  it('and accepted, it climbs their ladder also where the registry has told nothing of them', () => {
    const life = open();
    life.offer(centre);
    life.act({ kind: 'accept-handover' });
    expect(life.wait(10).told().at(-1)).toBe('centre physician 15');
  });

  it('and accepted, what the registry says later counts before what they said then', () => {
    const life = open();
    life.offer(centre);
    life.act({ kind: 'accept-handover' });
    life.state = stateOf([ward, { ...centre, version: 4, policies: [] }]);
    expect(life.wait(10).events.at(-1)).toBe('escalated');
  });

  it('and accepted when it is acknowledged, it stays so, with its second clock', () => {
    const life = open();
    life.act({ kind: 'acknowledge' });
    life.offer(centre);
    life.act({ kind: 'accept-handover' });
    expect(life.own).toMatchObject({ state: 'acknowledged', unitId: 'centre' });
    expect(life.clocks).toEqual({ 'follow-up': 120 });
  });

  it.each([
    ['declined', { kind: 'decline-handover', reason: 'full' }],
    ['withdrawn', { kind: 'withdraw-handover' }],
  ] as const)('and %s, it returns, and no clock has stood still', (why, act) => {
    const life = open();
    life.offer(centre);
    expect(life.act(act)).toBe('done');
    expect(life.own).toMatchObject({ unitId: 'ward', returned: { from: 'centre', why } });
    expect(life.own.handover).toBeUndefined();
    expect(life.clocks).toEqual({ overdue: 15, escalate: 5 });
  });

  it('and not receipted in time, it returns', () => {
    const life = open();
    life.offer(centre, { minutes: 10 });
    life.wait(10);
    expect(life.own).toMatchObject({ unitId: 'ward', returned: { from: 'centre', why: 'timed-out' } });
    expect(life.events).toContain('handover-returned');
  });

  it.each([
    ['to the fallback unit when its owner is closed by then', OFFICE, 'night'],
    ['to its owner while that is open', undefined, 'ward'],
  ])('and not receipted in time, it goes %s', (_, openingHours, unitId) => {
    const owner = care('ward', { openingHours, fallbackUnitId: 'night', policies: [policy({ red: LADDER })] });
    const life = new AlertLife(stateOf([owner, care('night')]), { now: EVENING }).fire('red');
    life.offer(centre, { minutes: 9 });
    life.wait(9);
    expect(life.own).toMatchObject({ unitId, ownerOrganisationId: `org-of-${unitId}` });
    expect(life.events.filter((event) => event === 'fell-back')).toHaveLength(unitId === 'night' ? 1 : 0);
  });

  it('and resolved meanwhile, the offer is over', () => {
    const life = open();
    life.offer(centre);
    life.act({ kind: 'start' });
    life.act({ kind: 'resolve', outcome: 'gp' });
    expect([life.own.handover, life.clocks]).toEqual([undefined, {}]);
  });
});

describe('an offer is refused', () => {
  const gp = care('gp', { kind: 'gp-practice', liveQueue: false });
  it.each<[string, (life: AlertLife) => string, string]>([
    ['of a red to a unit that is closed', (life) => life.offer(centre, { open: false }), 'unit-closed'],
    ['to a GP practice that wants summaries', (life) => life.offer(gp), 'no-live-queue'],
    ['to the owner itself', (life) => life.offer(ward), 'same-unit'],
    ['that returns before it is made', (life) => life.offer(centre, { minutes: 0 }), 'expiry-in-past'],
    [
      'to a unit that says nothing of itself',
      (life) => life.act({ kind: 'offer-handover', toUnitId: 'x', reason: '' }),
      'unit-unknown',
    ],
    [
      'to a unit for which another one answers',
      (life) =>
        life.act({
          kind: 'offer-handover',
          toUnitId: 'x',
          reason: '',
          to: { care: centre, open: true, unattended: false },
        }),
      'unit-unknown',
    ],
  ])('%s', (_, offer, refusal) => {
    const life = open();
    expect(offer(life)).toBe(refusal);
    expect(life.own.handover).toBeUndefined();
  });

  it('while another one stands, which ends when it was said to', () => {
    const life = open();
    life.offer(centre, { minutes: 7 });
    expect(life.offer(care('night'))).toBe('handover-pending');
    expect(life.own.handover?.returnsAt).toBe(life.now + 7 * MINUTE);
  });

  it('but of a yellow to a closed unit it is not: that waits for the morning', () => {
    const day = care('day', {
      openingHours: OFFICE,
      policies: [policy({ yellow: { ...LADDER, counting: 'opening-hours' } })],
    });
    const life = new AlertLife(stateOf([ward]), { now: EVENING }).fire('yellow');
    expect(life.offer(day, { open: false })).toBe('done');
    life.act({ kind: 'accept-handover' });
    expect(life.own.quietUntil).toBe(Date.parse('2026-11-24T08:00:00+01:00'));
  });
});

describe('an alert opens', () => {
  const hours = (unitId: string) => [
    { weekdays: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '24:00', receiver: { kind: 'unit', unitId } } as const,
  ];
  const covered = (cares: readonly UnitCare[], unitId: string) => {
    const state = stateOf(cares);
    const coverage = { red: hours(unitId), yellow: hours('ward') };
    return new AlertLife({ ...state, plans: state.plans.map((plan) => ({ ...plan, coverage })) }).fire('red').own;
  };

  it.each<[string, readonly UnitCare[], string, string]>([
    ['at the unit that receives its severity at this hour', [ward, centre], 'centre', 'centre'],
    ['at the patient’s own unit when nothing is known of that one', [ward], 'centre', 'ward'],
    [
      'at the patient’s own unit when that one wants summaries',
      [ward, care('gp', { kind: 'gp-practice', liveQueue: false })],
      'gp',
      'ward',
    ],
  ])('%s', (_, cares, receiver, unitId) => {
    expect(covered(cares, receiver)).toMatchObject({ unitId, ownerOrganisationId: `org-of-${unitId}` });
  });
});
