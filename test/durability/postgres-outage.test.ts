import { afterAll, describe, expect, test } from 'vitest';
import { type CastPatient, castOf } from '../support/cast.ts';
import { eventually } from '../support/eventually.ts';
import { oxygen } from '../support/items.ts';
import { openLive } from '../support/live-socket.ts';
import { alertsInPostgres, differences, drainedRows, type SentItem, startLoad } from '../support/load.ts';
import { startStack } from '../support/stack.ts';

/** Due in the middle of the second try at a hanging Postgres: the first is given up after five seconds. */
const CLOCK_MS = 6_000;
/** What a loaded machine may add to a due clock or an answer; waiting for that try would add more than four seconds. */
const SLACK_MS = 3_000;
const stack = await startStack({ patients: 40, acknowledgeRedWithinMs: CLOCK_MS });
afterAll(() => stack.stop());
const { nurse, unitId, takePatient } = castOf(stack);

const OUTAGES = [
  {
    kind: 'is stopped',
    begin: () => stack.stopPostgres(),
    end: () => stack.startPostgres(),
  },
  {
    kind: 'accepts and never answers',
    begin: async () => stack.hangPostgres(),
    end: async () => stack.unhangPostgres(),
  },
] as const;

describe.each(OUTAGES)('while PostgreSQL $kind', ({ begin, end }) => {
  const patients = Array.from({ length: 4 }, () => takePatient('copd'));
  const [claimed, resolved, forgotten] = [takePatient('copd'), takePatient('copd'), takePatient('copd')];
  const reds = [claimed, resolved, forgotten];
  let kept: ReadonlyMap<string, SentItem>;
  /** The resolved alert with its last revision: it is on no list any more. */
  const gone = new Map<string, string>();

  test('posts are accepted at once, and their alerts are on the worklist and in an open console', async () => {
    await begin();
    const load = startLoad(patients);
    const socket = await openLive(stack.baseUrl, `/api/v1/units/${unitId}/worklist/live`, nurse.token);
    for (const patient of reds) {
      const startedAt = Date.now();
      expect((await patient.post([oxygen(83)])).status).toBe(200);
      await nurse.entryOf(patient.id);
      expect(Date.now() - startedAt).toBeLessThan(SLACK_MS);
      await socket.until(
        (message) => message.type === 'change' && message.put.some(({ patientId }) => patientId === patient.id),
      );
    }
    await socket.close();
    await load.until(500);
    kept = await load.finish();
    expect([...kept.values()].some(({ resent }) => resent)).toBe(false);
  });

  test('acknowledging and resolving work', async () => {
    expect((await act('acknowledge', claimed)).status).toBe(200);
    expect((await act('acknowledge', resolved)).status).toBe(200);
    const answer = await act('resolve', resolved);
    expect(answer).toMatchObject({ status: 200, body: { state: 'resolved' } });
    gone.set(answer.body.alertId, answer.body.revision);
    await eventually(nurse.worklist, (items) => items.every(({ patientId }) => patientId !== resolved.id));
  });

  /** The clock may raise the revision in between: then it is tried with the new one. */
  function act(verb: 'acknowledge' | 'resolve', patient: CastPatient) {
    return eventually(
      async () => nurse[verb](await nurse.entryOf(patient.id)),
      ({ status, body }) => status !== 409 || body.code !== 'stale-revision',
    );
  }

  /** The revision that the monitors last told of each alert of these patients. */
  async function lastWords(of: readonly CastPatient[]): Promise<ReadonlyMap<string, string>> {
    const shown = (await nurse.worklist()).filter(({ patientId }) => of.some(({ id }) => id === patientId));
    return new Map([...gone, ...shown.map(({ alertId, revision }) => [alertId, revision] as const)]);
  }

  test('a clock runs when it is due', async () => {
    const overdue = await nurse.entryOf(forgotten.id, (item) => item.overdue);
    expect(Date.now() - Date.parse(overdue.overdueAt ?? '')).toBeLessThan(SLACK_MS);
  });

  test('a Worker that is killed and starts again works on', async () => {
    await stack.killWorkerd9();
    await stack.restartWorker();
    const patient = takePatient('copd');
    expect((await patient.post([oxygen(82)])).status).toBe(200);
    await nurse.entryOf(patient.id);
    reds.push(patient);
  });

  test('reads of the records say that they cannot be had just now, and for how long', async () => {
    const answer = await nurse.get<{ code: string }>(`/api/v1/patients/${claimed.id}/measurements`);
    expect([answer.status, answer.body.code]).toEqual([503, 'records-unavailable']);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  test('and once it is back every row arrives once, and every alert as its monitor last had it', async () => {
    await end();
    const rows = await drainedRows(stack, patients);
    expect(differences(kept, rows)).toEqual([]);
    expect(rows).toHaveLength(kept.size);

    const wanted = [...patients, ...reds];
    const { list, records } = await eventually(
      async () => ({ list: await lastWords(wanted), records: await alertsInPostgres(stack, wanted) }),
      (seen) =>
        seen.records.length === wanted.length &&
        seen.records.every((row) => row.revision === seen.list.get(row.alert_id)),
    );
    expect(records).toHaveLength(wanted.length);
    expect(list.size).toBe(wanted.length);
    expect(records.filter(({ state }) => state === 'resolved')).toHaveLength(1);
    for (const patient of reds) {
      const measured = await stack.ownerSql('select 1 from measurement where patient_id = $1', [patient.id]);
      expect(measured).toHaveLength(1);
      const listed = await nurse.get<{ items: readonly { revision: string }[] }>(
        `/api/v1/patients/${patient.id}/alerts`,
      );
      expect(listed.body.items).toHaveLength(1);
    }
  });
});
