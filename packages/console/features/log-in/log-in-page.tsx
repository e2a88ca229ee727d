import { LocalAlert } from '@navikt/ds-react/LocalAlert';
import { BodyShort, Heading } from '@navikt/ds-react/Typography';
import { useEffect } from 'react';
import { useLanguage } from '../../i18n/use-language.ts';
import type { Departure } from '../../session/account.ts';
import { DemoPractitioners } from './demo-practitioners.tsx';
import { refusalKey } from './explain-refusal.ts';
import { Providers } from './providers.tsx';

export interface LogInPageProps {
  /** Why nobody is in any more. */
  readonly departure?: Departure | undefined;
  /** Why one was not let in, a code. */
  readonly refusal: string | null;
}

/** The first page of everybody: log in, and why one is not in. On a local machine also who one may be without. */
export function LogInPage({ departure, refusal }: LogInPageProps) {
  const { t } = useLanguage();
  useEffect(() => {
    document.title = t('logIn.pageTitle');
  }, [t]);

  return (
    <main id="content" className="naer-main naer-message" tabIndex={-1}>
      <Heading level="1" size="medium">
        {t('logIn.title')}
      </Heading>
      {refusal === null ? null : (
        <Notice status="error" title={t('logIn.refused')} text={t(`refusal.${refusalKey(refusal)}`)} />
      )}
      {refusal !== null || departure === undefined ? null : (
        <Notice
          status={departure === 'ended' ? 'warning' : 'success'}
          title={t(`departure.${departure}`)}
          text={t(`departure.${departure}Detail`)}
        />
      )}
      <Providers />
      <DemoPractitioners />
    </main>
  );
}

interface NoticeProps {
  readonly status: 'error' | 'warning' | 'success';
  readonly title: string;
  readonly text: string;
}

function Notice({ status, title, text }: NoticeProps) {
  return (
    <LocalAlert status={status} size="small" as="div" className="naer-notice">
      <LocalAlert.Header>
        <LocalAlert.Title as="h2">{title}</LocalAlert.Title>
      </LocalAlert.Header>
      <LocalAlert.Content>
        <BodyShort>{text}</BodyShort>
      </LocalAlert.Content>
    </LocalAlert>
  );
}
