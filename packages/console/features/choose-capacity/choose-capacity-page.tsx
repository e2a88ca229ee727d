import { Button } from '@navikt/ds-react/Button';
import { InlineMessage } from '@navikt/ds-react/InlineMessage';
import { BodyShort, Heading } from '@navikt/ds-react/Typography';
import { useEffect, useState } from 'react';
import { useLanguage } from '../../i18n/use-language.ts';
import type { CapacityView, SessionView } from '../../ports/session-port.ts';
import { groupOptions, placeText, roleText } from './describe-capacity.ts';

export interface ChooseCapacityPageProps {
  readonly view: SessionView;
  /** False when it was refused. */
  readonly onChoose: (optionId: string) => Promise<boolean>;
}

/** Somebody with several roles or units says what they are at work as now. */
export function ChooseCapacityPage({ view, onChoose }: ChooseCapacityPageProps) {
  const { t } = useLanguage();
  const [sending, setSending] = useState<string | null>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    document.title = `${t('capacity.title')} – Nær`;
  }, [t]);
  const choose = async (option: CapacityView): Promise<void> => {
    setSending(option.id);
    setFailed(false);
    const chosen = await onChoose(option.id);
    setSending(null);
    setFailed(!chosen);
  };
  return (
    <main id="content" className="naer-main naer-message" tabIndex={-1}>
      <Heading level="1" size="medium">
        {t('capacity.title')}
      </Heading>
      <BodyShort>{t('capacity.detail')}</BodyShort>
      <div role="status">{failed ? <InlineMessage status="error">{t('capacity.failed')}</InlineMessage> : null}</div>
      {groupOptions(view.options).map(({ tenantId, tenantName, options }) => (
        <section key={tenantId} className="naer-unit" aria-label={tenantName ?? t('capacity.unnamed')}>
          <Heading level="2" size="xsmall">
            {tenantName ?? t('capacity.unnamed')}
          </Heading>
          <ul className="naer-options">
            {options.map((option) => (
              <li key={option.id}>
                <Button
                  variant="secondary"
                  className="naer-option"
                  loading={sending === option.id}
                  disabled={sending !== null && sending !== option.id}
                  onClick={() => void choose(option)}
                >
                  <span className="naer-option-role">{roleText(option.role, t)}</span>
                  <span className="naer-option-place">{placeText(option) ?? t('capacity.unnamed')}</span>
                </Button>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </main>
  );
}
