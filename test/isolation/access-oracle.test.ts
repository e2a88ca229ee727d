import { withPatientScope } from '@naer/db/with-patient-scope';
import { allowsUse } from '@naer/domain/access/care-relation';
import { isDocumentBlocked } from '@naer/domain/access/is-document-blocked';
import { relationOf as relationByFacts } from '@naer/domain/access/relation-of';
import { setAddressGrade } from '@naer/services/access/set-address-grade';
import { loadRegistryFacts } from '@naer/services/patient/load-registry-facts';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AccessCast, type AccessWorld, buildWorld, castAccess, worlds } from '../support/access-world.ts';
import { openInScope } from '../support/in-scope.ts';
import '../support/known-seed.ts';
import { startRecords } from '../support/records.ts';
import { must } from '../support/records-tenant.ts';

const stack = await startRecords();
const { inScope, close } = openInScope(stack);
afterAll(async () => {
  await close();
  await stack.close();
});
let cast: AccessCast;
beforeAll(async () => {
  cast = await castAccess(stack);
});

const RUNS = 200;
/** Worlds in which a rule must have made the difference: otherwise they show nothing of it. */
const LEAST = 3;
const TIMEOUT_MS = 240_000;

test(
  'row security opens a patient by exactly the relation that the facts of the monitor decide, documents included',
  async () => {
    const met = new Map<string, number>();
    const decisive = new Map<string, number>();
    const property = fc.asyncProperty(worlds, async (world) => {
      const { patientId, contactId, reader } = await buildWorld(stack, cast, world);
      const { tenantId, unitIds } = reader;
      const facts = must(await loadRegistryFacts(stack.records, tenantId, patientId));
      const actor = { unitIds, practitionerId: world.asker.person === null ? undefined : reader.practitionerId };
      const live = world.alerts.filter(({ resolved }) => !resolved);
      const at = (i: number) => cast.units[i] ?? '';
      const owners = live.map(({ unit }) => at(unit));
      const offered = live.flatMap(({ offeredTo }) => (offeredTo === null ? [] : [at(offeredTo)]));
      const now = Date.now();
      const { relation } = relationByFacts(facts, { owners, offered }, actor, now);
      met.set(relation, (met.get(relation) ?? 0) + 1);
      const { access = { grants: [], blocks: [] } } = facts;
      const without = {
        sensitive: { ...access, sensitive: undefined },
        people: { ...access, blocks: access.blocks.filter(({ practitionerId }) => practitionerId === undefined) },
        units: { ...access, blocks: access.blocks.filter(({ unitId }) => unitId === undefined) },
        grants: { ...access, grants: [] },
      };
      for (const [rule, changed] of Object.entries(without)) {
        const other = relationByFacts({ ...facts, access: changed }, { owners, offered }, actor, now).relation;
        if (other !== relation) decisive.set(rule, (decisive.get(rule) ?? 0) + 1);
      }

      const read = must(await withPatientScope(stack.records, reader, patientId, []));
      expect([read.relation, read.related]).toEqual([relation, relation !== 'none']);
      const scope = { kind: 'patient', ...reader, patientId } as const;
      const count = async (table: string) => (await inScope(scope, `select 1 from ${table}`)).length;

      const isBroken = world.grants.length > 0 && (await holdsBrokenGlass(tenantId, patientId, reader.practitionerId));
      const isShown = (document: string) =>
        relation !== 'none' && (isBroken || !isDocumentBlocked(facts, actor, document)) ? 1 : 0;
      // Every row of the table that is seen is this patient's.
      expect(await count('measurement')).toBe(isShown(`measurement/${patientId}.1`));
      expect(await count('contact')).toBe(isShown(`contact/${contactId}`));
      expect(await count('alert')).toBe(relation === 'none' ? 0 : world.alerts.length);
      // What it was decided from is closed again.
      if (relation === 'none')
        for (const table of ['patient', 'enrolment', 'care_relation', 'access_block'])
          expect([table, await count(table)]).toEqual([table, 0]);

      const changed =
        world.asker.person === null ? undefined : await setAddressGrade(stack.records, reader, { patientId, grade: 7 });
      if (changed !== undefined)
        expect(changed.ok ? 'changed' : changed.error.code).toBe(
          allowsUse(relation, 'change') ? 'changed' : relation === 'none' ? 'not-found' : 'relation-too-weak',
        );
    });
    await fc.assert(property, { numRuns: RUNS });
    for (const rule of ['sensitive', 'people', 'units', 'grants'])
      expect([rule, (decisive.get(rule) ?? 0) >= LEAST]).toEqual([rule, true]);
    // Nothing would be shown of a relation that never came up.
    expect([...met.keys()].toSorted()).toEqual(
      ['alert-owner', 'break-glass', 'emergency', 'listed-gp', 'none', 'participant', 'responsible'].toSorted(),
    );
  },
  TIMEOUT_MS,
);

test(
  'a list over many patients shows those who are followed by one of the units, and nobody who keeps them out',
  async () => {
    const property = fc.asyncProperty(worlds, async (world) => {
      const { patientId, reader } = await buildWorld(stack, cast, world);
      const facts = must(await loadRegistryFacts(stack.records, reader.tenantId, patientId));
      const practitionerId = world.asker.person === null ? undefined : reader.practitionerId;
      const { relation } = relationByFacts(
        facts,
        { owners: [], offered: [] },
        { unitIds: reader.unitIds, practitionerId },
        Date.now(),
      );
      const shown = await inScope({ kind: 'unit', ...reader }, 'select 1 from patient where patient_id = $1', [
        patientId,
      ]);
      expect(shown).toHaveLength(relation === 'responsible' || relation === 'participant' ? 1 : 0);
    });
    await fc.assert(property, { numRuns: RUNS / 2 });
  },
  TIMEOUT_MS,
);

