import type { RefusedAttempt } from '@naer/domain/principal/refused-attempt';
import { expect, it, vi } from 'vitest';
import type { Bindings } from '../env.ts';
import { MEASUREMENTS, openDoor, PULSE, TEST_BINDINGS } from './ingest-testing.ts';

type Told = RefusedAttempt & { readonly tenantId: string; readonly principalId: string };

/** A device's own object that takes what it is told, and answers when the test lets it. */
function hangingPrincipal() {
  const told: Told[] = [];
  const answers: (() => void)[] = [];
  const stub = {
    refused: (attempt: Told) =>
      new Promise<void>((answer) => {
        told.push(attempt);
        answers.push(answer);
      }),
  };
  const names: string[] = [];
  const namespace = { idFromName: (name: string) => names.push(name), get: () => stub };
  const bindings = { ...TEST_BINDINGS, PRINCIPAL: namespace } as unknown as Bindings;
  return { told, names, bindings, answer: () => answers.splice(0).forEach((one) => void one()) };
}
const revoked = async () => ({ ok: false, reason: 'credential-revoked' }) as const;

it('a refusal is answered before anything of it is written, and a flood is one call at a time with all of it counted', async () => {
  const principal = hangingPrincipal();
  const door = openDoor(revoked, {}, principal.bindings);
  for (let i = 0; i < 20; i += 1) expect((await door.post({ measurements: [PULSE] })).status).toBe(401);
  expect(principal.told.map(({ times }) => times)).toEqual([1]);
  const { tenantId, deviceId, patientId } = door.device;
  expect(principal.told[0]).toMatchObject({
    tenantId,
    principalId: deviceId,
    actorId: `device/${deviceId}`,
    action: 'measurement.record',
    route: `POST ${MEASUREMENTS}`,
    patientId,
  });
  principal.answer();
  await vi.waitFor(() => expect(principal.told.map(({ times }) => times)).toEqual([1, 19]));
  principal.answer();
  await new Promise((done) => setTimeout(done, 10));
  expect(principal.told).toHaveLength(2);
  expect((await door.post({ measurements: [PULSE] })).status).toBe(401);
  expect(principal.told.map(({ times }) => times)).toEqual([1, 19, 1]);
});

it('what is taken in asks nothing of it, nor what is wrong with an item alone', async () => {
  const principal = hangingPrincipal();
  const door = openDoor(undefined, {}, principal.bindings);
  expect((await door.post({ measurements: [PULSE] })).status).toBe(200);
  expect((await door.post({ measurements: [{ ...PULSE, unit: 'x' }] })).status).toBe(422);
  expect(principal.names).toEqual([]);
});

it('what one device is refused is not counted with another’s, nor what it is refused of another patient', async () => {
  const principal = hangingPrincipal();
  const door = openDoor(revoked, {}, principal.bindings);
  const { deviceId, patientId } = door.device;
  const [other, next] = [crypto.randomUUID(), crypto.randomUUID()];
  const asked = [
    [deviceId, patientId],
    [other, patientId],
    [deviceId, next],
  ] as const;
  for (const [device, patient] of asked) {
    Object.assign(door.device, { deviceId: device, patientId: patient });
    for (let i = 0; i < 2; i += 1) expect((await door.post({ measurements: [PULSE] })).status).toBe(401);
  }
  const told = () => principal.told.map(({ principalId, patientId: of, times }) => [principalId, of, times]);
  expect(told()).toEqual(asked.map((one) => [...one, 1]));
  principal.answer();
  await vi.waitFor(() => expect(told()).toEqual([...asked, ...asked].map((one) => [...one, 1])));
  principal.answer();
});
