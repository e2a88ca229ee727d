import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { newDataKey, wrapDataKey } from '@naer/auth/seal';
import { sealPhone, sealPush } from '@naer/auth/staff-address';
import type { DutyShift, UnitDutyFacts } from '@naer/domain/duty/unit-duty-facts';
import type { Notice } from '@naer/domain/monitor/duty-port';
import type { Bindings } from '../env.ts';
import type { LogEntry } from '../http/log.ts';
import { addressKeysOf } from '../objects/address-keys.ts';
import type { Send, SendOutcome } from './channels/channel.ts';
import type { ListPresence } from './duty-effects.ts';
import { getUnitDuty, type UnitDutyHandle } from './get-unit-duty.ts';
import type { UnitDuty } from './unit-duty.ts';

export const bindings = env as unknown as Bindings;
const HOUR_MS = 3_600_000;

/** The world around one unit's duty: what it sent and said, and what the test lets it find. */
export interface TestDuty {
  readonly tenantId: string;
  readonly unitId: string;
  readonly handle: UnitDutyHandle;
  /** The tenant's key, under which everybody's addresses are sealed. */
  readonly wrappedKey: string;
  readonly stub: DurableObjectStub<UnitDuty>;
  readonly sent: Send[];
  readonly logged: LogEntry[];
  readonly paged: string[];
  now: number;
  list: ListPresence;
  answer: (send: Send) => Promise<SendOutcome>;
  /** Puts the world around the object; again after it was evicted. */
  enter(): Promise<void>;
  facts(over?: Partial<UnitDutyFacts>): UnitDutyFacts;
  /** Kari has `first` for hours around now, Ola is her substitute; both have a phone, Kari two browsers. */
  shift(over?: Partial<DutyShift>): DutyShift;
  notice(over?: Partial<Notice>): Notice;
  notify(...notices: Notice[]): Promise<readonly object[]>;
}

/** Kari's and Ola's telephones and Kari's two browsers under that key. */
export async function sealedAddresses(
  tenantId: string,
  wrappedKey: string,
): Promise<Pick<UnitDutyFacts, 'contacts' | 'subscriptions'>> {
  const keys = addressKeysOf(bindings);
  const contacts = [
    ['kari', '+4799900001'],
    ['ola', '+4799900002'],
  ].map(async ([practitionerId = '', phone = '']) => {
    const sealed = await sealPhone(keys, wrappedKey, { tenantId, id: practitionerId }, phone);
    return { practitionerId, seal: sealed.ok ? sealed.value : undefined };
  });
  const subscriptions = ['a', 'b'].map(async (subscriptionId) => {
    const address = { endpoint: `https://fcm.googleapis.com/${subscriptionId}`, keys: { p256dh: 'p', auth: 'a' } };
    const sealed = await sealPush(keys, wrappedKey, { tenantId, id: subscriptionId }, address);
    return { subscriptionId, practitionerId: 'kari', seal: sealed.ok ? sealed.value.seal : undefined };
  });
  return { contacts: await Promise.all(contacts), subscriptions: await Promise.all(subscriptions) };
}

export async function newDuty(over: Partial<UnitDutyFacts> = {}): Promise<TestDuty> {
  const [tenantId, unitId] = [crypto.randomUUID(), crypto.randomUUID()];
  const handle = getUnitDuty(bindings, tenantId, unitId);
  const wrappedKey = await wrapDataKey(addressKeysOf(bindings).identityKey, newDataKey());
  const addresses = await sealedAddresses(tenantId, wrappedKey);
  const world: TestDuty = {
    tenantId,
    unitId,
    handle,
    wrappedKey,
    stub: bindings.UNIT_DUTY.get(bindings.UNIT_DUTY.idFromName(`${tenantId}/${unitId}`)),
    sent: [],
    logged: [],
    paged: [],
    now: Date.now(),
    list: { connected: 0, waiting: false },
    answer: async () => 'delivered',
    async enter() {
      await runInDurableObject(world.stub, (instance) => {
        instance.effects = {
          ...instance.effects,
          now: () => world.now,
          send: (send) => {
            world.sent.push(send);
            return world.answer(send);
          },
          presence: async () => world.list,
          pageUnit: async (_, fallback) => {
            world.paged.push(fallback);
            return true;
          },
          log: (entry) => void world.logged.push(entry),
        };
      });
    },
    facts: (more = {}) => ({
      v: 1,
      tenantId,
      unitId,
      version: 1,
      timeZone: 'Europe/Oslo',
      care: {
        v: 1,
        unitId,
        organisationId: 'organisation',
        version: 1,
        kind: 'municipality',
        liveQueue: false,
        fallbackUnitId: 'fallback',
        policies: [],
        redSnoozeMinutes: 60,
        greens: 2,
        contactsRaise: 3,
      },
      duties: ['first', 'second'],
      shifts: [world.shift()],
      ...addresses,
      ...over,
      ...more,
    }),
    shift: (more = {}) => ({
      shiftId: crypto.randomUUID(),
      duty: 'first',
      practitionerId: 'kari',
      substituteId: 'ola',
      from: world.now - HOUR_MS,
      to: world.now + 8 * HOUR_MS,
      ...more,
    }),
    notice: (more = {}) => ({
      v: 1,
      noticeId: `${crypto.randomUUID()}/1-2`,
      alertId: crypto.randomUUID(),
      patientId: crypto.randomUUID(),
      unitId,
      duty: 'first',
      channel: 'sms',
      severity: 'red',
      at: world.now,
      ...more,
    }),
    async notify(...notices) {
      const answer = await handle.notify({ v: 1, tenantId, unitId, notices });
      if (!answer.ok) throw new Error('refused');
      return answer.outcomes;
    },
  };
  await world.enter();
  return world;
}
