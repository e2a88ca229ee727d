import type { AddressOwner, AddressUse } from '@naer/auth/staff-address';
import type { SealedIdentity } from '@naer/domain/monitor/registry';
import type { LogEntry } from '../http/log.ts';
import type { AlarmStorage } from '../objects/object-alarm.ts';
import type { Send, SendOutcome } from './channels/channel.ts';

/** Who has the unit's list open, and whether anything stands on it. */
export interface ListPresence {
  readonly connected: number;
  readonly waiting: boolean;
}

/** The world of a unit's duty, passed in: the object gives it workerd's, the simulation its own. */
export interface DutyEffects {
  /** Epoch ms. */
  now(): number;
  readonly alarm: AlarmStorage;
  /** Goes on while nobody waits for it. */
  background(work: Promise<unknown>): void;
  /** The address that is sealed for its owner; undefined: no key opens it. */
  open(seal: SealedIdentity, owner: AddressOwner, use: AddressUse): Promise<string | undefined>;
  send(send: Send): Promise<SendOutcome>;
  presence(tenantId: string, unitId: string): Promise<ListPresence>;
  /** Tells everybody on call at another unit that something waits; true when somebody was reached. */
  pageUnit(tenantId: string, unitId: string, noticeId: string): Promise<boolean>;
  log(entry: LogEntry): void;
}
