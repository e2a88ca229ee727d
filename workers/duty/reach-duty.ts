import type { AddressUse } from '@naer/auth/staff-address';
import { onCallFor } from '@naer/domain/duty/on-call';
import type { UnitDutyFacts } from '@naer/domain/duty/unit-duty-facts';
import type { Channel, UndeliveredReason } from '@naer/domain/escalation/unit-care';
import type { SealedIdentity } from '@naer/domain/monitor/registry';
import type { Send, SendOutcome } from './channels/channel.ts';

/** One page: a duty by a channel. */
export interface Page {
  readonly duty: string;
  readonly channel: Channel;
  readonly urgent: boolean;
  /** Passed over, as if they were not on duty. */
  readonly notTo?: readonly string[] | undefined;
}

export interface Reach {
  readonly facts: UnitDutyFacts;
  /** Browsers that are known to be gone. */
  readonly gone: ReadonlySet<string>;
  readonly now: number;
  /** The address of a practitioner or subscription, in memory alone; undefined: no key opens it. */
  open(seal: SealedIdentity, id: string, use: AddressUse): Promise<string | undefined>;
  /** Bounded in time; never rejects. */
  send(send: Send): Promise<SendOutcome>;
  forget(subscriptionId: string): void;
}

type Reached = 'delivered' | Exclude<UndeliveredReason, 'unattended'>;

/** Who has the duty now is told, one after the other, until somebody's address has taken it. */
export async function reachDuty(reach: Reach, { duty, channel, urgent, notTo = [] }: Page): Promise<Reached> {
  const people = onCallFor(reach.facts, duty, reach.now).filter((person) => !notTo.includes(person));
  if (people.length === 0) return 'nobody-on-duty';
  let worst: Reached = 'no-address';
  for (const person of people) {
    const reached = await reachPerson(reach, person, channel, urgent);
    if (reached === 'delivered') return reached;
    if (reached === 'channel-failed') worst = reached;
  }
  return worst;
}

/** All addresses of a person at once: one that takes it is enough. */
export async function reachPerson(
  reach: Reach,
  practitionerId: string,
  channel: Channel,
  urgent: boolean,
): Promise<Reached> {
  const addresses = addressesOf(reach, practitionerId, channel);
  if (addresses.length === 0) return 'no-address';
  const sent = await Promise.all(
    addresses.map(async ({ clear, seal, id, use, subscriptionId }) => {
      const to = seal === undefined ? clear : await reach.open(seal, id, use);
      if (to === undefined) return 'failed';
      const outcome = await reach.send({ channel, to, urgent });
      if (outcome === 'gone' && subscriptionId !== undefined) reach.forget(subscriptionId);
      return outcome;
    }),
  );
  return sent.includes('delivered') ? 'delivered' : 'channel-failed';
}

interface Address {
  readonly id: string;
  readonly use: AddressUse;
  readonly seal: SealedIdentity | undefined;
  /** Of facts of before. */
  readonly clear: string | undefined;
  readonly subscriptionId?: string;
}

function addressesOf({ facts, gone }: Reach, practitionerId: string, channel: Channel): readonly Address[] {
  if (channel !== 'push')
    return facts.contacts
      .filter((contact) => contact.practitionerId === practitionerId)
      .map(({ phone, seal }) => ({ id: practitionerId, use: 'staff-phone', seal, clear: phone }));
  return facts.subscriptions
    .filter((one) => one.practitionerId === practitionerId && !gone.has(one.subscriptionId))
    .map(({ endpoint, seal, subscriptionId }) => ({
      id: subscriptionId,
      use: 'push-subscription',
      seal,
      clear: endpoint,
      subscriptionId,
    }));
}
