import type { Translate } from '../../i18n/use-language.ts';
import type { WorklistRow } from '../../ports/worklist-port.ts';

/** "Acknowledged by you", by a colleague's name where it is known, or just acknowledged: never a bare id. */
export function statusText(
  row: Pick<WorklistRow, 'state' | 'acknowledgedBy' | 'startedBy' | 'pending'>,
  self: string,
  colleagues: Readonly<Record<string, string>>,
  t: Translate,
): string {
  if (row.state === 'open') return t('state.open');
  if (row.state === 'pending') {
    const { pending } = row;
    return pending === undefined
      ? t('state.pending')
      : `${t('state.pending')}: ${t('state.pendingOf', { have: pending.have, need: pending.need })}`;
  }
  const [key, by] =
    row.state === 'in-progress'
      ? (['inProgress', row.startedBy ?? row.acknowledgedBy] as const)
      : (['acknowledged', row.acknowledgedBy] as const);
  if (by === undefined) return t(`state.${key}`);
  if (by === self) return t(`state.${key}ByYou`);
  const name = Object.hasOwn(colleagues, by) ? colleagues[by] : undefined;
  return name === undefined ? t(`state.${key}`) : t(`state.${key}By`, { name });
}
