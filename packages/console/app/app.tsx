import { Loader } from '@navikt/ds-react/Loader';
import { en, nb, nn } from '@navikt/ds-react/locales';
import { Provider } from '@navikt/ds-react/Provider';
import { Theme } from '@navikt/ds-react/Theme';
import { QueryClientProvider } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { refusalKey } from '../features/log-in/explain-refusal.ts';
import { LogInPage } from '../features/log-in/log-in-page.tsx';
import { useLoggedOut, useRefusal } from '../features/log-in/use-refusal.ts';
import { WorklistPage } from '../features/worklist/worklist-page.tsx';
import { useLanguage } from '../i18n/use-language.ts';
import { createWorklistPort } from '../ports/create-worklist-port.ts';
import { PortProvider } from '../ports/port-context.tsx';
import { account, useAccount } from '../session/browser-account.ts';
import { endSession, type Session } from '../session/session.ts';
import { useSession } from '../session/use-session.ts';
import { AppHeader } from './app-header.tsx';
import { ErrorBoundary } from './error-boundary.tsx';
import { MessagePage } from './message-page.tsx';
import { createQueryClient } from './query-client.ts';
import { useRoute } from './route.ts';
import { SignedIn } from './signed-in.tsx';
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

/** A demo practitioner of this tab goes before the cookie of the browser. */
function Page({ session }: { readonly session: Session | null }) {
  const { t } = useLanguage();
  const route = useRoute();
  const known = useAccount();
  const [demoEnded, setDemoEnded] = useState(false);
  const onDemoEnded = useCallback(() => {
    setDemoEnded(true);
    endSession();
  }, []);
  const { refusal, heard } = useRefusal();
  const loggedOut = useLoggedOut();
  const needsAccount = session === null;
  useEffect(() => {
    if (needsAccount) void account.refresh();
    else setDemoEnded(false);
  }, [needsAccount]);

  if (route === 'log-in') return <LogInPage refusal={refusal} />;
  if (route === 'not-found')
    return <MessagePage title={t('app.pageNotFound')} linkTo="/" linkText={t('app.toWorklist')} />;
  if (session !== null) return <DemoWorklist key={session.token} session={session} onEnded={onDemoEnded} />;
  switch (known.state) {
    case 'loading':
      return (
        <main id="content" className="naer-main naer-message" tabIndex={-1}>
          <Loader title={t('session.loading')} />
        </main>
      );
    case 'unreachable':
      return (
        <MessagePage
          title={t('session.unreachable')}
          detail={t('session.unreachableDetail')}
          linkTo="/"
          linkText={t('session.retry')}
          reload
        />
      );
    case 'none':
      return <LogInPage departure={known.why ?? loggedOut ?? (demoEnded ? 'ended' : undefined)} refusal={refusal} />;
    case 'known':
      // Somebody who is in tried to come in as another, or by an invitation: that failed, and the session stands.
      return refusal === null ? (
        <SignedIn view={known.view} />
      ) : (
        <MessagePage
          title={t('logIn.refused')}
          detail={t(`refusal.${refusalKey(refusal)}`)}
          linkTo="/"
          linkText={t('logIn.goOn')}
          onLeave={heard}
        />
      );
  }
}

function DemoWorklist({ session, onEnded }: { readonly session: Session; readonly onEnded: () => void }) {
  const port = useMemo(() => createWorklistPort(session), [session]);
  return (
    <PortProvider port={port}>
      <WorklistPage session={session} onEnded={onEnded} />
    </PortProvider>
  );
}
