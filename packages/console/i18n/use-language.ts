import { useTranslation } from 'react-i18next';
import { type Fmt, fmt } from './fmt.ts';
import { isLanguage, type Language, rememberLanguage } from './language.ts';

export type Translate = ReturnType<typeof useTranslation>['t'];

export interface LanguageTools {
  readonly t: Translate;
  readonly f: Fmt;
  readonly language: Language;
  readonly choose: (language: Language) => void;
}

/** Texts, formats and the choice of language, together. */
export function useLanguage(): LanguageTools {
  const { t, i18n } = useTranslation();
  const language = isLanguage(i18n.language) ? i18n.language : 'en';
  const choose = (next: Language): void => {
    rememberLanguage(next);
    void i18n.changeLanguage(next);
  };
  return { t, f: fmt(language), language, choose };
}
