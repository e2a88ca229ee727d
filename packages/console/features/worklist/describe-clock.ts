import type { Fmt } from '../../i18n/fmt.ts';
import type { Translate } from '../../i18n/use-language.ts';
import type { WorklistRow } from '../../ports/worklist-port.ts';

const MINUTE_MS = 60_000;

export interface ClockText {
  readonly text: string;
  /** `late`: it has come and nobody has done it. */
  readonly tone: 'late' | 'soon' | 'calm';
}

/**
 * The clock that a person works against, in words: of an open alert how long is left, of one that somebody has taken
 * when it is looked after next. Null when none runs, as while it is snoozed: what is held back says its own end.
 */
export function clockText(row: WorklistRow, now: number, t: Translate, f: Fmt): ClockText | null {
  if (row.state === 'pending' || row.suppressed?.some(({ kind }) => kind === 'snoozed' || kind === 'paused') === true)
    return null;
  if (row.state === 'open') return overdueText(row, now, t, f);
  if (row.attempts !== undefined) {
    const { due, nextTryAt } = row.attempts;
    if (due || Date.parse(nextTryAt) <= now) return { text: t('clock.nextTryDue'), tone: 'late' };
    return { text: t('clock.nextTry', { time: f.moment(nextTryAt, now) }), tone: 'calm' };
  }
  if (row.followUpDue === true) return { text: t('clock.followUpDue'), tone: 'late' };
  if (row.clock?.kind !== 'follow-up') return null;
  return { text: t('clock.followUp', { time: f.moment(row.clock.dueAt, now) }), tone: 'calm' };
}

/** A clock that has passed is late on this screen at once, also before the server has said so. */
function overdueText(row: WorklistRow, now: number, t: Translate, f: Fmt): ClockText | null {
  const dueAt = row.overdueAt === undefined ? Number.NaN : Date.parse(row.overdueAt);
  if (row.overdue || dueAt <= now) {
    const over = now - dueAt;
    const text = over >= MINUTE_MS ? t('clock.overdueFor', { duration: f.duration(over) }) : t('clock.overdue');
    return { text, tone: 'late' };
  }
  if (Number.isNaN(dueAt)) return null;
  const left = dueAt - now;
  if (left < MINUTE_MS) return { text: t('clock.soon'), tone: 'soon' };
  return { text: t('clock.left', { duration: f.duration(left) }), tone: left < 5 * MINUTE_MS ? 'soon' : 'calm' };
}
