import { en, nb, nn } from '@navikt/ds-react/locales';
import { Provider } from '@navikt/ds-react/Provider';
import { Theme } from '@navikt/ds-react/Theme';
import { QueryClientProvider } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { ChoosePractitionerPage } from '../features/choose-practitioner/choose-practitioner-page.tsx';
import { WorklistPage } from '../features/worklist/worklist-page.tsx';
import { useLanguage } from '../i18n/use-language.ts';
import { createWorklistPort } from '../ports/create-worklist-port.ts';
import { PortProvider } from '../ports/port-context.tsx';
import { endSession, type Session } from '../session/session.ts';
import { useSession } from '../session/use-session.ts';
import { AppHeader } from './app-header.tsx';
import { ErrorBoundary } from './error-boundary.tsx';
import { MessagePage } from './message-page.tsx';
import { createQueryClient } from './query-client.ts';
import { useRoute } from './route.ts';
import { useTheme } from './theme.ts';

const AKSEL_TEXTS = { nb, nn, en } as const;

/** Theme, texts, queries and the page of the address. */
export function App() {
  const [queryClient] = useState(createQueryClient);
  const { t, language } = useLanguage();
  const theme = useTheme();
  const session = useSession();
  return (
    <Provider locale={AKSEL_TEXTS[language]}>
      <Theme theme={theme} className="naer-app">
        <QueryClientProvider client={queryClient}>
          <a className="naer-skip" href="#content">
            {t('app.skipToContent')}
          </a>
          <AppHeader session={session} />
          <ErrorBoundary>
            <Page session={session} />
          </ErrorBoundary>
          <footer className="naer-footer">{t('app.notADevice')}</footer>
        </QueryClientProvider>
      </Theme>
    </Provider>
  );
}

function Page({ session }: { readonly session: Session | null }) {
  const { t } = useLanguage();
  const route = useRoute();
  const [ended, setEnded] = useState(false);
  const onEnded = useCallback(() => {
    setEnded(true);
    endSession();
  }, []);
  useEffect(() => {
    if (session !== null) setEnded(false);
  }, [session]);

  if (route === 'choose-practitioner') return <ChoosePractitionerPage />;
  if (route === 'not-found')
    return <MessagePage title={t('app.pageNotFound')} linkTo="/" linkText={t('app.toWorklist')} />;
  if (session === null)
    return (
      <MessagePage
        title={t('session.none')}
        detail={ended ? t('session.ended') : t('session.noneDetail')}
        linkTo="/local"
        linkText={t('session.chooseLink')}
      />
    );
  return <SignedIn key={session.token} session={session} onEnded={onEnded} />;
}

function SignedIn({ session, onEnded }: { readonly session: Session; readonly onEnded: () => void }) {
  const port = useMemo(() => createWorklistPort(session), [session]);
  return (
    <PortProvider port={port}>
      <WorklistPage session={session} onEnded={onEnded} />
    </PortProvider>
  );
}
