import * as z from 'zod';
import { isTechnicalEvent } from '../event/catalogue.ts';
import { eventName } from '../language/event-name.ts';
import { formatNumber } from '../language/format-number.ts';
import type { Language } from '../language/words.ts';
import { faultOf } from './fault.ts';
import type { RuleType, Told } from './rule-type.ts';
import { code, ruleKey, severity } from './shapes.ts';

const schema = z.strictObject({
  type: z.literal('event'),
  ruleKey,
  /** Event codes it is about (VKP codes or local ones). */
  codes: z.array(code).min(1).max(100),
  severity,
  /** The clock of this event; absent: the plan's. A safety alarm: at once. */
  acknowledgeWithinMinutes: z
    .number()
    .positive()
    .max(7 * 24 * 60)
    .optional(),
});

/** A code becomes an alert with its own clock (DOMAIN 4: safety alarm: at once). */
export type EventRule = Readonly<z.infer<typeof schema>>;

const MINUTE_MS = 60_000;

export const event: RuleType<EventRule> = {
  type: 'event',
  schema,
  judged: () => 'event',
  // What only the equipment needs stands apart; a rule that names both is the patient's.
  category: ({ codes }) => (codes.every(isTechnicalEvent) ? 'technical' : 'event'),
  series: () => [],
  needs: () => [],
  evaluate: (rule, occasion) => {
    if (occasion.kind !== 'event' || !rule.codes.includes(occasion.code)) return undefined;
    const minutes = rule.acknowledgeWithinMinutes;
    return {
      severity: rule.severity,
      facts: { code: occasion.code },
      acknowledgeWithinMs: minutes === undefined ? undefined : Math.round(minutes * MINUTE_MS),
    };
  },
  validate: ({ codes }) => {
    if (codes.length === 0) return [faultOf('codes', 'no-event-code', {})];
    return codes.flatMap((code, index) =>
      codes.indexOf(code) === index ? [] : [faultOf(`codes.${index}`, 'repeated-code', { code })],
    );
  },
  explain: explainEvent,
};

const REPORTED: Readonly<Record<Language, string>> = {
  nb: 'Meldt: {event}',
  nn: 'Meldt: {event}',
  en: 'Reported: {event}',
};
const WITHIN: Readonly<Record<Language, string>> = {
  nb: ', skal kvitteres innen {minutes}',
  nn: ', skal kvitterast innan {minutes}',
  en: ', to be acknowledged within {minutes}',
};
const MINUTES: Readonly<Record<Language, readonly [string, string]>> = {
  nb: ['minutt', 'minutter'],
  nn: ['minutt', 'minutt'],
  en: ['minute', 'minutes'],
};

/** "Reported: safety alarm (3), to be acknowledged within 5 minutes." */
function explainEvent({ acknowledgeWithinMinutes: n }: EventRule, { facts }: Told, language: Language): string {
  const said = REPORTED[language].replace('{event}', () => eventName(String(facts?.code ?? ''), language));
  if (n === undefined) return `${said}.`;
  const minutes = `${formatNumber(n, language)} ${MINUTES[language][n === 1 ? 0 : 1]}`;
  return `${said}${WITHIN[language].replace('{minutes}', minutes)}.`;
}
