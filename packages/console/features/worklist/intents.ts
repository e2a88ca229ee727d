import type { WorklistRow } from '../../ports/worklist-port.ts';

/** What a person can want to do with an alert. */
export type Intent =
  | 'acknowledge'
  | 'start'
  | 'attempt'
  | 'snooze'
  | 'unsnooze'
  | 'handover'
  | 'withdraw'
  | 'accept'
  | 'decline'
  | 'resolve';

export interface Choices {
  /** As buttons: the one thing to do next, and what else must be in sight. */
  readonly buttons: readonly Intent[];
  /** In the menu. */
  readonly more: readonly Intent[];
}

/** What can be done with an alert as it is: with an offer only its receipt, with one that waits for more readings nothing. */
export function choicesOf(row: Pick<WorklistRow, 'state' | 'offered' | 'suppressed' | 'handover'>): Choices {
  if (row.offered === true) return { buttons: ['accept', 'decline'], more: [] };
  if (row.state === 'pending') return { buttons: [], more: [] };
  const snoozed = row.suppressed?.some(({ kind }) => kind === 'snoozed') === true;
  const more: Intent[] = [
    ...(row.state === 'in-progress' ? [] : (['start'] as const)),
    'attempt',
    'snooze',
    ...(snoozed ? (['unsnooze'] as const) : []),
    row.handover === undefined ? 'handover' : 'withdraw',
  ];
  return { buttons: [row.state === 'open' ? 'acknowledge' : 'resolve'], more };
}

export function canStill(intent: Intent, row: Parameters<typeof choicesOf>[0]): boolean {
  const { buttons, more } = choicesOf(row);
  return buttons.includes(intent) || more.includes(intent);
}
