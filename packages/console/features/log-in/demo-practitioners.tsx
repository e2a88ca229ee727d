import { Button } from '@navikt/ds-react/Button';
import { BodyShort, Heading } from '@navikt/ds-react/Typography';
import { useQuery } from '@tanstack/react-query';
import { navigate } from '../../app/route.ts';
import { hasKey } from '../../i18n/has-key.ts';
import nb from '../../i18n/nb.json' with { type: 'json' };
import { useLanguage } from '../../i18n/use-language.ts';
import { readDemoPractitioners } from '../../ports/read-demo-practitioners.ts';
import { startSession } from '../../session/session.ts';
import { groupPractitioners, sessionFor } from './group-practitioners.ts';
import { TryAgain } from './try-again.tsx';

/** Local only: be one of the demo's practitioners in this tab, without logging in. Elsewhere the server has none. */
export function DemoPractitioners() {
  const { t } = useLanguage();
  const query = useQuery({ queryKey: ['demo-practitioners'], queryFn: readDemoPractitioners, staleTime: 0 });
  if (query.isError) return <TryAgain title={t('session.chooseFailed')} retry={() => void query.refetch()} />;
  if (!query.isSuccess || query.data === null) return null;
  const all = query.data;
  return (
    <section className="naer-demo" aria-labelledby="demo">
      <Heading level="2" size="small" id="demo">
        {t('session.chooseTitle')}
      </Heading>
      <BodyShort>{t(all.length === 0 ? 'session.chooseEmpty' : 'session.chooseDetail')}</BodyShort>
      {groupPractitioners(all).map((unit) => (
        <section key={unit.unitId} aria-label={`${unit.unitName}, ${unit.tenantName}`} className="naer-unit">
          <Heading level="3" size="xsmall">
            {unit.unitName} <span className="naer-subtle">{unit.tenantName}</span>
          </Heading>
          <ul className="naer-choices">
            {unit.practitioners.map((practitioner) => (
              <li key={practitioner.id}>
                <Button
                  size="small"
                  variant="secondary"
                  onClick={() => {
                    startSession(sessionFor(practitioner, unit.practitioners, all));
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
    </section>
  );
}
