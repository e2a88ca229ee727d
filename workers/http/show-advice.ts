import type { Language } from '@naer/contracts/error-codes';
import type { PatientAdvice } from '@naer/contracts/measurement-item';
import { calendarOf } from '@naer/domain/calendar/calendar';
import { DEFAULT_TIME_ZONE } from '@naer/domain/monitor/rule-context';
import { type Advice, adviceSentence } from '@naer/domain/plan/advice';

/** What a patient must read at once, in words: says what to do and when somebody is there again, never what was measured. */
export function showAdvice(advice: Advice, language: Language): PatientAdvice {
  const { severity, instead, opensAt, timeZone = DEFAULT_TIME_ZONE } = advice;
  return {
    severity,
    instead,
    ...(opensAt !== undefined && { opensAt: new Date(opensAt).toISOString() }),
    text: adviceSentence(advice, calendarOf(timeZone), language),
  };
}
