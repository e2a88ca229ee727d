import type { Language } from '@naer/contracts/error-codes';

const KNOWN: ReadonlyMap<string, Language> = new Map([
  ['nb', 'nb'],
  ['no', 'nb'],
  ['nn', 'nn'],
  ['en', 'en'],
]);
const MAX_HEADER_CHARS = 200;

/** The language of texts from Accept-Language: bokmål (nb, no), nynorsk (nn) or English, whichever is wanted most; English by default. */
export function chooseLanguage(header: string | null | undefined): Language {
  if (header === null || header === undefined || header.length > MAX_HEADER_CHARS) return 'en';
  let best: { language: Language; quality: number } | undefined;
  for (const part of header.split(',')) {
    const [tag = '', ...parameters] = part.split(';');
    const language = KNOWN.get(tag.trim().toLowerCase().split('-')[0] ?? '');
    const quality = qualityOf(parameters);
    if (language !== undefined && quality > 0 && (best === undefined || quality > best.quality))
      best = { language, quality };
  }
  return best?.language ?? 'en';
}

function qualityOf(parameters: readonly string[]): number {
  const q = parameters.map((p) => p.trim()).find((p) => p.startsWith('q='));
  const value = q === undefined ? 1 : Number(q.slice(2));
  return Number.isFinite(value) ? value : 0;
}
