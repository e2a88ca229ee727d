import type { Words } from '../language/words.ts';

/** A responder's receipts on an event: codes 0-10 of the welfare-technology hub (DOMAIN 6 states those with a name). */
export const RECEIPT_CODES = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10] as const;
export type ReceiptCode = (typeof RECEIPT_CODES)[number];

const NAMES: Readonly<Partial<Record<number, Words>>> = {
  0: { nb: 'utløst', nn: 'utløyst', en: 'raised' },
  1: { nb: 'under behandling', nn: 'under handsaming', en: 'being handled' },
  3: { nb: 'kvittert', nn: 'kvittert', en: 'receipted' },
  4: { nb: 'rykket ut', nn: 'rykt ut', en: 'dispatched' },
  5: { nb: 'utrykning bekreftet', nn: 'utrykking stadfesta', en: 'dispatch confirmed' },
  6: { nb: 'årsak', nn: 'årsak', en: 'cause' },
  7: { nb: 'tiltak', nn: 'tiltak', en: 'measure' },
  8: { nb: 'samtale', nn: 'samtale', en: 'call' },
  9: { nb: 'handling', nn: 'handling', en: 'action' },
  10: { nb: 'annen part', nn: 'annan part', en: 'other party' },
};

export function isReceiptCode(code: number): code is ReceiptCode {
  return (RECEIPT_CODES as readonly number[]).includes(code);
}

/** The name of a receipt; 2 has none that is stated, and goes by its number. */
export function receiptName(code: number): Words {
  return NAMES[code] ?? { nb: `kvittering ${code}`, nn: `kvittering ${code}`, en: `receipt ${code}` };
}
