import { Button } from '@navikt/ds-react/Button';
import { useLanguage } from '../../i18n/use-language.ts';
import type { WorklistRow } from '../../ports/worklist-port.ts';
import { measureText } from './describe-alert.ts';
import { choicesOf, type Intent } from './intents.ts';
import { MoreMenu } from './more-menu.tsx';

export type OnAct = (intent: Intent, row: WorklistRow, trigger: HTMLElement) => void;

/** The one thing to do next as a button that stays where it was, the rest in a menu. */
export function AlertActions({ row, onAct }: { readonly row: WorklistRow; readonly onAct: OnAct }) {
  const { t, f } = useLanguage();
  const { buttons, more } = choicesOf(row);
  const about = { measure: measureText(row, t, f), name: row.patientName };
  return (
    <span className="naer-actions">
      {buttons.map((intent, index) => (
        <Button
          // The first keeps its place when the alert goes on, and with it the focus.
          key={index === 0 ? 'first' : intent}
          size="xsmall"
          variant={intent === 'acknowledge' || intent === 'accept' ? 'primary' : 'secondary'}
          aria-label={t('worklist.actOf', { act: t(`act.${intent}`), ...about })}
          aria-haspopup="dialog"
          onClick={(event) => onAct(intent, row, event.currentTarget)}
        >
          {t(`act.${intent}`)}
        </Button>
      ))}
      {more.length === 0 ? null : (
        <MoreMenu
          label={t('worklist.moreOf', about)}
          align="end"
          items={more.map((intent) => ({ key: intent, text: t(`act.${intent}`) }))}
          onSelect={(intent, trigger) => onAct(intent, row, trigger)}
        />
      )}
    </span>
  );
}
