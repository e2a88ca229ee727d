import { RESOLUTION_OUTCOMES, type ResolutionOutcome } from '@naer/domain/alert/alert';
import { Button } from '@navikt/ds-react/Button';
import { Dialog } from '@navikt/ds-react/Dialog';
import { InlineMessage } from '@navikt/ds-react/InlineMessage';
import { LocalAlert } from '@navikt/ds-react/LocalAlert';
import { Select } from '@navikt/ds-react/Select';
import { Textarea } from '@navikt/ds-react/Textarea';
import { type FormEvent, useId, useRef, useState } from 'react';
import { useLanguage } from '../../i18n/use-language.ts';
import type { WorklistRow } from '../../ports/worklist-port.ts';
import { AlertDetails } from './alert-details.tsx';
import type { LiveWorklistStore } from './live-worklist-store.ts';
import type { Intent } from './row-actions.tsx';
import { useAlertCommand } from './use-alert-command.ts';

const NOTE_MAX = 2000;

export interface AlertDialogProps {
  readonly intent: Intent;
  /** The alert as it was when the dialog opened. */
  readonly opened: WorklistRow;
  /** The alert as the list has it now; undefined once it has left the list. */
  readonly current: WorklistRow | undefined;
  readonly store: LiveWorklistStore;
  readonly self: string;
  readonly colleagues: Readonly<Record<string, string>>;
  readonly now: number;
  readonly returnFocusTo: () => HTMLElement | null;
  readonly onClose: () => void;
  readonly onDone: (intent: Intent, row: WorklistRow) => void;
}

/** Acknowledge or resolve one alert. Shows the alert as it is now, and says so when it changed under the dialog. */
export function AlertDialog(props: AlertDialogProps) {
  const { intent, opened, current, store, onClose, onDone } = props;
  const { t } = useLanguage();
  const formId = useId();
  const noteRef = useRef<HTMLTextAreaElement>(null);
  const outcomeRef = useRef<HTMLSelectElement>(null);
  const [lastKnown, setLastKnown] = useState(opened);
  if (current !== undefined && current !== lastKnown) setLastKnown(current);
  const [note, setNote] = useState('');
  const [outcome, setOutcome] = useState<ResolutionOutcome | null>(null);
  const [showMissing, setShowMissing] = useState(false);
  const command = useAlertCommand(intent, store, () => onDone(intent, lastKnown));

  const row = current ?? lastKnown;
  const gone = current === undefined && !command.sending;
  const wanted = intent === 'acknowledge' ? 'open' : 'acknowledged';
  const explained = command.explanation;
  const closed = explained?.next === 'none' || (!command.pinned && (gone || row.state !== wanted));
  const changed = !gone && explained === null && row.revision !== opened.revision;
  const tooLong = note.trim().length > NOTE_MAX;

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (closed || command.sending || tooLong) return;
    if (intent === 'resolve' && outcome === null) {
      setShowMissing(true);
      outcomeRef.current?.focus();
      return;
    }
    command.send(row, { note, outcome });
  };

  return (
    <Dialog open size="small" onOpenChange={(open) => (open || command.sending ? undefined : onClose())}>
      <Dialog.Popup
        width="small"
        closeOnOutsideClick={false}
        initialFocusTo={intent === 'resolve' ? outcomeRef : noteRef}
        returnFocusTo={props.returnFocusTo}
      >
        <Dialog.Header withClosebutton={false}>
          <Dialog.Title>{t(`dialog.${intent}Title`)}</Dialog.Title>
        </Dialog.Header>
        <Dialog.Body>
          <AlertDetails row={row} now={props.now} self={props.self} colleagues={props.colleagues} />
          <div role="status" className="naer-dialog-status">
            {explained !== null ? (
              <LocalAlert size="small" status={explained.next === 'none' ? 'warning' : 'error'} as="div">
                <LocalAlert.Header>
                  <LocalAlert.Title as="h2">{t(`error.${explained.text}`)}</LocalAlert.Title>
                </LocalAlert.Header>
                <LocalAlert.Content>{t(`error.${explained.text}Detail`)}</LocalAlert.Content>
              </LocalAlert>
            ) : gone ? (
              <InlineMessage status="warning" size="small">
                {t('dialog.gone')}
              </InlineMessage>
            ) : changed ? (
              <InlineMessage status="warning" size="small">
                {t('dialog.changed')}
              </InlineMessage>
            ) : null}
          </div>
          {closed ? null : (
            <form id={formId} onSubmit={submit} className="naer-form">
              {intent === 'resolve' ? (
                <Select
                  ref={outcomeRef}
                  size="small"
                  label={t('dialog.outcome')}
                  value={outcome ?? ''}
                  disabled={command.sending || command.pinned}
                  error={showMissing && outcome === null ? t('dialog.outcomeMissing') : undefined}
                  onChange={(event) => setOutcome(outcomeOf(event.target.value))}
                >
                  <option value="">{t('dialog.outcomeChoose')}</option>
                  {RESOLUTION_OUTCOMES.map((each) => (
                    <option key={each} value={each}>
                      {t(`outcome.${each}`)}
                    </option>
                  ))}
                </Select>
              ) : null}
              <Textarea
                ref={noteRef}
                size="small"
                minRows={2}
                maxRows={8}
                label={t('dialog.noteOptional')}
                description={t('dialog.noteHint')}
                value={note}
                readOnly={command.sending || command.pinned}
                error={tooLong ? t('dialog.tooLong', { max: NOTE_MAX }) : undefined}
                onChange={(event) => setNote(event.target.value)}
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
              {command.pinned ? t('session.retry') : t(`dialog.${intent}`)}
            </Button>
          )}
        </Dialog.Footer>
      </Dialog.Popup>
    </Dialog>
  );
}

function outcomeOf(value: string): ResolutionOutcome | null {
  return RESOLUTION_OUTCOMES.find((outcome) => outcome === value) ?? null;
}
