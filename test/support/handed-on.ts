import { type Cast, type CastPatient, patientOf } from './cast.ts';
import { registerDevice, type TestDevice } from './device-register.ts';
import { eventually } from './eventually.ts';
import type { TestStack } from './stack.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** A device that was A's for 30 days and has been B's since. */
export interface HandedOn {
  readonly device: TestDevice;
  /** Had it until `changedAt`; with the credential of that time. */
  readonly a: CastPatient;
  readonly b: CastPatient;
  readonly changedAt: number;
}

/** What the records have of a patient: measured values, and values kept aside. */
export interface Recorded {
  readonly kept: readonly string[];
  readonly aside: readonly string[];
}

/** Hands devices on, and looks in the records where their readings went. */
export function handOver(stack: TestStack, cast: Cast) {
  async function handedOn(changedAt = Date.now() - 3 * HOUR_MS): Promise<HandedOn> {
    const device = await registerDevice(stack, cast);
    const [before, after] = [cast.takePatient('copd'), cast.takePatient('copd')];
    const first = await device.assign(before.id, changedAt - 30 * DAY_MS);
    const { credential: credentialOfA } = await device.credential(first);
    await device.end(first, changedAt);
    const second = await device.assign(after.id, changedAt);
    const { credential: credentialOfB } = await device.credential(second);
    const { deviceId } = device;
    const { tenantId } = cast;
    const a = patientOf(stack.baseUrl, tenantId, { ...before, deviceId, deviceCredential: credentialOfA });
    const b = patientOf(stack.baseUrl, tenantId, { ...after, deviceId, deviceCredential: credentialOfB });
    return { device, a, b, changedAt };
  }

  async function recordsOf({ id }: Pick<CastPatient, 'id'>): Promise<Recorded> {
    const kept = await stack.ownerSql<{ value_text: string }>(
      'select value_text from measurement where patient_id = $1 order by sequence',
      [id],
    );
    const aside = await stack.ownerSql<{ value: string; reason: string }>(
      `select reading -> 'quantity' ->> 'text' as value, reason from quarantine where patient_id = $1 order by sequence`,
      [id],
    );
    return {
      kept: kept.map(({ value_text }) => value_text),
      aside: aside.map(({ value, reason }) => `${value} ${reason}`),
    };
  }

  /** The records of both, once they hold so many readings together. */
  async function settled({ a, b }: Pick<HandedOn, 'a' | 'b'>, count: number) {
    return await eventually(
      async () => ({ a: await recordsOf(a), b: await recordsOf(b) }),
      (all) => [all.a, all.b].reduce((sum, { kept, aside }) => sum + kept.length + aside.length, 0) >= count,
    );
  }
  return { handedOn, recordsOf, settled };
}
