import type { Row } from './row.ts';

/** A plain markdown table. */
export function writeTable(rows: readonly Row[]): string {
  const lines = rows.map(({ what, target, measured, spread, met, note }) =>
    [what, target, measured, spread, met ? 'yes' : 'MISSED', note].join(' | '),
  );
  return [
    'what | target | measured (median) | spread (min .. max) | met | how',
    '--- | --- | --- | --- | --- | ---',
    ...lines,
  ]
    .map((line) => `| ${line} |`)
    .join('\n');
}
