import type { Fmt } from '../../i18n/fmt.ts';
import type { Translate } from '../../i18n/use-language.ts';
import type { WorklistRow } from '../../ports/worklist-port.ts';

type Suppressed = NonNullable<WorklistRow['suppressed']>[number];

/** Why nobody is told of it now, with its end. What has ended by `now` is not said any more. */
export function heldTexts(row: WorklistRow, now: number, t: Translate, f: Fmt): readonly string[] {
  return (row.suppressed ?? [])
    .filter(({ until }) => until === undefined || Date.parse(until) > now)
    .map((held) => heldText(held, now, t, f));
}

function heldText({ kind, until, reason }: Suppressed, now: number, t: Translate, f: Fmt): string {
  const time = until === undefined ? '–' : f.moment(until, now);
  switch (kind) {
    case 'snoozed':
      return t('held.snoozed', { time, reason: snoozeReason(reason, t) });
    case 'paused':
      return t('held.paused', { time });
    case 'quiet-hours':
      return t('held.quietHours', { time });
    case 'late':
      return t('held.late');
    case 'pending':
      return t('held.pending', { time });
  }
}

const SNOOZE_KEYS = {
  'contacted-patient': 'snoozeReason.contacted-patient',
  'known-cause': 'snoozeReason.known-cause',
  'treatment-started': 'snoozeReason.treatment-started',
  'device-problem': 'snoozeReason.device-problem',
  other: 'snoozeReason.other',
} as const;

/** What this version has no word for is shown as it was sent. */
function snoozeReason(reason: string | undefined, t: Translate): string {
  const known = Object.entries(SNOOZE_KEYS).find(([key]) => key === reason);
  return known === undefined ? (reason ?? t('snoozeReason.other')) : t(known[1]);
}

export interface StepText {
  readonly text: string;
  readonly failed: boolean;
}

/** How far it has come on its ladder: who was told, by what, and whether it reached anybody. Null before the first step. */
export function stepText(row: WorklistRow, t: Translate): StepText | null {
  const { step } = row;
  if (step === undefined || row.state !== 'open' || (step.taken === 0 && step.round === 0)) return null;
  const head =
    step.round === 0
      ? t('step.taken', { step: step.taken })
      : t('step.round', { step: step.taken, round: step.round + 1 });
  if (step.duty === undefined || step.channel === undefined) return { text: head, failed: false };
  const asked = t('step.asked', { duty: step.duty, channel: t(`channel.${step.channel}`) });
  const failed = step.outcome === 'undelivered';
  const went = failed
    ? undelivered(step.reason, t)
    : t(step.outcome === 'delivered' ? 'step.delivered' : 'step.waiting');
  return { text: `${head}: ${asked}, ${went}`, failed };
}

const REASON_KEYS = {
  'nobody-on-duty': 'undelivered.nobody-on-duty',
  'no-address': 'undelivered.no-address',
  'channel-failed': 'undelivered.channel-failed',
  unattended: 'undelivered.unattended',
} as const;

function undelivered(reason: string | undefined, t: Translate): string {
  const known = Object.entries(REASON_KEYS).find(([key]) => key === reason);
  const why = known === undefined ? reason : t(known[1]);
  return why === undefined ? t('step.undelivered') : `${t('step.undelivered')} (${why})`;
}

/** An offer to another unit, or from one. */
export function handoverText(
  row: WorklistRow,
  units: Readonly<Record<string, string>>,
  now: number,
  t: Translate,
  f: Fmt,
): string | null {
  const { handover } = row;
  if (handover === undefined) return null;
  const time = f.moment(handover.returnsAt, now);
  const unit = unitName(row.offered === true ? row.unitId : handover.toUnitId, units, t);
  return t(row.offered === true ? 'handover.received' : 'handover.offered', { unit, reason: handover.reason, time });
}

/** A unit by its name, never by a bare id. */
export function unitName(unitId: string | undefined, units: Readonly<Record<string, string>>, t: Translate): string {
  const name = unitId !== undefined && Object.hasOwn(units, unitId) ? units[unitId] : undefined;
  return name ?? t('owner.unknown');
}
