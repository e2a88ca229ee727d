import { err, ok, type Result } from '../result.ts';

export const REFERRAL_STATES = ['sent', 'accepted', 'declined', 'withdrawn'] as const;
export type ReferralState = (typeof REFERRAL_STATES)[number];

/** What may be done to a referral that is sent: by its receiver, but for `withdraw`, which is its sender's. */
export type ReferralAct = 'accept' | 'decline' | 'withdraw';

/** As both units see it. `dueAt` is epoch ms. */
export interface Referral {
  readonly state: ReferralState;
  readonly fromUnitId: string;
  readonly toUnitId: string;
  readonly dueAt: number;
}

/** `not-found`: neither unit is one of the actor's; `forbidden`: it is the other unit's to do. */
export type ReferralRefusal = 'not-found' | 'forbidden' | 'referral-decided';

const BECOMES: Readonly<Record<ReferralAct, ReferralState>> = {
  accept: 'accepted',
  decline: 'declined',
  withdraw: 'withdrawn',
};

/** What becomes of a referral by an act of somebody at these units. Being overdue takes nothing from anybody. */
export function decideReferral(
  referral: Referral,
  act: ReferralAct,
  unitIds: readonly string[],
): Result<ReferralState, ReferralRefusal> {
  const { state, fromUnitId, toUnitId } = referral;
  if (!unitIds.includes(fromUnitId) && !unitIds.includes(toUnitId)) return err('not-found');
  if (!unitIds.includes(act === 'withdraw' ? fromUnitId : toUnitId)) return err('forbidden');
  return state === 'sent' ? ok(BECOMES[act]) : err('referral-decided');
}

/** Whether its clock has run out with nobody having answered. */
export function isOverdue({ state, dueAt }: Pick<Referral, 'state' | 'dueAt'>, now: number): boolean {
  return state === 'sent' && dueAt <= now;
}
