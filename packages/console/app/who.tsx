import { Button } from '@navikt/ds-react/Button';
import { InlineMessage } from '@navikt/ds-react/InlineMessage';
import { useState } from 'react';
import { placeText, roleText } from '../features/choose-capacity/describe-capacity.ts';
import { useLanguage } from '../i18n/use-language.ts';
import { account, useAccount } from '../session/browser-account.ts';
import { endSession, type Session } from '../session/session.ts';
import { navigate } from './route.ts';

/** A demo practitioner of this tab, and the way to be another. */
export function DemoPerson({ session }: { readonly session: Session }) {
  const { t } = useLanguage();
  const leave = (): void => {
    endSession();
    navigate('/local');
  };
  return (
    <div className="naer-who">
      <span>
        {t('session.signedInAs', { name: session.practitionerName, role: roleText(session.role, t) })}
        <span className="naer-subtle naer-tenant"> · {session.tenantName}</span>
      </span>
      <Button size="xsmall" variant="tertiary" onClick={leave}>
        {t('session.change')}
      </Button>
    </div>
  );
}

/** Who has logged in, as what and where, and the ways out. */
export function WhoLoggedIn() {
  const { t } = useLanguage();
  const known = useAccount();
  const [sending, setSending] = useState<'here' | 'everywhere' | null>(null);
  const [failed, setFailed] = useState(false);
  if (known.state !== 'known') return null;
  const { person, current, options } = known.view;
  const leave = async (where: 'here' | 'everywhere'): Promise<void> => {
    setSending(where);
    setFailed(!(await account.leave(where === 'everywhere')));
    setSending(null);
  };
  const place = current === undefined ? undefined : placeText(current);
  const name = person.name ?? t('session.nameless');
  return (
    <div className="naer-who">
      <span>
        {current === undefined ? name : t('session.signedInAs', { name, role: roleText(current.role, t) })}
        {place === undefined ? null : <span className="naer-subtle naer-tenant"> · {place}</span>}
      </span>
      {options.length < 2 || current === undefined ? null : (
        <Button size="xsmall" variant="tertiary" onClick={() => navigate('/?choose=1')}>
          {t('session.changeRole')}
        </Button>
      )}
      <Button
        size="xsmall"
        variant="secondary"
        loading={sending === 'here'}
        disabled={sending === 'everywhere'}
        onClick={() => void leave('here')}
      >
        {t('session.logOut')}
      </Button>
      <Button
        size="xsmall"
        variant="tertiary"
        loading={sending === 'everywhere'}
        disabled={sending === 'here'}
        onClick={() => void leave('everywhere')}
      >
        {t('session.logOutEverywhere')}
      </Button>
      <span role="status">
        {failed ? (
          <InlineMessage status="error" size="small">
            {t('session.logOutFailed')}
          </InlineMessage>
        ) : null}
      </span>
    </div>
  );
}
