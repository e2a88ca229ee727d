import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask, bearer, eachOf, nameOf, nowhere } from '../support/battery.ts';
import { type CastPerson, castOf } from '../support/cast.ts';
import { eventually } from '../support/eventually.ts';
import { oxygen } from '../support/items.ts';
import { openLive } from '../support/live-socket.ts';
import { type Ids, WALK, type Walk } from '../support/routes.ts';
import { startStack } from '../support/stack.ts';

const stack = await startStack({ patients: 4, hangable: false });
afterAll(() => stack.stop());
const ours = castOf(stack, 0);
const { nurse, physician, unitId } = ours;
const { baseUrl } = stack;

/** Texts and digits that stand nowhere else: found in an answer, they have come from what is kept. */
const KEPT = { measurement: '81.73', contact: 'Plantesen-i-telefonen', message: 'Plantesen-i-meldingen' } as const;
type Kind = keyof typeof KEPT;
const KINDS = Object.keys(KEPT) as readonly Kind[];

/** Everything of a patient that is read, and what is played over it; and the lists of a unit. */
const READS = WALK.filter(
  ([audience, method, route]) =>
    /^(person|reader)$/.test(audience) &&
    !route.endsWith('/live') &&
    ((method === 'GET' && /:(patientId|unitId)/.test(route)) || /\/(rehearsal|replay)$/.test(route)),
);
const LIVE = `/api/v1/units/${unitId}/worklist/live`;

let ids: Ids;
const documents: Partial<Record<Kind, string>> = {};
/** The units' lists at their largest, everything else as it is walked. */
const read = (walk: Walk, person: CastPerson) => ask(baseUrl, walk, ids, bearer(person.token));
const shownTo = async (person: CastPerson): Promise<Readonly<Record<Kind, readonly string[]>>> => {
  const answers = await eachOf(READS, async (walk) => [nameOf(walk), (await read(walk, person)).text] as const);
  const socket = await openLive(baseUrl, LIVE, person.token);
  await socket.until(({ type }) => type === 'snapshot');
  const all = [...answers, ['the socket', JSON.stringify(socket.messages)] as const];
  await socket.close();
  const of = (kind: Kind) => all.filter(([, text]) => text.includes(KEPT[kind])).map(([name]) => name);
  return { measurement: of('measurement'), contact: of('contact'), message: of('message') };
};
const NOTHING = { measurement: [], contact: [], message: [] };

beforeAll(async () => {
  const patient = ours.takePatient('copd');
  await patient.post([oxygen(Number(KEPT.measurement))]);
  const { alertId } = await nurse.entryOf(patient.id);
  ids = { ...nowhere(), unitId, patientId: patient.id, alertId };
  const of = `/api/v1/patients/${patient.id}`;
  const minutes = [{ organisationId: randomUUID(), minutes: 5 }];
  const contact = { channel: 'call', minutes, outcome: 'reached', note: KEPT.contact };
  expect((await nurse.post(`${of}/contacts`, contact)).status).toBe(201);
  expect((await nurse.post(`${of}/messages`, { text: KEPT.message })).status).toBe(201);
  type Item = { readonly id?: string; readonly contactId?: string; readonly messageId?: string };
  for (const kind of KINDS) {
    const [item] = await eventually(
      async () => (await nurse.get<{ items: readonly Item[] }>(`${of}/${kind}s`)).body.items,
      (items) => items.length === 1,
    );
    documents[kind] = `${kind}/${item?.id ?? item?.contactId ?? item?.messageId}`;
  }
});

test('what is not kept from anybody is shown by the routes that this walk is about', async () => {
  const shown = await shownTo(nurse);
  for (const kind of KINDS) expect([kind, shown[kind].length > 0]).toEqual([kind, true]);
  expect(shown.measurement).toEqual(
    expect.arrayContaining([
      'GET /api/v1/patients/:patientId/measurements',
      'GET /api/v1/patients/:patientId/alerts',
      'GET /api/v1/patients/:patientId/alerts/:alertId/explanation',
      'GET /api/v1/patients/:patientId/measurements/:measurementId/explanation',
      'GET /api/v1/units/:unitId/worklist',
      'the socket',
    ]),
  );
});

describe.each<readonly [string, () => Promise<object>, 'sees' | 'does not see']>([
  ['a person', async () => ({ practitionerId: nurse.id }), 'sees'],
  ['a unit, the responsible one too', async () => ({ unitId }), 'does not see'],
  [
    'an organisation, with the responsible unit',
    async () => {
      const [unit] = await stack.ownerSql<{ id: string }>('select organisation_id as id from unit where unit_id = $1', [
        unitId,
      ]);
      return { organisationId: unit?.id };
    },
    'does not see',
  ],
])('documents that the patient keeps from %s', (_, whom, colleague) => {
  const lifts: string[] = [];
  beforeAll(async () => {
    const of = `/api/v1/patients/${ids.patientId}/blocks`;
    for (const kind of KINDS) {
      const block = await physician.post<{ blockId: string }>(of, {
        ...(await whom()),
        document: documents[kind],
        wish: 'a test',
      });
      expect([kind, block.status]).toEqual([kind, 201]);
      lifts.push(`${of}/${block.body.blockId}/lift`);
    }
  });
  afterAll(async () => {
    for (const lift of lifts) await physician.post(lift);
  });

  test(`are on no route, list or socket of theirs; a colleague ${colleague} them`, async () => {
    // The list is told behind the answer to the block.
    await eventually(
      async () => (await nurse.get(`/api/v1/units/${unitId}/worklist?limit=1000`)).text,
      (text) => !text.includes(KEPT.measurement),
    );
    expect(await shownTo(nurse)).toEqual(NOTHING);
    if (colleague === 'sees')
      expect(Object.values(await shownTo(physician)).every((routes) => routes.length > 0)).toBe(true);
    else expect(await shownTo(physician)).toEqual(NOTHING);
  });
});
