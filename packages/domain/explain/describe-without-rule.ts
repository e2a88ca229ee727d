import type { Alert } from '../alert/alert.ts';
import { formatQuantity, formatValue } from '../language/format-value.ts';
import { measureName } from '../language/measure-name.ts';
import type { Language } from '../language/words.ts';
import { canonicalUnitOf } from '../measurement/normalise-item.ts';
import type { Zone } from '../rules/finding.ts';
import type { ExplanationData } from './explain-alert.ts';

type Words = Readonly<Record<Language, string>>;

const LIMITS: Readonly<Record<Zone, Words>> = {
  redLow: { nb: 'under rød grense', nn: 'under raud grense', en: 'below the red limit' },
  yellowLow: { nb: 'under gul grense', nn: 'under gul grense', en: 'below the yellow limit' },
  yellowHigh: { nb: 'over gul grense', nn: 'over gul grense', en: 'above the yellow limit' },
  redHigh: { nb: 'over rød grense', nn: 'over raud grense', en: 'above the red limit' },
};

/** Without a reading: what kind of thing happened. */
const CATEGORIES: Readonly<Record<Alert['category'], Words>> = {
  clinical: { nb: 'en regel i planen slo ut', nn: 'ein regel i planen slo ut', en: 'a rule of the plan fired' },
  missing: { nb: 'en avtalt måling mangler', nn: 'ei avtalt måling manglar', en: 'an agreed measurement is missing' },
  technical: {
    nb: 'utstyret trenger tilsyn',
    nn: 'utstyret treng tilsyn',
    en: 'the equipment needs attention',
  },
  event: { nb: 'en hendelse er meldt', nn: 'ei hending er meld', en: 'an event was reported' },
  message: { nb: 'en melding venter på svar', nn: 'ei melding ventar på svar', en: 'a message waits for an answer' },
};

const BY: Words = {
  nb: 'regelen {rule}, planversjon {version}',
  nn: 'regelen {rule}, planversjon {version}',
  en: 'rule {rule}, plan version {version}',
};

/** What an alert can say by itself: the value, the limit it kept, and which rule of which version it was. */
export function describeWithoutRule(alert: Alert, data: ExplanationData, language: Language): string {
  // No plan has a rule of it.
  if (alert.category === 'message') return `${CATEGORIES.message[language]}.`;
  const by = BY[language].replace('{rule}', () => data.ruleKey).replace('{version}', String(data.planVersion));
  return `${whatHappened(alert, data, language)} (${by}).`;
}

function whatHappened(alert: Alert, { values, compared }: ExplanationData, language: Language): string {
  const { measure, code, component, category } = alert;
  const [own] = values;
  if (measure === undefined || own === undefined) return CATEGORIES[category][language];
  const said = `${measureName({ measure, code, component }, language)} ${formatValue(own, language)}`.trimEnd();
  const { limit } = compared;
  if (limit === undefined) return said;
  const value = formatQuantity(limit.value, canonicalUnitOf(measure), language);
  return `${said}: ${LIMITS[limit.zone][language]} ${value}`;
}
