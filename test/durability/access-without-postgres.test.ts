import { afterAll, describe, expect, test } from 'vitest';
import { type CastPerson, castOf } from '../support/cast.ts';
import { oxygen } from '../support/items.ts';
import { type LiveSocket, openLive } from '../support/live-socket.ts';
import { startStack } from '../support/stack.ts';

const stack = await startStack({ patients: 4 });
afterAll(() => stack.stop());
const { nurse, physician, neighbour, unitId, takePatient } = castOf(stack);
/** The nurse is kept out of the one; both see the other. */
const [closed, open] = [takePatient('copd'), takePatient('copd')];
const LIST = `/api/v1/units/${unitId}/worklist`;

interface Listed {
  readonly items: readonly { readonly patientId: string }[];
  readonly nextCursor: string | null;
}
const patientsOf = async (person: CastPerson) => {
  const pages = [
    await person.get<Listed>(`${LIST}?limit=1000`),
    await person.get<Listed>(`${LIST}/patients?limit=200`),
  ];
  return pages.map(({ body }) => [...new Set(body.items.map(({ patientId }) => patientId))].toSorted());
};
const everythingOf = (socket: LiveSocket) => JSON.stringify(socket.messages);

describe('who may see whom, decided before PostgreSQL stopped', () => {
  let [nursesList, physiciansList]: (LiveSocket | undefined)[] = [];

  test('a block takes hold at once, and a person logs out everywhere', async () => {
    const blocked = await physician.post<{ active: boolean }>(`/api/v1/patients/${closed.id}/blocks`, {
      practitionerId: nurse.id,
      wish: 'Not her: we are neighbours',
    });
    expect([blocked.status, blocked.body.active]).toEqual([201, true]);
    expect((await neighbour.get(`/api/v1/units/${neighbour.unitId}/worklist`)).status).toBe(200);
    expect((await neighbour.post('/oauth/logout-everywhere')).status).toBe(200);
    nursesList = await openLive(stack.baseUrl, `${LIST}/live`, nurse.token);
    physiciansList = await openLive(stack.baseUrl, `${LIST}/live`, physician.token);
    await stack.stopPostgres();
  });

  test('what opens now stands on the list of who may see it, and nothing of it on another’s', async () => {
    for (const patient of [closed, open]) expect((await patient.post([oxygen(83)])).status).toBe(200);
    await physician.entryOf(closed.id);
    await nurse.entryOf(open.id);
    for (const ids of await patientsOf(physician)) expect(ids).toEqual([closed.id, open.id].toSorted());
    for (const ids of await patientsOf(nurse)) expect(ids).toEqual([open.id]);
    await physiciansList?.until((message) => JSON.stringify(message).includes(closed.id));
    await nursesList?.until((message) => JSON.stringify(message).includes(open.id));
    expect(nursesList && everythingOf(nursesList)).not.toContain(closed.id);
  });

  test('who is kept out is answered as of a patient who does not exist', async () => {
    const item = await physician.entryOf(closed.id);
    const nobody = { ...item, patientId: crypto.randomUUID() };
    // Nobody can be asked now whether there is such a patient: of either.
    for (const one of [item, nobody]) {
      const refused = await nurse.acknowledge(one);
      expect([refused.status, refused.body.code]).toEqual([503, 'try-again']);
      const path = `/api/v1/patients/${one.patientId}`;
      expect((await nurse.post(`${path}/claim`, {})).status).toBe(503);
      expect((await nurse.get(`${path}/position`)).status).toBe(503);
      expect((await nurse.get(`${path}/responder-card`)).status).toBe(503);
    }
  });

  test('who may see them acknowledges, the nurse too what is hers', async () => {
    expect((await physician.acknowledge(await physician.entryOf(closed.id))).status).toBe(200);
    expect((await nurse.acknowledge(await nurse.entryOf(open.id))).status).toBe(200);
  });

  test('who is logged out is let in nowhere', async () => {
    const answer = await neighbour.get<{ code: string }>(`/api/v1/units/${neighbour.unitId}/worklist`);
    expect(answer.status).toBe(401);
    expect((await neighbour.acknowledge(await nurse.entryOf(open.id))).status).toBe(401);
  });

  test('a Worker that is killed and starts again decides the same', async () => {
    await stack.killWorkerd9();
    await stack.restartWorker();
    for (const ids of await patientsOf(nurse)) expect(ids).toEqual([open.id]);
    for (const ids of await patientsOf(physician)) expect(ids).toEqual([closed.id, open.id].toSorted());
    const item = await physician.entryOf(closed.id);
    expect((await nurse.resolve(item)).status).toBe(503);
    expect((await physician.resolve(item)).status).toBe(200);
    expect((await neighbour.get(`/api/v1/units/${neighbour.unitId}/worklist`)).status).toBe(401);
  });
});
