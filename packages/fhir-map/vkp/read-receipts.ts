import { isReceiptCode } from '@naer/domain/event/receipt';
import type { Refusal } from '@naer/domain/measurement/outcome';
import { parseTime } from '@naer/domain/measurement/parse-time';
import type { SentReceipt } from '@naer/domain/monitor/reported-event';
import { err, ok, type Result } from '@naer/domain/result';
import type { Composition } from './resources.ts';

const SYSTEM = 'http://ehelse.no/fhir/CodeSystem/vkp-composition-event';

/** The receipts of a note, in the order in which they happened; events of other code systems are passed over. */
export function readReceipts({ event = [] }: Composition, at: string): Result<readonly SentReceipt[], Refusal> {
  const receipts: SentReceipt[] = [];
  for (const [index, { code = [], period }] of event.entries()) {
    const where = `${at}.event[${index}]`;
    const concept = code.find(({ coding = [] }) => coding.some(isReceipt));
    const coding = concept?.coding?.find(isReceipt);
    if (concept === undefined || coding === undefined) continue;
    const number = /^\d{1,2}$/.test(coding.code ?? '') ? Number(coding.code) : Number.NaN;
    if (!isReceiptCode(number)) return err({ code: 'unknown-code', field: `${where}.code` });
    const time = parseTime(period?.start ?? '');
    if (time?.precision !== 'instant') return err({ code: 'invalid-time', field: `${where}.period.start` });
    const text = concept.text ?? coding.display;
    receipts.push({ code: number, at: time.epochMs, ...(text !== undefined && text !== '' && { text }) });
  }
  return ok(receipts.sort((a, b) => a.at - b.at));
}

function isReceipt({ system }: { readonly system?: string | undefined }): boolean {
  return system?.startsWith(SYSTEM) === true;
}
