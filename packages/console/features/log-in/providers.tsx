import { Button } from '@navikt/ds-react/Button';
import { Loader } from '@navikt/ds-react/Loader';
import { BodyShort, Heading } from '@navikt/ds-react/Typography';
import { useQuery } from '@tanstack/react-query';
import { returnTo } from '../../app/route.ts';
import { hasKey } from '../../i18n/has-key.ts';
import nb from '../../i18n/nb.json' with { type: 'json' };
import { useLanguage } from '../../i18n/use-language.ts';
import { logInUrl, type Provider, readProviders } from '../../ports/session-port.ts';
import { TryAgain } from './try-again.tsx';

/** Where people log in: staff first, patients and next of kin below. */
export function Providers() {
  const { t } = useLanguage();
  const query = useQuery({ queryKey: ['providers'], queryFn: readProviders, staleTime: 0 });
  if (query.isPending) return <Loader title={t('session.loading')} />;
  if (query.isError) return <TryAgain title={t('logIn.unavailable')} retry={() => void query.refetch()} />;
  const staff = query.data.filter(({ audience }) => audience === 'staff');
  const citizens = query.data.filter(({ audience }) => audience === 'citizen');
  return (
    <>
      <BodyShort>{t(staff.length === 0 ? 'logIn.nowhere' : 'logIn.detail')}</BodyShort>
      {staff.map((provider) => (
        <LogInLink key={provider.id} provider={provider} />
      ))}
      {citizens.length === 0 ? null : (
        <section className="naer-unit" aria-labelledby="citizens">
          <Heading level="2" size="xsmall" id="citizens" spacing>
            {t('logIn.citizen')}
          </Heading>
          {citizens.map((provider) => (
            <LogInLink key={provider.id} provider={provider} />
          ))}
        </section>
      )}
    </>
  );
}

/** A link, not a request of this page: the browser itself goes to the issuer. */
function LogInLink({ provider: { id, audience } }: { readonly provider: Provider }) {
  const { t } = useLanguage();
  return (
    <Button
      as="a"
      role="link"
      variant={audience === 'staff' ? 'primary' : 'secondary'}
      size={audience === 'staff' ? 'medium' : 'small'}
      href={logInUrl({ provider: id, returnTo: returnTo(window.location) })}
    >
      {t('logIn.with', { provider: hasKey(nb.provider, id) ? t(`provider.${id}`) : id })}
    </Button>
  );
}