type Whom = AccessWorld['blocks'][number]['whom'];
const at: readonly (readonly [string, 'participant' | 'responsible'])[] = [
  ['with a part in the care', 'participant'],
  ['where the patient is enrolled', 'responsible'],
];
const keptOut: readonly (readonly [string, Whom | undefined, ...(typeof at)[number][1][]])[] = [
  ['nobody', undefined, 'participant', 'responsible'],
  ['this person', { person: 0 }],
  ['somebody else', { person: 1 }, 'participant', 'responsible'],
  ['the unit', { unit: 1 }, 'responsible'],
  ['another unit', { unit: 2 }, 'participant', 'responsible'],
  ['the unit’s organisation', { organisation: 0 }, 'responsible'],
  ['another organisation', { organisation: 1 }, 'participant', 'responsible'],
];
test.each(
  at.flatMap(([where, relation]) => keptOut.map(([name, whom, ...shown]) => ({ where, relation, name, whom, shown }))),
)('at a unit $where a list shows a patient who keeps out $name as the care relation is', async (row) => {
  const { relation, whom, shown } = row;
  const isEnrolled = relation === 'responsible';
  const part = { kind: 'participant', unit: 1, person: 0, period: { from: -1, to: null }, ended: false } as const;
  const { patientId, reader } = await buildWorld(stack, cast, {
    enrolledAt: isEnrolled ? 1 : 0,
    active: true,
    sensitive: false,
    grants: isEnrolled ? [] : [part],
    blocks: whom === undefined ? [] : [{ whom, document: undefined, lifted: false }],
    alerts: [],
    asker: { person: 0, units: [1] },
  });
  const isShown = shown.includes(relation);
  const listed = async (table: string) =>
    (await inScope({ kind: 'unit', ...reader }, `select 1 from ${table} where patient_id = $1`, [patientId])).length;
  expect(await listed('patient')).toBe(isShown ? 1 : 0);
  // Of the enrolments the unit's own alone.
  expect(await listed('enrolment')).toBe(isShown && isEnrolled ? 1 : 0);
  expect(must(await withPatientScope(stack.records, reader, patientId, [])).related).toBe(isShown);
});

const none: AccessWorld = {
  enrolledAt: 0,
  active: true,
  sensitive: false,
  grants: [],
  blocks: [],
  alerts: [],
  asker: { person: 0, units: [1] },
};
const granted = (kind: AccessWorld['grants'][number]['kind']) => ({
  grants: [{ kind, unit: 1, person: 0, period: { from: -1, to: 1 }, ended: false }],
});
const keeps = (whom: Whom, document?: 'measurement') => ({ blocks: [{ whom, document, lifted: false }] });
const follows = { enrolledAt: 1 };
test.each<[string, Partial<AccessWorld>, Partial<AccessWorld>, string]>([
  ['as the responsible unit of the other', {}, follows, 'responsible'],
  ['as a participant there', {}, granted('participant'), 'participant'],
  ['by its own ways in first', granted('listed-gp'), follows, 'listed-gp'],
  ['to nobody without a relation to either', {}, {}, 'none'],
  ['not to a person whom it keeps out', keeps({ person: 0 }), follows, 'none'],
  ['not to a unit that it keeps out', keeps({ unit: 1 }), follows, 'none'],
  ['not to an organisation that it keeps out', keeps({ organisation: 0 }), granted('participant'), 'none'],
  [
    'to the unit that followed it, as that is never kept out',
    { ...follows, ...keeps({ unit: 1 }) },
    follows,
    'responsible',
  ],
  ['though it keeps a document', keeps({ person: 0 }, 'measurement'), follows, 'responsible'],
  ['to who broke the glass there, over its blocks', keeps({ person: 0 }), granted('break-glass'), 'break-glass'],
  ['of a sensitive programme to the responsible unit', { sensitive: true }, follows, 'responsible'],
  ['of a sensitive programme to no participant of the other', { sensitive: true }, granted('participant'), 'none'],
  ['of a sensitive programme to nobody who broke the glass there', { sensitive: true }, granted('break-glass'), 'none'],
])('a record that was merged into another opens %s', async (_, from, stays, relation) => {
  const [merged, other] = [
    await buildWorld(stack, cast, { ...none, ...from, active: false }),
    await buildWorld(stack, cast, { ...none, ...stays }),
  ];
  const { tenantId, practitionerId, unitIds } = merged.reader;
  await stack.query(
    `insert into patient_merge (tenant_id, merge_id, from_patient_id, to_patient_id, reason, by, by_unit_id)
     values ($1, gen_random_uuid(), $2, $3, 'r', $4, $5)`,
    [tenantId, merged.patientId, other.patientId, practitionerId, unitIds[0]],
  );
  const read = must(await withPatientScope(stack.records, merged.reader, merged.patientId, []));
  expect([read.relation, read.related]).toEqual([relation, relation !== 'none']);
  // To change is of who stands to the record itself.
  const changed = await setAddressGrade(stack.records, merged.reader, { patientId: merged.patientId, grade: 7 });
  expect(changed.ok).toBe(false);
});

async function holdsBrokenGlass(tenantId: string, patientId: string, practitionerId: string): Promise<boolean> {
  const rows = await stack.query(
    `select 1 from care_relation where tenant_id = $1 and patient_id = $2 and practitioner_id::text = $3
     and ended_at is null and period @> now()`,
    [tenantId, patientId, practitionerId],
  );
  return rows.length > 0;
}
