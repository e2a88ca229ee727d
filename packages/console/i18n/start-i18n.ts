import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import en from './en.json' with { type: 'json' };
import { initialLanguage } from './language.ts';
import nb from './nb.json' with { type: 'json' };
import nn from './nn.json' with { type: 'json' };

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: typeof nb };
  }
}

/** Starts i18next with all languages at hand and keeps `<html lang>` in step. React escapes what is put in. */
export function startI18n(): void {
  i18next.on('languageChanged', (language) => {
    document.documentElement.lang = language;
  });
  void i18next.use(initReactI18next).init({
    lng: initialLanguage(),
    fallbackLng: 'en',
    resources: { nb: { translation: nb }, nn: { translation: nn }, en: { translation: en } },
    interpolation: { escapeValue: false },
    initAsync: false,
  });
}
