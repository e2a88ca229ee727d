import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AccessActor, AccessFacts } from './blocked-units.ts';
import { CARE_RELATIONS, type CareRelation } from './care-relation.ts';
import { isDocumentBlocked } from './is-document-blocked.ts';
import type { AccessBlock, AccessGrant, PatientAccess } from './patient-access.ts';
import { type LiveUnits, relationOf } from './relation-of.ts';

const NOW = 1_000;
const NONE_LIVE: LiveUnits = { owners: [], offered: [] };
const ENROLMENT = { unitId: 'home', active: true };
const kari: AccessActor = { practitionerId: 'kari', unitIds: ['ward'] };

const grant = (over: Partial<AccessGrant>): AccessGrant => ({
  grantId: 'g',
  kind: 'participant',
  from: 0,
  to: null,
  ...over,
});
const patient = (over: Partial<PatientAccess> = {}, enrolment = ENROLMENT): AccessFacts => ({
  enrolment,
  access: { grants: [], blocks: [], ...over },
});
const block = (over: Partial<AccessBlock>): AccessBlock => ({ blockId: 'b', ...over });

type Case = readonly [string, AccessFacts, LiveUnits, AccessActor, CareRelation, string | undefined, boolean];
const CASES: readonly Case[] = [
  ['a stranger has none', patient(), NONE_LIVE, kari, 'none', undefined, false],
  ['facts of before have no access', { enrolment: ENROLMENT }, NONE_LIVE, kari, 'none', undefined, false],
  [
    "the enrolment's unit is responsible",
    patient({}, { unitId: 'ward', active: true }),
    NONE_LIVE,
    kari,
    'responsible',
    'ward',
    false,
  ],
  [
    'an enrolment that has ended makes nobody responsible',
    patient({}, { unitId: 'ward', active: false }),
    NONE_LIVE,
    kari,
    'none',
    undefined,
    false,
  ],
  [
    'who has a live alert answers for it',
    patient(),
    { owners: ['ward'], offered: [] },
    kari,
    'alert-owner',
    'ward',
    false,
  ],
  ['who is offered one too', patient(), { owners: ['x'], offered: ['ward'] }, kari, 'alert-owner', 'ward', false],
  [
    'the care team takes part',
    patient({ grants: [grant({ unitId: 'ward' })] }),
    NONE_LIVE,
    kari,
    'participant',
    'ward',
    false,
  ],
  [
    'the strongest of several wins',
    patient({ grants: [grant({ kind: 'emergency', unitId: 'ward' }), grant({ unitId: 'ward' })] }),
    { owners: ['ward'], offered: [] },
    kari,
    'participant',
    'ward',
    false,
  ],
  [
    'a grant of a person alone',
    patient({ grants: [grant({ kind: 'listed-gp', practitionerId: 'kari' })] }),
    NONE_LIVE,
    kari,
    'listed-gp',
    'ward',
    false,
  ],
  [
    'a grant of a person at a unit is nothing elsewhere',
    patient({ grants: [grant({ practitionerId: 'kari', unitId: 'other' })] }),
    NONE_LIVE,
    kari,
    'none',
    undefined,
    false,
  ],
  [
    'a grant that names nobody lets nobody in',
    patient({ grants: [grant({})] }),
    NONE_LIVE,
    kari,
    'none',
    undefined,
    false,
  ],
  [
    'a grant holds from its first moment',
    patient({ grants: [grant({ unitId: 'ward', from: NOW, to: NOW + 1 })] }),
    NONE_LIVE,
    kari,
    'participant',
    'ward',
    false,
  ],
  [
    'and not before',
    patient({ grants: [grant({ unitId: 'ward', from: NOW + 1 })] }),
    NONE_LIVE,
    kari,
    'none',
    undefined,
    false,
  ],
  [
    'and not at its end',
    patient({ grants: [grant({ unitId: 'ward', to: NOW })] }),
    NONE_LIVE,
    kari,
    'none',
    undefined,
    false,
  ],
  [
    "a blocked person sees nothing of their own unit's patient",
    patient({ blocks: [block({ practitionerId: 'kari' })] }, { unitId: 'ward', active: true }),
    NONE_LIVE,
    kari,
    'none',
    undefined,
    true,
  ],
  [
    'nor of an alert that their unit answers for',
    patient({ blocks: [block({ practitionerId: 'kari' })] }),
    { owners: ['ward'], offered: [] },
    kari,
    'none',
    undefined,
    true,
  ],
  [
    'a colleague does',
    patient({ blocks: [block({ practitionerId: 'ola' })] }, { unitId: 'ward', active: true }),
    NONE_LIVE,
    kari,
    'responsible',
    'ward',
    false,
  ],
  [
    'a blocked unit of the care team sees nothing',
    patient({ grants: [grant({ unitId: 'ward' })], blocks: [block({ unitId: 'ward' })] }),
    NONE_LIVE,
    kari,
    'none',
    undefined,
    true,
  ],
  [
    'the responsible unit as a whole cannot be blocked',
    patient({ blocks: [block({ unitId: 'ward' })] }, { unitId: 'ward', active: true }),
    NONE_LIVE,
    kari,
    'responsible',
    'ward',
    false,
  ],
  [
    'who is at two units of which one is blocked comes by the other',
    patient({
      grants: [grant({ unitId: 'ward' }), grant({ kind: 'emergency', unitId: 'er' })],
      blocks: [block({ unitId: 'ward' })],
    }),
    NONE_LIVE,
    { practitionerId: 'kari', unitIds: ['ward', 'er'] },
    'emergency',
    'er',
    false,
  ],
  [
    'a person blocked at one unit comes by the other',
    patient({ grants: [grant({ unitId: 'ward' })], blocks: [block({ unitId: 'home', practitionerId: 'kari' })] }),
    NONE_LIVE,
    { practitionerId: 'kari', unitIds: ['home', 'ward'] },
    'participant',
    'ward',
    false,
  ],
  [
    'a block of one document leaves the record open',
    patient({ blocks: [block({ practitionerId: 'kari', document: 'contact/1' })] }, { unitId: 'ward', active: true }),
    NONE_LIVE,
    kari,
    'responsible',
    'ward',
    false,
  ],
  [
    'breaking the glass goes over a block, and says so',
    patient({
      grants: [grant({ kind: 'break-glass', unitId: 'ward', practitionerId: 'kari' })],
      blocks: [block({ practitionerId: 'kari' })],
    }),
    NONE_LIVE,
    kari,
    'break-glass',
    'ward',
    true,
  ],
  [
    "a partner's client comes by its units",
    patient({ grants: [grant({ unitId: 'ward' })], blocks: [block({ practitionerId: 'kari' })] }),
    NONE_LIVE,
    { unitIds: ['ward'] },
    'participant',
    'ward',
    false,
  ],
];

