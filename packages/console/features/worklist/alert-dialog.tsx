import { Button } from '@navikt/ds-react/Button';
import { Dialog } from '@navikt/ds-react/Dialog';
import { InlineMessage } from '@navikt/ds-react/InlineMessage';
import { type FormEvent, useId, useRef, useState } from 'react';
import { useLanguage } from '../../i18n/use-language.ts';
import type { WorklistRow } from '../../ports/worklist-port.ts';
import { ActFields, isTooLong } from './act-fields.tsx';
import { actOf, missingIn, NOTHING_FILLED, WHY_MAX } from './act-form.ts';
import { AlertDetails } from './alert-details.tsx';
import type { People } from './alert-status.tsx';
import { FailureMessage } from './failure-message.tsx';
import { canStill, type Intent } from './intents.ts';
import type { LiveWorklistStore } from './live-worklist-store.ts';
import { commandOn, useAlertCommand } from './use-alert-command.ts';

export interface AlertDialogProps {
  readonly intent: Intent;
  /** The alert as it was when the dialog opened. */
  readonly opened: WorklistRow;
  /** The alert as the list has it now; undefined once it has left the list. */
  readonly current: WorklistRow | undefined;
  readonly store: LiveWorklistStore;
  readonly people: People;
  readonly returnFocusTo: () => HTMLElement | null;
  readonly onClose: () => void;
  readonly onDone: (intent: Intent, row: WorklistRow) => void;
}

/** One act on one alert. Shows the alert as it is now, and says so when it changed under the dialog. */
export function AlertDialog(props: AlertDialogProps) {
  const { intent, opened, current, store, people, onClose, onDone } = props;
  const { t } = useLanguage();
  const formId = useId();
  const firstRef = useRef<HTMLElement>(null);
  const [lastKnown, setLastKnown] = useState(opened);
  if (current !== undefined && current !== lastKnown) setLastKnown(current);
  const [filled, setFilled] = useState(NOTHING_FILLED);
  const [asked, setAsked] = useState(false);
  const command = useAlertCommand(intent, store, () => onDone(intent, lastKnown));

  const row = current ?? lastKnown;
  const gone = current === undefined && !command.sending;
  const explained = command.explanation;
  const closed = explained?.next === 'none' || (!command.pinned && (gone || !canStill(intent, row)));
  const changed = !gone && explained === null && row.revision !== opened.revision;
  const tooLong = isTooLong(filled.note) || isTooLong(filled.noteToPatient) || filled.why.trim().length > WHY_MAX;
  const units = Object.fromEntries(Object.entries(people.units).filter(([unitId]) => unitId !== row.unitId));

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (closed || command.sending || tooLong) return;
    setAsked(true);
    const act = actOf(intent, filled, Date.now());
    if (act === undefined) firstRef.current?.focus();
    else command.send(() => commandOn(row, act, filled.note));
  };

  return (
    <Dialog open size="small" onOpenChange={(open) => (open || command.sending ? undefined : onClose())}>
      <Dialog.Popup
        width="small"
        closeOnOutsideClick={false}
        initialFocusTo={firstRef}
        returnFocusTo={props.returnFocusTo}
      >
        <Dialog.Header withClosebutton={false}>
          <Dialog.Title>{t(`dialog.${intent}Title`)}</Dialog.Title>
        </Dialog.Header>
        <Dialog.Body>
          <AlertDetails row={row} people={people} />
          <div role="status" className="naer-dialog-status">
            {explained !== null ? (
              <FailureMessage explanation={explained} />
            ) : gone || changed ? (
              <InlineMessage status="warning" size="small">
                {t(gone ? 'dialog.gone' : 'dialog.changed')}
              </InlineMessage>
            ) : null}
          </div>
          {closed ? null : (
            <form id={formId} onSubmit={submit} className="naer-form">
              <ActFields
                intent={intent}
                row={row}
                filled={filled}
                onChange={setFilled}
                missing={asked ? missingIn(intent, filled) : []}
                fixed={command.sending || command.pinned}
                units={units}
                firstRef={firstRef}
              />
            </form>
          )}
        </Dialog.Body>
        <Dialog.Footer>
          <Button
            size="small"
            variant={closed ? 'primary' : 'secondary'}
            type="button"
            disabled={command.sending}
            onClick={onClose}
          >
            {closed ? t('dialog.close') : t('dialog.cancel')}
          </Button>
          {closed ? null : (
            <Button size="small" type="submit" form={formId} loading={command.sending}>
              {command.pinned ? t('session.retry') : t(`act.${intent}`)}
            </Button>
          )}
        </Dialog.Footer>
      </Dialog.Popup>
    </Dialog>
  );
}
