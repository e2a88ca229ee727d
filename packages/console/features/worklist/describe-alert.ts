import { EVENT_CATALOGUE } from '@naer/domain/event/catalogue';
import type { Fmt } from '../../i18n/fmt.ts';
import type { Translate } from '../../i18n/use-language.ts';
import type { WorklistRow } from '../../ports/worklist-port.ts';
import { canonicalUnitOf } from './canonical-unit.ts';
import { type AlertKind, isNews2, kindOf, news2Total, partTexts } from './describe-finding.ts';
import { measuredText, valueText, withUnit } from './describe-value.ts';

/** Texts of one alert. What this version has no word for is shown as it was sent, never left out. */
export interface AlertTexts {
  readonly measure: string;
  readonly value: string;
  readonly limit: string | null;
  /** For a dense line, where the severity stands beside it. */
  readonly limitShort: string | null;
  readonly kind: AlertKind | null;
  /** What the value was compared with, where it is not a plain limit. */
  readonly sentence: string | null;
  /** Of a composite or NEWS2. */
  readonly parts: readonly string[];
  /** For a list, where nothing is told twice: a composite by its sentence, a NEWS2 by the parts that give points. */
  readonly brief: readonly string[];
}

export function describeAlert(row: WorklistRow, t: Translate, f: Fmt): AlertTexts {
  const sentence = isPlainLimit(row) ? null : (row.summary?.[f.language] ?? null);
  const parts = partTexts(row, t, f);
  return {
    measure: measureText(row, t, f),
    value: shownValue(row, t, f),
    ...limitTexts(row, t, f),
    kind: kindOf(row),
    sentence,
    parts,
    brief: isNews2(row) ? partTexts(row, t, f, true) : sentence === null ? parts : [sentence],
  };
}

/** What the alert is about: the measure, the event by its name, or what happened when nothing was measured. */
export function measureText(row: WorklistRow, t: Translate, f: Fmt): string {
  if (isNews2(row)) return t('score.news2');
  const { measure } = row;
  if (measure !== undefined) return measuredText({ ...row, measure }, t);
  if (row.drill === true) return t('unmeasured.drill');
  return eventText(row, f) ?? t(`unmeasured.${unmeasuredKey(row)}`);
}

/** "Safety alarm", "Medicine dispenser empty"; null where the catalogue has no name. */
function eventText({ ruleType, facts }: WorklistRow, f: Fmt): string | null {
  const name = ruleType === 'event' ? EVENT_CATALOGUE.get(String(facts?.code))?.name[f.language] : undefined;
  return name === undefined ? null : name.charAt(0).toUpperCase() + name.slice(1);
}

/** What the equipment itself reports (an empty dispenser, a clock that is off) was heard: it is not silence. */
function unmeasuredKey({ category, ruleType }: WorklistRow): WorklistRow['category'] | 'reported' {
  return category === 'technical' && ruleType === 'event' ? 'reported' : category;
}

function shownValue(row: WorklistRow, t: Translate, f: Fmt): string {
  if (isNews2(row)) {
    const total = news2Total(row);
    return total === null ? t('part.incomplete') : withUnit(f.digits(total), '{score}', t);
  }
  const { measure } = row;
  return measure === undefined ? '' : valueText({ ...row, measure }, t, f);
}

/** Of other rule types the limit is a change, a slope or a share: only their sentence says which. */
function isPlainLimit({ ruleType, measure }: WorklistRow): boolean {
  return measure !== undefined && (ruleType === undefined || ruleType === 'zones');
}

/** Limits stand in the measure's canonical unit, whatever unit the reading was sent in. */
function limitTexts(row: WorklistRow, t: Translate, f: Fmt): Pick<AlertTexts, 'limit' | 'limitShort'> {
  const { limit, measure } = row;
  if (limit === undefined || measure === undefined || !isPlainLimit(row)) return { limit: null, limitShort: null };
  const value = withUnit(f.digits(limit.value.text), canonicalUnitOf(measure), t);
  return { limit: t(`limit.${limit.zone}`, { value }), limitShort: t(`limitShort.${limit.zone}`, { value }) };
}
