/** VKP codes that a public sample confuses (DOMAIN 6): it sends a safety alarm as a sickness signal. */
export const SAFETY_ALARM = '3';
export const SICKNESS_SIGNAL = '7';

const SAYS_SAFETY_ALARM = /trygg(?:het|leik|hets|leiks)?s?[\s-]?alarm|safety[\s-]?alarm/i;

/** Code and words of an event as sent. */
export interface SentMeaning {
  readonly code: string;
  readonly text?: string | undefined;
}

/**
 * The code an event is read as besides the one it was sent under, where its words say another: a "7" whose text says
 * safety alarm. Undefined: its code alone. What was sent is kept as it is.
 */
export function readAs({ code, text }: SentMeaning): string | undefined {
  return code === SICKNESS_SIGNAL && text !== undefined && SAYS_SAFETY_ALARM.test(text) ? SAFETY_ALARM : undefined;
}

/**
 * The codes whose rules are asked, the one sent first. A "7" that no rule of the plan names may be a safety alarm: it is
 * taken as the more severe (DOMAIN 6).
 */
export function meaningsOf(code: string, told: string | undefined, isNamed: boolean): readonly string[] {
  if (told !== undefined && told !== code) return [code, told];
  return code === SICKNESS_SIGNAL && !isNamed ? [code, SAFETY_ALARM] : [code];
}

/** Whether the sender is to be warned that its code may mean something else. */
export function isAmbiguous(code: string): boolean {
  return code === SICKNESS_SIGNAL;
}
