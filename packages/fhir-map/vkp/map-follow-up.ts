import { FOLLOW_UP } from '@naer/domain/event/catalogue';
import type { Refusal } from '@naer/domain/measurement/outcome';
import { err, ok, type Result } from '@naer/domain/result';
import type { DocumentEvent } from './read-hub-bundle.ts';
import { readNarrative } from './read-narrative.ts';
import { readReceipts } from './read-receipts.ts';
import type { Composition } from './resources.ts';

const STATUSES: ReadonlySet<string> = new Set(['preliminary', 'final', 'amended']);

/**
 * What a receiving centre says it did: receipts with their times, and words as plain text. Undefined when it says
 * neither. `bundleId`: the same document again is the same follow-up.
 */
export function mapFollowUp(
  note: Composition,
  at: string,
  bundleId: string | undefined,
): Result<DocumentEvent | undefined, Refusal> {
  if (!STATUSES.has(note.status)) return err({ code: 'invalid-value', field: `${at}.status` });
  const receipts = readReceipts(note, at);
  if (!receipts.ok) return receipts;
  const text = readNarrative(note.section ?? []);
  if (receipts.value.length === 0 && text === '') return ok(undefined);
  if (note.date === undefined) return err({ code: 'missing-value', field: `${at}.date` });
  return ok({
    item: {
      code: FOLLOW_UP,
      at: note.date,
      ...(bundleId !== undefined && { id: bundleId }),
      ...(text !== '' && { text }),
      receipts: receipts.value,
    },
    fields: {
      at: `${at}.date`,
      text: `${at}.section`,
      id: 'Bundle.identifier',
      receipts: `${at}.event`,
      subject: `${at}.subject`,
    },
  });
}