describe('how somebody stands to a patient', () => {
  it.each(CASES)('%s', (_, facts, live, actor, relation, unitId, blocked) => {
    expect(relationOf(facts, live, actor, NOW)).toEqual({ relation, unitId, blocked });
  });

  it.each(['listed-gp', 'emergency', 'break-glass'] as const)('%s sees nothing of a sensitive programme', (kind) => {
    const grants = [grant({ kind, unitId: 'ward' })];
    expect(relationOf(patient({ grants }), NONE_LIVE, kari, NOW).relation).toBe(kind);
    expect(relationOf(patient({ grants, sensitive: true }), NONE_LIVE, kari, NOW).relation).toBe('none');
  });

  it.each(['participant', 'alert-owner', 'responsible'] as const)('%s sees a sensitive programme', (relation) => {
    const facts = patient({ sensitive: true, grants: relation === 'participant' ? [grant({ unitId: 'ward' })] : [] });
    const enrolment = { unitId: relation === 'responsible' ? 'ward' : 'home', active: true };
    const live = { owners: relation === 'alert-owner' ? ['ward'] : [], offered: [] };
    expect(relationOf({ ...facts, enrolment }, live, kari, NOW).relation).toBe(relation);
  });
});

describe('a document', () => {
  const DOCUMENT = 'contact/1';
  it.each<readonly [string, readonly AccessBlock[], AccessActor, boolean]>([
    ['is open without a block', [], kari, false],
    ['is closed to the person it is kept from', [block({ practitionerId: 'kari', document: DOCUMENT })], kari, true],
    ['is open to a colleague', [block({ practitionerId: 'ola', document: DOCUMENT })], kari, false],
    ['is open when another is kept', [block({ practitionerId: 'kari', document: 'contact/2' })], kari, false],
    ['is closed to a unit', [block({ unitId: 'ward', document: DOCUMENT })], kari, true],
    [
      'is closed to the responsible unit too',
      [block({ unitId: 'home', document: DOCUMENT })],
      { unitIds: ['home'] },
      true,
    ],
    ['is closed with the record', [block({ practitionerId: 'kari' })], kari, true],
    ['is open by another unit', [block({ unitId: 'ward', document: DOCUMENT })], { unitIds: ['ward', 'er'] }, false],
    [
      'is closed when one way in is closed to it and the other to the record',
      [block({ unitId: 'ward', document: DOCUMENT }), block({ unitId: 'er' })],
      { unitIds: ['ward', 'er'] },
      true,
    ],
  ])('%s', (_, blocks, actor, closed) => {
    expect(isDocumentBlocked(patient({ blocks }), actor, DOCUMENT)).toBe(closed);
  });
});

