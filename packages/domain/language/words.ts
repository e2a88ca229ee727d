/** The languages sentences are given in. workerd and Chromium know no `nn`: nothing here goes through `Intl`. */
export const LANGUAGES = ['nb', 'nn', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

export type Words = Readonly<Record<Language, string>>;
