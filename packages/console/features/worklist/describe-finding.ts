import { JsonNumber } from '@naer/contracts/json-number';
import type { Fmt } from '../../i18n/fmt.ts';
import { hasKey } from '../../i18n/has-key.ts';
import nb from '../../i18n/nb.json' with { type: 'json' };
import type { Translate } from '../../i18n/use-language.ts';
import type { WorklistRow } from '../../ports/worklist-port.ts';
import { measuredText, valueText } from './describe-value.ts';

/** Rule types that a clinical alert names beside its value; a plain limit needs no name. */
export type AlertKind = keyof typeof nb.kind;

export function kindOf({ category, ruleType }: Pick<WorklistRow, 'category' | 'ruleType'>): AlertKind | null {
  return category === 'clinical' && ruleType !== undefined && hasKey(nb.kind, ruleType) ? ruleType : null;
}

/** NEWS2 is made of parts, each with its points; the reading it shows is only the newest of them. */
export function isNews2({ ruleType, values }: Pick<WorklistRow, 'ruleType' | 'values'>): boolean {
  return ruleType === 'score' && values?.some(({ points }) => points !== undefined) === true;
}

/** The total, when the set is complete. */
export function news2Total(row: Pick<WorklistRow, 'facts'>): string | null {
  const total = row.facts?.total;
  if (total === undefined) return null;
  return total instanceof JsonNumber ? total.text : String(total);
}

/** The parts that a composite or a NEWS2 rests on, one text each; `scoring`: of a NEWS2 those that give points. */
export function partTexts(row: WorklistRow, t: Translate, f: Fmt, scoring = false): readonly string[] {
  if (row.ruleType !== 'composite' && !isNews2(row)) return [];
  const values = (row.values ?? []).filter(({ points }) => !scoring || points !== 0);
  return values.map((value) => {
    const text = `${measuredText(value, t)} ${valueText(value, t, f)}`.trimEnd();
    return value.points === undefined ? text : t('part.points', { text, count: value.points });
  });
}
