import { err, ok, type Result } from '../result.ts';

/**
 * Of a tenant, or of an organisation in it. Suspended: people and clients are refused, devices are taken in. Leaving:
 * still at work, no new patients are to come. Left: nobody is let in.
 */
export const FRAME_STATES = ['active', 'suspended', 'leaving', 'left'] as const;
export type FrameState = (typeof FRAME_STATES)[number];

export const FRAME_ACTS = ['suspend', 'resume', 'leave', 'finish'] as const;
export type FrameAct = (typeof FRAME_ACTS)[number];

const NEXT: Readonly<Record<FrameAct, { readonly from: readonly FrameState[]; readonly to: FrameState }>> = {
  suspend: { from: ['active', 'leaving'], to: 'suspended' },
  // Who was leaving may stay.
  resume: { from: ['suspended', 'leaving'], to: 'active' },
  leave: { from: ['active', 'suspended'], to: 'leaving' },
  // When what it recorded has been handed over and its receipt is there.
  finish: { from: ['leaving'], to: 'left' },
};

/** The state after that act; `unchanged` when it stands there already, so that an act may be repeated. Pure and total. */
export function nextFrameState(
  state: FrameState,
  act: FrameAct,
): Result<{ readonly state: FrameState; readonly unchanged: boolean }, { readonly code: 'wrong-state' }> {
  const { from, to } = NEXT[act];
  if (state === to) return ok({ state, unchanged: true });
  return from.includes(state) ? ok({ state: to, unchanged: false }) : err({ code: 'wrong-state' });
}

/** Whether its people and clients are refused. */
export function isClosedTo(state: FrameState): boolean {
  return state === 'suspended' || state === 'left';
}
