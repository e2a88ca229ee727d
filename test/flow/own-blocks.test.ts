import type { BlockChanged } from '@naer/contracts/access';
import type { OwnBlockPage, OwnLogPage } from '@naer/contracts/own';
import { afterAll, describe, expect, test } from 'vitest';
import { call, type Reply } from '../support/call.ts';
import { type CastPatient, castOf } from '../support/cast.ts';
import { giveNationalId, merge } from '../support/merging.ts';
import { newNationalId } from '../support/national-ids.ts';
import { cookieOf, sessionOfCitizen } from '../support/sessions.ts';
import { startStack } from '../support/stack.ts';

const stack = await startStack({ patients: 20, identityProvider: true, hangable: false });
afterAll(() => stack.stop());
const ours = castOf(stack, 0);
const { nurse, neighbour, tenantId } = ours;
const nameOf = async (table: 'practitioner' | 'unit', id: string) =>
  (await stack.ownerSql<{ name: string }>(`select name from ${table} where ${table}_id = $1`, [id]))[0]?.name ?? '';
const [nurseName, unitName, unitsPerson] = await Promise.all([
  nameOf('practitioner', nurse.id),
  nameOf('unit', neighbour.unitId),
  nameOf('practitioner', neighbour.id),
]);

async function citizen(nationalId: string, represented: readonly string[] = []) {
  const { cookie } = await cookieOf(stack, await sessionOfCitizen(stack, nationalId, represented));
  return {
    at: <Body>({ id }: Pick<CastPatient, 'id'>, part: string): Promise<Reply<Body>> =>
      call<Body>(stack.baseUrl, {
        path: `/api/v1/own/patients/${id}/${part}`,
        headers: { cookie, 'sec-fetch-site': 'same-origin' },
      }),
    blocks: async function read(patient: Pick<CastPatient, 'id'>) {
      return (await this.at<OwnBlockPage>(patient, 'blocks')).body.items;
    },
  };
}
async function newPatient() {
  const patient = ours.takePatient('copd');
  const number = await giveNationalId(stack, nurse, patient);
  return { patient, number, me: await citizen(number) };
}
async function block({ id }: CastPatient, whom: object, wish: string): Promise<BlockChanged> {
  const { status, body } = await nurse.post<BlockChanged>(`/api/v1/patients/${id}/blocks`, { ...whom, wish });
  expect(status).toBe(201);
  return body;
}

