import { LocalAlert } from '@navikt/ds-react/LocalAlert';
import { useLanguage } from '../../i18n/use-language.ts';
import type { Explanation } from './explain-failure.ts';

/** What went wrong, and what one can do. */
export function FailureMessage({ explanation }: { readonly explanation: Explanation }) {
  const { t } = useLanguage();
  return (
    <LocalAlert size="small" status={explanation.next === 'none' ? 'warning' : 'error'} as="div">
      <LocalAlert.Header>
        <LocalAlert.Title as="h2">{t(`error.${explanation.text}`)}</LocalAlert.Title>
      </LocalAlert.Header>
      <LocalAlert.Content>{t(`error.${explanation.text}Detail`)}</LocalAlert.Content>
    </LocalAlert>
  );
}
