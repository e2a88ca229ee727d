import { Button } from '@navikt/ds-react/Button';
import { LocalAlert } from '@navikt/ds-react/LocalAlert';
import { Component, type ReactNode } from 'react';
import { useLanguage } from '../i18n/use-language.ts';

/** A broken display must not look like an empty list: it says so and offers to reload. Nothing is logged here. */
export class ErrorBoundary extends Component<{ readonly children: ReactNode }, { readonly crashed: boolean }> {
  override state = { crashed: false };
  static getDerivedStateFromError() {
    return { crashed: true };
  }
  override render() {
    return this.state.crashed ? <Crashed /> : this.props.children;
  }
}

function Crashed() {
  const { t } = useLanguage();
  return (
    <main className="naer-main">
      <LocalAlert status="error">
        <LocalAlert.Header>
          <LocalAlert.Title as="h2">{t('app.crashed')}</LocalAlert.Title>
        </LocalAlert.Header>
        <LocalAlert.Content>
          <p>{t('app.crashedDetail')}</p>
          <Button size="small" onClick={() => window.location.reload()}>
            {t('app.reload')}
          </Button>
        </LocalAlert.Content>
      </LocalAlert>
    </main>
  );
}
