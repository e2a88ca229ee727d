import { Button } from '@navikt/ds-react/Button';
import { Select } from '@navikt/ds-react/Select';
import { hasKey } from '../i18n/has-key.ts';
import { isLanguage } from '../i18n/language.ts';
import nb from '../i18n/nb.json' with { type: 'json' };
import { useLanguage } from '../i18n/use-language.ts';
import { endSession, type Session } from '../session/session.ts';
import { navigate } from './route.ts';
import { chooseTheme, isThemeChoice, useThemeChoice } from './theme.ts';

/** Who is at work, and how the console looks and speaks. */
export function AppHeader({ session }: { readonly session: Session | null }) {
  const { t, language, choose } = useLanguage();
  const theme = useThemeChoice();
  const leave = (): void => {
    endSession();
    navigate('/local');
  };
  return (
    <header className="naer-header">
      <span className="naer-brand">
        <img src="/icon.svg" alt="" width="24" height="24" /> {t('app.name')}
      </span>
      {session === null ? null : (
        <div className="naer-who">
          <span>
            {t('session.signedInAs', {
              name: session.practitionerName,
              role: hasKey(nb.role, session.role) ? t(`role.${session.role}`) : session.role,
            })}
            <span className="naer-subtle naer-tenant"> · {session.tenantName}</span>
          </span>
          <Button size="xsmall" variant="tertiary" onClick={leave}>
            {t('session.change')}
          </Button>
        </div>
      )}
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
