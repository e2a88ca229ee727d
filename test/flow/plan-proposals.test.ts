import { randomUUID } from 'node:crypto';
import type { PauseChanged, PlanProposalPage } from '@naer/contracts/plan';
import { afterAll, describe, expect, test } from 'vitest';
import { type CastPatient, type CastPerson, castOf } from '../support/cast.ts';
import { planBody, planDesk } from '../support/plans.ts';
import { startStack } from '../support/stack.ts';

const stack = await startStack({ patients: 20, hangable: false });
afterAll(() => stack.stop());
const cast = castOf(stack);
const { nurse, physician, unitId } = cast;
const { get, put, post } = planDesk(stack.baseUrl);

/** A plan of demo COPD kind with its saturation limits. */
function copd(redLow: number, more: object = {}) {
  return planBody(unitId, {
    rules: [
      {
        type: 'zones',
        ruleKey: 'copd.oxygen-saturation',
        measure: 'oxygen-saturation',
        unit: '%',
        redLow,
        yellowLow: redLow + 2,
      },
    ],
    ...more,
  });
}

describe('a plan that a nurse puts', () => {
  const proposals = (person: CastPerson, patient: CastPatient) =>
    person.get<PlanProposalPage>(`/api/v1/patients/${patient.id}/plan/proposals`);
  async function proposed() {
    const patient = cast.takePatient('copd');
    const { etag } = await get(nurse, patient.id);
    const answer = await put<{ proposalId: string }>(nurse, patient.id, etag, copd(80));
    expect([answer.status, answer.body]).toEqual([202, { proposalId: expect.any(String), state: 'open' }]);
    const { proposalId } = answer.body;
    const decide = (person: CastPerson, verb: string, match: string | null = etag) =>
      post(person, `/api/v1/patients/${patient.id}/plan/proposals/${proposalId}/${verb}`, match, { note: 'Sett på' });
    return { patient, etag, proposalId, decide };
  }

  test('changes nothing until a physician approves it; then both stand in the version', async () => {
    const { patient, etag, proposalId, decide } = await proposed();
    expect((await get(nurse, patient.id)).body).toMatchObject({ inForce: { planVersion: 1 }, next: null });
    expect((await proposals(nurse, patient)).body.items).toMatchObject([
      { proposalId, state: 'open', outdated: false, basePlanVersion: 1, proposed: { by: nurse.id } },
    ]);
    expect(await decide(nurse, 'approve')).toMatchObject({ status: 403, body: { code: 'approver-required' } });
    expect(await decide(physician, 'approve', null)).toMatchObject({ status: 428 });
    const approved = await decide(physician, 'approve');
    expect([approved.status, approved.body]).toMatchObject([200, { planVersion: 2, active: true }]);
    expect((await get(nurse, patient.id)).body.inForce).toMatchObject({
      planVersion: 2,
      reason: 'Nye grenser',
      proposed: { by: nurse.id },
      approved: { by: physician.id, authorisation: 'LE' },
    });
    expect((await proposals(nurse, patient)).body.items).toMatchObject([
      { state: 'approved', planVersion: 2, decided: { by: physician.id, note: 'Sett på' } },
    ]);
    expect(await decide(physician, 'decline')).toMatchObject({ status: 409, body: { code: 'proposal-decided' } });
    const audit = await stack.ownerSql<{ actor_id: string; action: string }>(
      `select actor_id, action from audit_event where subject_id = $1 and action <> 'plan.prepare' order by recorded_at`,
      [proposalId],
    );
    expect(audit).toEqual([
      { actor_id: nurse.id, action: 'plan.propose' },
      { actor_id: physician.id, action: 'plan.approve' },
    ]);
    expect(etag).not.toBe((await get(nurse, patient.id)).etag);
  });

  test('is the same proposal when it is sent again', async () => {
    const { patient, etag, proposalId } = await proposed();
    expect((await put<{ proposalId: string }>(nurse, patient.id, etag, copd(80))).body.proposalId).toBe(proposalId);
    expect((await put<{ proposalId: string }>(nurse, patient.id, etag, copd(81))).body.proposalId).not.toBe(proposalId);
    expect((await proposals(nurse, patient)).body.items).toHaveLength(2);
  });

  test('is declined by a physician or withdrawn by the nurse, and approved at most once', async () => {
    const one = await proposed();
    expect(await one.decide(nurse, 'decline')).toMatchObject({ status: 403 });
    expect(await one.decide(physician, 'withdraw')).toMatchObject({ status: 403 });
    expect(await one.decide(physician, 'decline')).toMatchObject({ status: 200, body: { state: 'declined' } });
    expect(await one.decide(physician, 'approve')).toMatchObject({ status: 409, body: { code: 'proposal-decided' } });
    const other = await proposed();
    expect(await other.decide(nurse, 'withdraw')).toMatchObject({ status: 200, body: { state: 'withdrawn' } });
    const many = await proposed();
    const verbs = ['approve', 'approve', 'approve', 'decline'];
    const answers = await Promise.all(verbs.map((verb) => many.decide(physician, verb)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  test('is reached through its own patient alone', async () => {
    const [one, other] = [await proposed(), cast.takePatient('copd')];
    const through = (verb: string) =>
      post(physician, `/api/v1/patients/${other.id}/plan/proposals/${one.proposalId}/${verb}`, one.etag, {});
    for (const verb of ['approve', 'decline', 'withdraw'])
      expect(await through(verb)).toMatchObject({ status: 404, body: { code: 'not-found' } });
    expect((await proposals(nurse, one.patient)).body.items).toMatchObject([{ state: 'open' }]);
  });

  test('is outdated once another version came in between', async () => {
    const { patient, etag, decide } = await proposed();
    const kept = await put(physician, patient.id, etag, copd(82));
    expect((await proposals(nurse, patient)).body.items[0]).toMatchObject({ outdated: true });
    expect(await decide(physician, 'approve')).toMatchObject({ status: 412 });
    const answer = await decide(physician, 'approve', kept.headers.get('etag'));
    expect(answer).toMatchObject({ status: 409, body: { code: 'proposal-outdated' } });
  });
});

test('a pause has an end, may be ended before it, and the monitor is told', async () => {
  const patient = cast.takePatient('copd');
  const path = `/api/v1/patients/${patient.id}/pauses`;
  const [from, to] = [Date.now() - 3_600_000, Date.now() + 86_400_000].map((at) => new Date(at).toISOString());
  const pause = { pauseId: randomUUID(), from, to, reason: 'admitted', note: 'Innlagt' };
  const begun = await nurse.post<PauseChanged>(path, pause);
  expect([begun.status, begun.body]).toMatchObject([201, { ...pause, active: true, created: { by: nurse.id } }]);
  expect(await nurse.post(path, pause)).toMatchObject({ status: 200 });
  expect(await nurse.post(path, { ...pause, to: from })).toMatchObject({ status: 422 });
  expect(await nurse.post(path, { ...pause, reason: 'holiday' })).toMatchObject({
    status: 409,
    body: { code: 'command-reused' },
  });
  expect(await nurse.post(path, { from, reason: 'holiday' })).toMatchObject({
    status: 422,
    body: { errors: [{ field: 'to', code: 'missing-value' }] },
  });
  const long = new Date(Date.now() + 181 * 86_400_000).toISOString();
  expect(await nurse.post(path, { from, to: long, reason: 'holiday' })).toMatchObject({
    status: 422,
    body: { errors: [{ field: 'to', code: 'too-long' }] },
  });
  const ended = await nurse.post<PauseChanged>(`${path}/${pause.pauseId}/end`);
  expect([ended.status, ended.body]).toMatchObject([200, { active: true, ended: { by: nurse.id } }]);
  expect(await nurse.post(`${path}/${pause.pauseId}/end`)).toMatchObject({ status: 409, body: { code: 'pause-over' } });
  expect((await nurse.get(path)).body).toMatchObject({
    items: [{ pauseId: pause.pauseId, ended: { by: nurse.id } }],
    nextCursor: null,
  });
});