const UNITS = fc.constantFrom('home', 'ward', 'er', 'gp');
const PEOPLE = fc.constantFrom('kari', 'ola');
const GRANTS: fc.Arbitrary<AccessGrant> = fc.record({
  grantId: fc.uuid(),
  kind: fc.constantFrom('participant', 'listed-gp', 'emergency', 'break-glass'),
  unitId: fc.option(UNITS, { nil: undefined }),
  practitionerId: fc.option(PEOPLE, { nil: undefined }),
  from: fc.integer({ min: NOW - 2, max: NOW + 2 }),
  to: fc.option(fc.integer({ min: NOW - 2, max: NOW + 2 })),
});
const BLOCKS: fc.Arbitrary<AccessBlock> = fc.record({
  blockId: fc.uuid(),
  unitId: fc.option(UNITS, { nil: undefined }),
  practitionerId: fc.option(PEOPLE, { nil: undefined }),
  document: fc.option(fc.constant('contact/1'), { nil: undefined }),
});
const WORLDS = fc.record({
  enrolment: fc.record({ unitId: UNITS, active: fc.boolean() }),
  grants: fc.array(GRANTS, { maxLength: 5 }),
  blocks: fc.array(BLOCKS, { maxLength: 4 }),
  sensitive: fc.constantFrom(true, undefined),
  live: fc.record({ owners: fc.array(UNITS, { maxLength: 2 }), offered: fc.array(UNITS, { maxLength: 2 }) }),
  actor: fc.record({
    practitionerId: fc.option(PEOPLE, { nil: undefined }),
    unitIds: fc.array(UNITS, { maxLength: 3 }),
  }),
});
type World = typeof WORLDS extends fc.Arbitrary<infer W> ? W : never;
const answerOf = ({ enrolment, grants, blocks, sensitive, live, actor }: World) =>
  relationOf({ enrolment, access: { grants, blocks, sensitive } }, live, actor, NOW);
const rankOf = (world: World) => CARE_RELATIONS.indexOf(answerOf(world).relation);

describe('of any grants and blocks', () => {
  it('a grant less never gives more', () => {
    fc.assert(
      fc.property(WORLDS, fc.nat(), (world, n) => {
        const grants = world.grants.filter((_, index) => index !== n % 5);
        expect(rankOf({ ...world, grants })).toBeGreaterThanOrEqual(rankOf(world));
      }),
      { numRuns: 2_000 },
    );
  });

  it('a block more never gives more, of the record or of a document', () => {
    fc.assert(
      fc.property(WORLDS, BLOCKS, (world, more) => {
        const blocks = [...world.blocks, more];
        expect(rankOf({ ...world, blocks })).toBeGreaterThanOrEqual(rankOf(world));
        const before = { enrolment: world.enrolment, access: { grants: [], blocks: world.blocks } };
        const after = { enrolment: world.enrolment, access: { grants: [], blocks } };
        if (isDocumentBlocked(before, world.actor, 'contact/1'))
          expect(isDocumentBlocked(after, world.actor, 'contact/1')).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('a sensitive programme never gives more, and nothing to who is outside the care team', () => {
    fc.assert(
      fc.property(WORLDS, (world) => {
        const sensitive = { ...world, sensitive: true as const };
        expect(rankOf(sensitive)).toBeGreaterThanOrEqual(rankOf(world));
        expect(['listed-gp', 'emergency', 'break-glass']).not.toContain(answerOf(sensitive).relation);
      }),
      { numRuns: 1_000 },
    );
  });

  it('who is blocked has no relation but by breaking the glass; every other comes by an own unit or as themselves', () => {
    fc.assert(
      fc.property(WORLDS, (world) => {
        const { relation, unitId, blocked } = answerOf(world);
        expect(CARE_RELATIONS).toContain(relation);
        if (blocked) expect(['none', 'break-glass']).toContain(relation);
        if (unitId !== undefined) expect(world.actor.unitIds).toContain(unitId);
        if (relation === 'none') expect(unitId).toBeUndefined();
      }),
      { numRuns: 2_000 },
    );
  });
});
