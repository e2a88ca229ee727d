import { type Bindings, configurationOf } from '../env.ts';

/** Steps between two monitors and the records of a merge or its undo, in order; a crash at each is tested by its name. */
export const MERGE_STEPS = [
  // The records have it; nobody else.
  'recorded',
  // The monitor of the record that stays has been told; and then that of the other.
  'to-told',
  'from-told',
  // The one that stays asks; the other offers what it has; that is there; and then it has let go of its own.
  'ask',
  'hand',
  'handed',
  'let-go',
  // The undo: what goes back; it is there; and then the one that stayed has parted from it.
  'back',
  'given-back',
  'parted',
] as const;
export type MergeStep = (typeof MERGE_STEPS)[number];

/**
 * Where a test on this machine stops the Worker: it is asked at each step and answers when that may be left. Configuration
 * refuses it anywhere else, and without it nothing is awaited that waits.
 */
export async function reachStep(bindings: Bindings, step: MergeStep): Promise<void> {
  const { STEP_GATE } = configurationOf(bindings);
  if (STEP_GATE === undefined) return;
  await fetch(`${STEP_GATE}/${step}`, { method: 'POST' })
    .then((answer) => answer.body?.cancel())
    .catch(() => undefined);
}
