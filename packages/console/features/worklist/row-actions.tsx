import { Button } from '@navikt/ds-react/Button';
import { useLanguage } from '../../i18n/use-language.ts';
import type { WorklistRow } from '../../ports/worklist-port.ts';
import { measureText } from './describe-alert.ts';

export type Intent = 'acknowledge' | 'resolve';
export type OnAct = (intent: Intent, row: WorklistRow, trigger: HTMLElement) => void;

/** The one thing to do next with an alert. One button in both states, so that focus stays where it was. */
export function RowActions({ row, onAct }: { readonly row: WorklistRow; readonly onAct: OnAct }) {
  const { t } = useLanguage();
  const intent: Intent = row.state === 'open' ? 'acknowledge' : 'resolve';
  return (
    <Button
      size="xsmall"
      variant={intent === 'acknowledge' ? 'primary' : 'secondary'}
      aria-label={t(`worklist.${intent}Of`, { measure: measureText(row, t), name: row.patientName })}
      aria-haspopup="dialog"
      onClick={(event) => onAct(intent, row, event.currentTarget)}
    >
      {t(`worklist.${intent}`)}
    </Button>
  );
}
