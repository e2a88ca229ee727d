import { Button } from '@navikt/ds-react/Button';
import { LocalAlert } from '@navikt/ds-react/LocalAlert';
import { useLanguage } from '../../i18n/use-language.ts';

/** What could not be fetched, and a button that tries again. */
export function TryAgain({ title, retry }: { readonly title: string; readonly retry: () => void }) {
  const { t } = useLanguage();
  return (
    <LocalAlert status="error" size="small" as="div" className="naer-notice">
      <LocalAlert.Header>
        <LocalAlert.Title as="h2">{title}</LocalAlert.Title>
      </LocalAlert.Header>
      <LocalAlert.Content>
        <Button size="small" variant="secondary" onClick={retry}>
          {t('session.retry')}
        </Button>
      </LocalAlert.Content>
    </LocalAlert>
  );
}
