/** Languages of the console, each with a JSON of its own. */
export const LANGUAGES = ['nb', 'nn', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

const STORAGE_KEY = 'naer.language';

/** The language for a list of BCP 47 tags, best first: Norwegian that does not say which is bokmål, and so is all else. */
export function languageFor(tags: readonly string[]): Language {
  for (const tag of tags) {
    const primary = tag.toLowerCase().split('-')[0];
    if (primary === 'no') return 'nb';
    if (isLanguage(primary)) return primary;
  }
  return 'nb';
}

export function isLanguage(value: unknown): value is Language {
  return LANGUAGES.some((language) => language === value);
}

/** What the person chose last, or what the browser asks for. */
export function initialLanguage(): Language {
  const chosen = localStorage.getItem(STORAGE_KEY);
  return isLanguage(chosen) ? chosen : languageFor(navigator.languages);
}

export function rememberLanguage(language: Language): void {
  localStorage.setItem(STORAGE_KEY, language);
}
