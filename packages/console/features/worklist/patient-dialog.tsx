import { Button } from '@navikt/ds-react/Button';
import { Dialog } from '@navikt/ds-react/Dialog';
import { type FormEvent, type ReactNode, type RefObject, useId } from 'react';
import { useLanguage } from '../../i18n/use-language.ts';
import { Born, PatientName } from './alert-cells.tsx';
import { FailureMessage } from './failure-message.tsx';
import type { PatientGroup } from './group-rows.ts';
import type { SentCommand } from './use-sent-command.ts';

export interface PatientDialogProps {
  readonly group: PatientGroup;
  readonly returnFocusTo: () => HTMLElement | null;
  readonly onClose: () => void;
  readonly onDone: (text: string) => void;
}

interface FrameProps extends Pick<PatientDialogProps, 'group' | 'returnFocusTo' | 'onClose'> {
  readonly title: string;
  readonly submit: string;
  readonly command: Pick<SentCommand<unknown>, 'sending' | 'explanation' | 'pinned'>;
  readonly firstRef: RefObject<HTMLElement | null>;
  readonly onSubmit: () => void;
  readonly children: ReactNode;
}

/** A dialog about a patient rather than one alert. */
export function PatientDialog({ group, title, submit, command, firstRef, children, ...rest }: FrameProps) {
  const { t } = useLanguage();
  const formId = useId();
  const over = command.explanation?.next === 'none';
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    if (!over && !command.sending) rest.onSubmit();
  };
  return (
    <Dialog open size="small" onOpenChange={(open) => (open || command.sending ? undefined : rest.onClose())}>
      <Dialog.Popup
        width="small"
        closeOnOutsideClick={false}
        initialFocusTo={firstRef}
        returnFocusTo={rest.returnFocusTo}
      >
        <Dialog.Header withClosebutton={false}>
          <Dialog.Title>{title}</Dialog.Title>
        </Dialog.Header>
        <Dialog.Body>
          <div className="naer-details">
            <div className="naer-card-head">
              <strong>
                <PatientName name={group.patientName} />
              </strong>
              <Born birthDate={group.birthDate} />
            </div>
          </div>
          <div role="status" className="naer-dialog-status">
            {command.explanation === null ? null : <FailureMessage explanation={command.explanation} />}
          </div>
          <form id={formId} onSubmit={onSubmit} className="naer-form">
            {children}
          </form>
        </Dialog.Body>
        <Dialog.Footer>
          <Button size="small" variant="secondary" type="button" disabled={command.sending} onClick={rest.onClose}>
            {t(over ? 'dialog.close' : 'dialog.cancel')}
          </Button>
          {over ? null : (
            <Button size="small" type="submit" form={formId} loading={command.sending}>
              {command.pinned ? t('session.retry') : submit}
            </Button>
          )}
        </Dialog.Footer>
      </Dialog.Popup>
    </Dialog>
  );
}
