import { randomUUID } from 'node:crypto';
import { breakGlass } from '@naer/services/access/break-glass';
import { endRelation } from '@naer/services/access/end-relation';
import { giveVerdict } from '@naer/services/access/give-verdict';
import { grantRelation } from '@naer/services/access/grant-relation';
import { liftBlock } from '@naer/services/access/lift-block';
import { listAccessReviews } from '@naer/services/access/list-access-reviews';
import { recordBlock } from '@naer/services/access/record-block';
import { recordKin } from '@naer/services/access/record-kin';
import { listMeasurements } from '@naer/services/measurement/list-measurements';
import { afterAll, expect, test } from 'vitest';
import { castAccess } from '../support/access-world.ts';
import { startRecords } from '../support/records.ts';
import { must } from '../support/records-tenant.ts';

const stack = await startRecords();
afterAll(() => stack.close());
const { records } = stack;

async function world() {
  const { tenant, units, people } = await castAccess(stack);
  const { tenantId, reader } = tenant;
  const patientId = tenant.patients[0]?.patientId ?? '';
  const stranger = { ...reader, practitionerId: people[1] ?? '', unitIds: [units[2] ?? ''] };
  const seen = async (by = stranger) => {
    const answer = await listMeasurements(records, by, { patientId });
    return answer.ok ? 'seen' : answer.error.code;
  };
  return { tenantId, reader, patientId, stranger, seen, units, people };
}

test('breaking the glass opens at once over a block, adds a reason when repeated, and is reviewed once by somebody else', async () => {
  const { reader, patientId, stranger, seen, units } = await world();
  must(await recordBlock(records, reader, { patientId, blockId: randomUUID(), unitId: units[2], wish: 'w' }));
  expect(await seen()).toBe('not-found');
  const first = must(await breakGlass(records, stranger, { patientId, reason: 'one' }));
  expect(await seen()).toBe('seen');
  expect(first.passedBlock).toBe(true);
  const again = must(await breakGlass(records, stranger, { patientId, reason: 'two' }));
  expect([again.until, again.relationId, again.version]).toEqual([first.until, first.relationId, undefined]);
  const own = await breakGlass(records, reader, { patientId, reason: 'mine' });
  expect(own).toEqual({ ok: false, error: { code: 'already-related' } });
  const reviews = must(await listAccessReviews(records, reader, { state: 'open' })).items;
  expect(reviews.map(({ reason }) => reason)).toEqual(['two', 'one']);
  const verdict = { reviewId: first.reviewId, verdict: 'justified' } as const;
  expect(await giveVerdict(records, stranger, verdict)).toEqual({ ok: false, error: { code: 'own-review' } });
  must(await giveVerdict(records, reader, verdict));
  expect(await giveVerdict(records, reader, verdict)).toEqual({ ok: false, error: { code: 'already-reviewed' } });
  const rows = await stack.query(
    `select purpose, relation from audit_event where actor_id = $1 and outcome = 'allowed'
    and action = 'measurement.list'`,
    [stranger.practitionerId],
  );
  expect(rows).toEqual([{ purpose: 'BTG', relation: 'break-glass' }]);
});

test('a sensitive patient, one whom nobody follows and one who does not exist stay shut to a broken glass alike', async () => {
  const { tenantId, patientId, stranger } = await world();
  const shut = { ok: false, error: { code: 'not-found' } };
  expect(await breakGlass(records, stranger, { patientId: randomUUID(), reason: 'x' })).toEqual(shut);
  await stack.query('update enrolment set sensitive = true where tenant_id = $1', [tenantId]);
  expect(await breakGlass(records, stranger, { patientId, reason: 'x' })).toEqual(shut);
  await stack.query('update enrolment set sensitive = false, active_to = now() where tenant_id = $1', [tenantId]);
  expect(await breakGlass(records, stranger, { patientId, reason: 'x' })).toEqual(shut);
});

test('a listed GP reads while listed and changes nothing; a block shuts and its lifting opens; the responsible unit stays', async () => {
  const { tenantId, reader, patientId, stranger, seen, units } = await world();
  const relationId = randomUUID();
  const unitId = units[2] ?? '';
  must(await grantRelation(records, { tenantId, patientId, relationId, kind: 'listed-gp', unitId, reader }));
  expect(await seen()).toBe('seen');
  const kin = { patientId, kinId: randomUUID(), subjectIndex: 'i', basis: 'consent', maySee: ['status'] } as const;
  const tooWeak = await recordKin(records, stranger, { ...kin, maySee: ['status'] });
  expect(tooWeak).toEqual({ ok: false, error: { code: 'relation-too-weak' } });
  const blockId = randomUUID();
  must(await recordBlock(records, reader, { patientId, blockId, unitId, wish: 'w' }));
  expect(await seen()).toBe('not-found');
  must(await liftBlock(records, reader, { patientId, blockId }));
  expect(await seen()).toBe('seen');
  const whole = { patientId, blockId: randomUUID(), unitId: units[0], wish: 'w' };
  expect(await recordBlock(records, reader, whole)).toEqual({ ok: false, error: { code: 'responsible-unit' } });
  must(await endRelation(records, { tenantId, patientId, relationId, reader }));
  expect(await seen()).toBe('not-found');
});
