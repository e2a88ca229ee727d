import { MenuElipsisHorizontalIcon } from '@navikt/aksel-icons';
import { ActionMenu } from '@navikt/ds-react/ActionMenu';
import { Button } from '@navikt/ds-react/Button';
import { useRef, useState } from 'react';
import { useLanguage } from '../../i18n/use-language.ts';

export interface MoreMenuProps<Key extends string> {
  /** Of the button: what the menu is about. */
  readonly label: string;
  readonly align: 'start' | 'end';
  readonly items: readonly { readonly key: Key; readonly text: string }[];
  readonly onSelect: (key: Key, trigger: HTMLElement) => void;
}

/** What else can be done. Opens inside the page's main landmark. */
export function MoreMenu<Key extends string>({ label, align, items, onSelect }: MoreMenuProps<Key>) {
  const { t } = useLanguage();
  const ref = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  return (
    <ActionMenu open={open} onOpenChange={setOpen} rootElement={open ? document.getElementById('content') : null}>
      <ActionMenu.Trigger>
        <Button
          ref={ref}
          size="xsmall"
          variant="tertiary"
          icon={<MenuElipsisHorizontalIcon aria-hidden />}
          aria-label={label}
        />
      </ActionMenu.Trigger>
      <ActionMenu.Content align={align}>
        <ActionMenu.Group aria-label={t('worklist.more')}>
          {items.map(({ key, text }) => (
            <ActionMenu.Item
              key={key}
              onSelect={() => {
                if (ref.current !== null) onSelect(key, ref.current);
              }}
            >
              {text}
            </ActionMenu.Item>
          ))}
        </ActionMenu.Group>
      </ActionMenu.Content>
    </ActionMenu>
  );
}