describe('whom the patient keeps out', () => {
  test('is told to the patient: who, of what, since when, by whom written down, and when it was lifted; the latest first', async () => {
    const { patient, me } = await newPatient();
    expect(await me.blocks(patient)).toEqual([]);
    const first = await block(patient, { unitId: neighbour.unitId }, 'Ikke naboen');
    const document = `message/${first.blockId}`;
    const second = await block(patient, { practitionerId: neighbour.id, document }, 'Ikke den meldingen');
    expect((await nurse.post(`/api/v1/patients/${patient.id}/blocks/${first.blockId}/lift`)).status).toBe(200);
    const recorded = { at: expect.any(String), by: nurseName };
    expect(await me.blocks(patient)).toEqual([
      {
        blockId: second.blockId,
        patientId: patient.id,
        whom: { kind: 'person', name: unitsPerson },
        document,
        wish: 'Ikke den meldingen',
        recorded,
      },
      {
        blockId: first.blockId,
        patientId: patient.id,
        whom: { kind: 'unit', name: unitName },
        wish: 'Ikke naboen',
        recorded,
        lifted: recorded,
      },
    ]);
    const { text } = await me.at(patient, 'blocks');
    for (const id of [nurse.id, neighbour.id, neighbour.unitId]) expect(text).not.toContain(id);
    const one = (await me.at<OwnBlockPage>(patient, 'blocks?limit=1')).body;
    const rest = (await me.at<OwnBlockPage>(patient, `blocks?limit=1&cursor=${one.nextCursor}`)).body;
    expect([...one.items, ...rest.items].map(({ blockId }) => blockId)).toEqual([second.blockId, first.blockId]);
    expect(rest.nextCursor).toBeNull();
    expect((await me.at(patient, 'blocks?cursor=bm8')).status).toBe(400);
  });

  test('is told to nobody else: not to who acts for the patient, no next of kin, no stranger, no other patient', async () => {
    const [{ patient, number, me }, other] = [await newPatient(), await newPatient()];
    await block(patient, { practitionerId: neighbour.id }, 'Ikke henne');
    const letIn = async (basis: string) => {
      const body = { nationalId: newNationalId(), basis, maySee: ['status', 'messages'] };
      expect((await nurse.post(`/api/v1/patients/${patient.id}/kin`, body)).status).toBe(201);
      return await citizen(body.nationalId);
    };
    const parent = await citizen(newNationalId(), [number]);
    const close = [parent, await letIn('representation'), await letIn('consent')];
    for (const who of close) expect((await who.at(patient, 'messages')).status).toBe(200);
    // Of somebody who is known nowhere no community has a log.
    for (const who of [...close, other.me, await citizen(newNationalId())])
      expect((await who.at(patient, 'blocks')).status).toBe(404);
    expect(await me.blocks(patient)).toHaveLength(1);
    expect(await other.me.blocks(other.patient)).toEqual([]);
    const { items } = (await me.at<OwnLogPage>(patient, 'log')).body;
    const lines = items.filter(({ action }) => action === 'own.block.list');
    expect(lines.map(({ viewer, outcome, text }) => [viewer.kind, outcome, text.nb]).sort()).toEqual([
      ['kin', 'refused', 'Prøvde å lese sperringene, men ble avvist.'],
      ['represented', 'refused', 'Prøvde å lese sperringene, men ble avvist.'],
      ['represented', 'refused', 'Prøvde å lese sperringene, men ble avvist.'],
      ['self', 'allowed', 'Leste sperringene.'],
      ['stranger', 'refused', 'Prøvde å lese sperringene, men ble avvist.'],
    ]);
    // Nor that there is anything to tell.
    for (const who of close.slice(0, 2)) {
      const theirs = (await who.at<OwnLogPage>(patient, 'log')).body.items.map(({ action }) => action);
      expect([theirs.length > 0, theirs.filter((action) => action.includes('block'))]).toEqual([true, []]);
    }
  });

  test('has no name of people whose organisation names none to patients', async () => {
    const { patient, me } = await newPatient();
    await block(patient, { practitionerId: neighbour.id }, 'Ikke henne');
    const shows = (shown: boolean) =>
      stack.ownerSql(
        `update organisation set shows_names = $3 where tenant_id = $1
          and organisation_id = (select organisation_id from unit where unit_id = $2)`,
        [tenantId, neighbour.unitId, shown],
      );
    await shows(false);
    const [hidden] = await me.blocks(patient);
    await shows(true);
    expect([hidden?.whom, hidden?.wish]).toEqual([{ kind: 'person' }, 'Ikke henne']);
    expect((await me.blocks(patient))[0]?.whom).toEqual({ kind: 'person', name: unitsPerson });
  });

  test('says that it was registered in error, without the wish; what was another’s is not there', async () => {
    const { patient, me } = await newPatient();
    const [mine, anothers] = [
      await block(patient, { practitionerId: neighbour.id }, 'Ikke slik'),
      await block(patient, { unitId: neighbour.unitId }, 'Et ønske av en annen'),
    ];
    const voided = async (blockId: string, reason: string, expectVersion = 0) =>
      (
        await nurse.post(`/api/v1/patients/${patient.id}/blocks/${blockId}/corrections`, {
          expectVersion,
          state: 'voided',
          reason,
        })
      ).status;
    expect([await voided(mine.blockId, 'wrong-information'), await voided(anothers.blockId, 'wrong-patient')]).toEqual([
      201, 201,
    ]);
    // Whatever is said of it later, it was another's.
    expect(await voided(anothers.blockId, 'recorded-twice', 1)).toBe(201);
    const { text, body } = await me.at<OwnBlockPage>(patient, 'blocks');
    expect(body.items).toEqual([
      expect.objectContaining({
        blockId: mine.blockId,
        wish: '',
        correction: { state: 'voided', at: expect.any(String) },
        lifted: expect.any(Object),
      }),
    ]);
    expect(text).not.toContain('ønske av en annen');
  });

  test('is one list of records that were merged, each with whose it is', async () => {
    const [from, to] = [await newPatient(), await newPatient()];
    await block(from.patient, { practitionerId: neighbour.id }, 'I den gamle');
    await block(to.patient, { practitionerId: neighbour.id }, 'I den nye');
    await merge(nurse, from.patient, to.patient);
    for (const patient of [from.patient, to.patient])
      expect((await to.me.blocks(patient)).map(({ patientId, wish }) => [patientId, wish])).toEqual([
        [to.patient.id, 'I den nye'],
        [from.patient.id, 'I den gamle'],
      ]);
  });
});
