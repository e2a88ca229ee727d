import { Select } from '@navikt/ds-react/Select';
import { isLanguage } from '../i18n/language.ts';
import { useLanguage } from '../i18n/use-language.ts';
import type { Session } from '../session/session.ts';
import { chooseTheme, isThemeChoice, useThemeChoice } from './theme.ts';
import { DemoPerson, WhoLoggedIn } from './who.tsx';

/** Who is at work, and how the console looks and speaks. */
export function AppHeader({ session }: { readonly session: Session | null }) {
  const { t, language, choose } = useLanguage();
  const theme = useThemeChoice();
  return (
    <header className="naer-header">
      <span className="naer-brand">
        <img src="/icon.svg" alt="" width="24" height="24" /> {t('app.name')}
      </span>
      {session === null ? <WhoLoggedIn /> : <DemoPerson session={session} />}
      <div className="naer-settings">
        <Select
          size="small"
          label={t('app.language')}
          hideLabel
          value={language}
          onChange={(event) => (isLanguage(event.target.value) ? choose(event.target.value) : undefined)}
        >
          <option value="nb" lang="nb">
            Norsk (bokmål)
          </option>
          <option value="nn" lang="nn">
            Norsk (nynorsk)
          </option>
          <option value="en" lang="en">
            English
          </option>
        </Select>
        <Select
          size="small"
          label={t('app.theme')}
          hideLabel
          value={theme}
          onChange={(event) => (isThemeChoice(event.target.value) ? chooseTheme(event.target.value) : undefined)}
        >
          <option value="system">{t('app.themeSystem')}</option>
          <option value="light">{t('app.themeLight')}</option>
          <option value="dark">{t('app.themeDark')}</option>
        </Select>
      </div>
    </header>
  );
}
