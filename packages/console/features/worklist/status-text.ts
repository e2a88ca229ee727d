import type { Translate } from '../../i18n/use-language.ts';
import type { WorklistRow } from '../../ports/worklist-port.ts';

/** "Acknowledged by you", by a colleague's name where it is known, or just acknowledged: never a bare id. */
export function statusText(
  row: Pick<WorklistRow, 'state' | 'acknowledgedBy'>,
  self: string,
  colleagues: Readonly<Record<string, string>>,
  t: Translate,
): string {
  if (row.state === 'open') return t('state.open');
  if (row.acknowledgedBy === undefined) return t('state.acknowledged');
  if (row.acknowledgedBy === self) return t('state.acknowledgedByYou');
  const name = Object.hasOwn(colleagues, row.acknowledgedBy) ? colleagues[row.acknowledgedBy] : undefined;
  return name === undefined ? t('state.acknowledged') : t('state.acknowledgedBy', { name });
}
