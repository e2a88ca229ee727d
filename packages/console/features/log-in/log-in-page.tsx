import { LocalAlert } from '@navikt/ds-react/LocalAlert';
import { BodyShort, Heading } from '@navikt/ds-react/Typography';
import { useEffect, useRef, useState } from 'react';
import { replaceQuery, useQueryParameter } from '../../app/route.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import type { Departure } from '../../session/account.ts';
import { DemoPractitioners } from './demo-practitioners.tsx';
import { refusalKey } from './explain-refusal.ts';
import { Providers } from './providers.tsx';

/** The first page of everybody: log in, and why one is not in any more. On a local machine also who one may be without. */
export function LogInPage({ departure }: { readonly departure?: Departure | undefined }) {
  const { t } = useLanguage();
  const code = useQueryParameter('login');
  const invited = useQueryParameter('invitation');
  // Why it was refused is told once: the address does not keep it, this page does.
  const [refusal, setRefusal] = useState<string | null>(null);
  useEffect(() => {
    if (code === null) return;
    setRefusal(code);
    replaceQuery({ login: null });
  }, [code]);
  useEffect(() => {
    document.title = t('logIn.pageTitle');
  }, [t]);
  const [invitation] = useState(invited);
  const hadOne = useRef(invited !== null);
  useEffect(() => {
    // An invitation is for one: it stays out of the history.
    if (hadOne.current) replaceQuery({ invitation: null });
  }, []);

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
      {invitation === null ? null : (
        <Notice status="announcement" title={t('logIn.invited')} text={t('logIn.invitedDetail')} />
      )}
      <Providers invitation={invitation ?? undefined} />
      <DemoPractitioners />
    </main>
  );
}

interface NoticeProps {
  readonly status: 'error' | 'warning' | 'success' | 'announcement';
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
