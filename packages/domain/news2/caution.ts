import type { Language } from '../language/words.ts';

/** Shown wherever a NEWS2 is (DOMAIN 4). */
export const NEWS2_CAUTION: Readonly<Record<Language, string>> = {
  nb: 'NEWS2 gjelder ikke for barn under 16 år eller gravide, og er ikke validert for bruk hjemme.',
  nn: 'NEWS2 gjeld ikkje for barn under 16 år eller gravide, og er ikkje validert for bruk heime.',
  en: 'NEWS2 does not apply to children under 16 or in pregnancy, and has not been validated for use at home.',
};
