import { Textarea } from '@navikt/ds-react/Textarea';
import { useRef, useState } from 'react';
import { useLanguage } from '../../i18n/use-language.ts';
import { usePort } from '../../ports/port-context.tsx';
import type { MessageCommand } from '../../ports/worklist-port.ts';
import { isTooLong } from './act-fields.tsx';
import { NOTE_MAX } from './act-form.ts';
import { explainFailure } from './explain-failure.ts';
import { PatientDialog, type PatientDialogProps } from './patient-dialog.tsx';
import { useSentCommand } from './use-sent-command.ts';

/** Writes to the patient. */
export function MessageDialog(props: PatientDialogProps) {
  const { group, onDone } = props;
  const { t } = useLanguage();
  const port = usePort();
  const firstRef = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState('');
  const [asked, setAsked] = useState(false);
  const command = useSentCommand<MessageCommand, void>({
    call: (sent) => port.sendMessage(sent),
    explain: (_, failure) => explainFailure('patient', failure, null),
    onDone: () => onDone(t('done.message', { name: group.patientName })),
  });
  const written = text.trim();
  const submit = (): void => {
    setAsked(true);
    if (written === '' || isTooLong(text)) return;
    command.send(() => ({ patientId: group.patientId, commandId: crypto.randomUUID(), text: written }));
  };
  return (
    <PatientDialog
      {...props}
      title={t('message.title')}
      submit={t('message.send')}
      command={command}
      firstRef={firstRef}
      onSubmit={submit}
    >
      <Textarea
        ref={firstRef}
        size="small"
        minRows={3}
        maxRows={10}
        label={t('message.text')}
        description={t('dialog.noteToPatientHint')}
        value={text}
        readOnly={command.sending || command.pinned}
        error={
          isTooLong(text)
            ? t('dialog.tooLong', { max: NOTE_MAX })
            : asked && written === ''
              ? t('message.missing')
              : undefined
        }
        onChange={({ target }) => setText(target.value)}
      />
    </PatientDialog>
  );
}
