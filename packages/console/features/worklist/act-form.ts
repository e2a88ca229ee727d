import type { ResolutionOutcome, SnoozeReason } from '@naer/domain/alert/alert';
import type { AlertAct } from '../../ports/worklist-port.ts';
import type { Intent } from './intents.ts';

const MINUTE_MS = 60_000;
export const NOTE_MAX = 2000;
export const WHY_MAX = 500;

/** What stands in the dialog. Which of it counts depends on the intent. */
export interface Filled {
  readonly note: string;
  readonly noteToPatient: string;
  readonly outcome: ResolutionOutcome | null;
  /** Of a snooze, or until the next try. */
  readonly minutes: number;
  readonly snoozeReason: SnoozeReason | null;
  readonly toUnitId: string;
  /** Why it is handed over, or declined. */
  readonly why: string;
}

export const NOTHING_FILLED: Filled = {
  note: '',
  noteToPatient: '',
  outcome: null,
  minutes: 30,
  snoozeReason: null,
  toUnitId: '',
  why: '',
};

export type Field = 'outcome' | 'snoozeReason' | 'toUnitId' | 'why';

/** What must be there and is not, in the order of the form. */
export function missingIn(intent: Intent, filled: Filled): readonly Field[] {
  const missing = (field: Field) => filled[field] === null || String(filled[field]).trim() === '';
  return REQUIRED[intent]?.filter(missing) ?? [];
}
const REQUIRED: Readonly<Partial<Record<Intent, readonly Field[]>>> = {
  snooze: ['snoozeReason'],
  handover: ['toUnitId', 'why'],
  decline: ['why'],
  resolve: ['outcome'],
};

/** How long can be chosen: a red is silenced for an hour at most unless the tenant says otherwise. */
export function minutesFor(intent: Intent, severity: 'red' | 'yellow'): readonly number[] {
  if (intent === 'attempt') return [15, 30, 60, 120, 240, 480];
  return severity === 'red' ? [15, 30, 60] : [30, 60, 120, 240, 480, 1440, 3 * 1440, 7 * 1440];
}

/** The act that the form says, at this moment. Undefined while something is missing. */
export function actOf(intent: Intent, filled: Filled, now: number): AlertAct | undefined {
  if (missingIn(intent, filled).length > 0) return undefined;
  const { outcome, snoozeReason, toUnitId } = filled;
  const at = new Date(now + filled.minutes * MINUTE_MS).toISOString();
  const reason = filled.why.trim();
  const noteToPatient = filled.noteToPatient.trim();
  switch (intent) {
    case 'acknowledge':
      return { verb: 'acknowledge', fields: noteToPatient === '' ? {} : { noteToPatient } };
    case 'attempt':
      return { verb: 'attempt', fields: { nextTryAt: at } };
    case 'snooze':
      return snoozeReason === null ? undefined : { verb: 'snooze', fields: { until: at, reason: snoozeReason } };
    case 'handover':
      return { verb: 'handover', fields: { toUnitId, reason } };
    case 'accept':
      return { verb: 'handover/accept', fields: {} };
    case 'decline':
      return { verb: 'handover/decline', fields: { reason } };
    case 'withdraw':
      return { verb: 'handover/withdraw', fields: {} };
    case 'resolve':
      return outcome === null ? undefined : { verb: 'resolve', fields: { outcome } };
    case 'start':
    case 'unsnooze':
      return { verb: intent, fields: {} };
  }
}
