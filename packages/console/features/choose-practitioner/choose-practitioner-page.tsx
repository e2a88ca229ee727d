import { Button } from '@navikt/ds-react/Button';
import { Loader } from '@navikt/ds-react/Loader';
import { LocalAlert } from '@navikt/ds-react/LocalAlert';
import { BodyShort, Heading } from '@navikt/ds-react/Typography';
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { navigate } from '../../app/route.ts';
import { hasKey } from '../../i18n/has-key.ts';
import nb from '../../i18n/nb.json' with { type: 'json' };
import { useLanguage } from '../../i18n/use-language.ts';
import { readDemoPractitioners } from '../../ports/read-demo-practitioners.ts';
import { startSession } from '../../session/session.ts';
import { groupPractitioners, sessionFor } from './group-practitioners.ts';

/** Local only: choose whose worklist to see. Elsewhere the server answers 404 and the page says so. */
export function ChoosePractitionerPage() {
  const { t } = useLanguage();
  const query = useQuery({ queryKey: ['demo-practitioners'], queryFn: readDemoPractitioners, staleTime: 0 });
  useEffect(() => {
    document.title = `${t('session.chooseTitle')} – Nær`;
  }, [t]);

  return (
    <main id="content" className="naer-main naer-message" tabIndex={-1}>
      <Heading level="1" size="medium">
        {t('session.chooseTitle')}
      </Heading>
      {query.isPending ? <Loader title={t('session.loading')} /> : null}
      {query.isError ? (
        <LocalAlert status="error" size="small" as="div">
          <LocalAlert.Header>
            <LocalAlert.Title as="h2">{t('session.chooseFailed')}</LocalAlert.Title>
          </LocalAlert.Header>
          <LocalAlert.Content>
            <Button size="small" variant="secondary" onClick={() => void query.refetch()}>
              {t('session.retry')}
            </Button>
          </LocalAlert.Content>
        </LocalAlert>
      ) : null}
      {query.isSuccess && query.data === null ? <BodyShort>{t('session.chooseMissing')}</BodyShort> : null}
      {query.isSuccess && query.data !== null ? (
        <>
          <BodyShort>{t(query.data.length === 0 ? 'session.chooseEmpty' : 'session.chooseDetail')}</BodyShort>
          {groupPractitioners(query.data).map((unit) => (
            <section key={unit.unitId} aria-label={`${unit.unitName}, ${unit.tenantName}`} className="naer-unit">
              <Heading level="2" size="xsmall">
                {unit.unitName} <span className="naer-subtle">{unit.tenantName}</span>
              </Heading>
              <ul className="naer-choices">
                {unit.practitioners.map((practitioner) => (
                  <li key={practitioner.id}>
                    <Button
                      size="small"
                      variant="secondary"
                      onClick={() => {
                        startSession(sessionFor(practitioner, unit.practitioners, query.data ?? []));
                        navigate('/');
                      }}
                    >
                      {practitioner.name},{' '}
                      {hasKey(nb.role, practitioner.role) ? t(`role.${practitioner.role}`) : practitioner.role}
                    </Button>
                  </li>
                ))}
              </ul>
            </section>
          ))}
        </>
      ) : null}
    </main>
  );
}
