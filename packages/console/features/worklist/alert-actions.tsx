import { MenuElipsisHorizontalIcon } from '@navikt/aksel-icons';
import { ActionMenu } from '@navikt/ds-react/ActionMenu';
import { Button } from '@navikt/ds-react/Button';
import { useRef } from 'react';
import { useLanguage } from '../../i18n/use-language.ts';
import type { WorklistRow } from '../../ports/worklist-port.ts';
import { measureText } from './describe-alert.ts';
import { choicesOf, type Intent } from './intents.ts';

export type OnAct = (intent: Intent, row: WorklistRow, trigger: HTMLElement) => void;

/** The one thing to do next as a button that stays where it was, the rest in a menu. */
export function AlertActions({ row, onAct }: { readonly row: WorklistRow; readonly onAct: OnAct }) {
  const { t } = useLanguage();
  const menuRef = useRef<HTMLButtonElement>(null);
  const { buttons, more } = choicesOf(row);
  const about = { measure: measureText(row, t), name: row.patientName };
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
        <ActionMenu>
          <ActionMenu.Trigger>
            <Button
              ref={menuRef}
              size="xsmall"
              variant="tertiary"
              icon={<MenuElipsisHorizontalIcon aria-hidden />}
              aria-label={t('worklist.moreOf', about)}
            />
          </ActionMenu.Trigger>
          <ActionMenu.Content align="end">
            <ActionMenu.Group aria-label={t('worklist.more')}>
              {more.map((intent) => (
                <ActionMenu.Item
                  key={intent}
                  onSelect={() => {
                    if (menuRef.current !== null) onAct(intent, row, menuRef.current);
                  }}
                >
                  {t(`act.${intent}`)}
                </ActionMenu.Item>
              ))}
            </ActionMenu.Group>
          </ActionMenu.Content>
        </ActionMenu>
      )}
    </span>
  );
}
