import type { WorklistRow } from '@naer/client/live/live-state';

const MAX_ROWS = 10;
const SIGN = { red: '▲ RED   ', yellow: '● yellow' } as const;

/** One alert as a line: severity as a sign and a word, who, what, since when, and what has been done. */
export function itemLine(item: WorklistRow, now: number): string {
  const state = item.overdue && item.state === 'open' ? 'OVERDUE' : item.state;
  const count = item.count > 1 ? ` ×${item.count}` : '';
  const verify = item.verify ? ' verify' : '';
  return `${SIGN[item.severity]}  ${item.patientName.padEnd(22)} ${readingOf(item)}${count}${verify}  ${ageOf(item, now)}  ${state}`;
}

/** The list as it stands, most urgent first, in the order it was given. */
export function worklistArea(title: string, items: readonly WorklistRow[], now: number): readonly string[] {
  const open = items.filter((item) => item.state === 'open').length;
  const head = `${title}: ${items.length} ${items.length === 1 ? 'alert' : 'alerts'}, ${open} not acknowledged`;
  const rows = items.slice(0, MAX_ROWS).map((item) => `  ${itemLine(item, now)}`);
  const rest = items.length > MAX_ROWS ? [`  and ${items.length - MAX_ROWS} more`] : [];
  return ['', head, ...(items.length === 0 ? ['  nothing needs anybody now'] : rows), ...rest];
}

/** What changed between two states of the list, one plain line each, for logs and pipes. */
export function changeLines(before: readonly WorklistRow[], after: readonly WorklistRow[], now: number): string[] {
  const old = new Map(before.map((item) => [item.alertId, item]));
  const kept = new Set(after.map((item) => item.alertId));
  const put = after
    .filter((item) => old.get(item.alertId)?.revision !== item.revision)
    .map((item) => `worklist ${old.has(item.alertId) ? '~' : '+'} ${itemLine(item, now)}`);
  const removed = before.filter((item) => !kept.has(item.alertId)).map((item) => `worklist - ${itemLine(item, now)}`);
  return [...removed, ...put];
}

/** Digit for digit as it was sent; when nothing was measured, what happened. */
function readingOf(item: WorklistRow): string {
  if (item.measure === undefined) return item.summary?.en ?? `${item.category} (${item.rule})`;
  const { systolic, diastolic } = item.components ?? {};
  const value = systolic === undefined ? item.value?.text : `${systolic.text}/${diastolic?.text ?? '–'}`;
  const shown = [item.comparator, value ?? item.answer].filter((part) => part !== undefined).join(' ');
  return `${item.measure} ${shown} ${item.unit ?? ''}`.trim();
}

function ageOf(item: WorklistRow, now: number): string {
  const seconds = Math.max(0, Math.round((now - Date.parse(item.openedAt)) / 1000));
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}
