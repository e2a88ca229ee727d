import type { Refusal, RefusalCode } from '@naer/domain/measurement/outcome';
import { err, ok, type Result } from '@naer/domain/result';
import type { DocumentEvent } from './read-hub-bundle.ts';
import { readSeverity } from './read-severity.ts';
import type { DetectedIssue } from './resources.ts';

const ALERT_CODES = 'http://ehelse.no/fhir/CodeSystem/vkp-alert-code';
const STATUSES: ReadonlySet<string> = new Set(['registered', 'preliminary', 'final', 'amended', 'corrected']);
const CODE_CHARACTERS = 100;

/**
 * The event of a DetectedIssue: code and words as sent (a safety alarm coded "7" stays "7"), its time, its severity. A
 * status that takes it back is refused.
 */
export function mapIssue(issue: DetectedIssue, at: string): Result<DocumentEvent, Refusal> {
  const { status, code, identifier = [], identifiedDateTime, identifiedPeriod, detail } = issue;
  const refuse = (reason: RefusalCode, field: string) => err({ code: reason, field: `${at}.${field}` });
  if (!STATUSES.has(status)) return refuse('invalid-value', 'status');
  const codings = code.coding?.filter(({ system }) => system?.startsWith(ALERT_CODES) === true) ?? [];
  const codes = new Set(codings.map((coding) => coding.code));
  const [coding] = codings;
  if (coding?.code === undefined || coding.code === '' || codes.size > 1 || coding.code.length > CODE_CHARACTERS)
    return refuse(codings.length === 0 ? 'unknown-code' : 'invalid-value', 'code');
  const severity = readSeverity(issue);
  if (severity === 'invalid') return refuse('invalid-value', 'severity');
  const time = identifiedDateTime ?? identifiedPeriod?.start;
  const timeField =
    identifiedDateTime === undefined && time !== undefined ? 'identifiedPeriod.start' : 'identifiedDateTime';
  if (time === undefined) return refuse('missing-value', timeField);
  const id = identifier.find(({ value }) => value !== undefined);
  const text = code.text ?? coding.display;
  return ok({
    item: {
      code: coding.code,
      at: time,
      ...(id !== undefined && { id: `${id.system ?? ''}|${id.value}` }),
      ...(text !== undefined && { text }),
      ...(severity !== undefined && { severity }),
      ...(detail !== undefined && { gatewayText: detail }),
    },
    fields: {
      code: `${at}.code`,
      at: `${at}.${timeField}`,
      id: `${at}.identifier`,
      text: `${at}.code`,
      severity: `${at}.severity`,
      gatewayText: `${at}.detail`,
      subject: `${at}.patient`,
    },
  });
}
