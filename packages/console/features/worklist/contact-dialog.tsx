import { CONTACT_CHANNELS, CONTACT_OUTCOMES, type ContactRecord } from '@naer/domain/patient/contact';
import { InlineMessage } from '@navikt/ds-react/InlineMessage';
import { Select } from '@navikt/ds-react/Select';
import { Textarea } from '@navikt/ds-react/Textarea';
import { TextField } from '@navikt/ds-react/TextField';
import { useRef, useState } from 'react';
import { useLanguage } from '../../i18n/use-language.ts';
import { usePort } from '../../ports/port-context.tsx';
import type { ContactCommand } from '../../ports/worklist-port.ts';
import { isTooLong } from './act-fields.tsx';
import { NOTE_MAX } from './act-form.ts';
import { explainFailure } from './explain-failure.ts';
import type { PatientGroup } from './group-rows.ts';
import { PatientDialog, type PatientDialogProps } from './patient-dialog.tsx';
import { useSentCommand } from './use-sent-command.ts';

const MOST_MINUTES = 1440;

/** A contact with the patient: channel, minutes, outcome, note; tied to the alerts that stand on the list. */
export function ContactDialog(props: PatientDialogProps) {
  const { group, onDone } = props;
  const { t } = useLanguage();
  const port = usePort();
  const firstRef = useRef<HTMLSelectElement>(null);
  const [channel, setChannel] = useState<ContactRecord['channel']>('call');
  const [outcome, setOutcome] = useState<ContactRecord['outcome']>('reached');
  const [minutes, setMinutes] = useState('5');
  const [note, setNote] = useState('');
  const command = useSentCommand<ContactCommand, void>({
    call: (sent) => port.recordContact(sent),
    explain: (_, failure) => explainFailure('patient', failure, null),
    onDone: () => onDone(t('done.contact', { name: group.patientName })),
  });
  const spent = /^\d{1,4}$/.test(minutes.trim()) ? Number(minutes) : Number.NaN;
  const wrong = !(spent <= MOST_MINUTES);
  const fixed = command.sending || command.pinned;
  const submit = (): void => {
    if (wrong || isTooLong(note)) return;
    command.send(() => contactOf(group, { channel, outcome, minutes: spent, note: note.trim() }));
  };
  return (
    <PatientDialog
      {...props}
      title={t('contact.title')}
      submit={t('contact.save')}
      command={command}
      firstRef={firstRef}
      onSubmit={submit}
    >
      <Select
        ref={firstRef}
        size="small"
        label={t('contact.channel')}
        value={channel}
        disabled={fixed}
        onChange={({ target }) => setChannel(CONTACT_CHANNELS.find((each) => each === target.value) ?? 'call')}
      >
        {CONTACT_CHANNELS.map((each) => (
          <option key={each} value={each}>
            {t(`contactChannel.${each}`)}
          </option>
        ))}
      </Select>
      <Select
        size="small"
        label={t('contact.outcome')}
        value={outcome}
        disabled={fixed}
        onChange={({ target }) => setOutcome(CONTACT_OUTCOMES.find((each) => each === target.value) ?? 'other')}
      >
        {CONTACT_OUTCOMES.map((each) => (
          <option key={each} value={each}>
            {t(`contactOutcome.${each}`)}
          </option>
        ))}
      </Select>
      <TextField
        size="small"
        label={t('contact.minutes')}
        inputMode="numeric"
        value={minutes}
        readOnly={fixed}
        error={wrong ? t('contact.minutesWrong') : undefined}
        onChange={({ target }) => setMinutes(target.value)}
      />
      <Textarea
        size="small"
        minRows={2}
        maxRows={8}
        label={t('dialog.noteOptional')}
        value={note}
        readOnly={fixed}
        error={isTooLong(note) ? t('dialog.tooLong', { max: NOTE_MAX }) : undefined}
        onChange={({ target }) => setNote(target.value)}
      />
      <InlineMessage status="info" size="small">
        {t('contact.forAlerts')}
      </InlineMessage>
    </PatientDialog>
  );
}

interface Spent extends Pick<ContactRecord, 'channel' | 'outcome'> {
  readonly minutes: number;
  readonly note: string;
}

/** The minutes stand with the organisation that is responsible for the patient's first alert here. */
function contactOf(group: PatientGroup, { channel, outcome, minutes, note }: Spent): ContactCommand {
  const own = group.rows.filter(({ offered }) => offered !== true);
  const organisationId = (own[0] ?? group.rows[0])?.ownerOrganisationId ?? '';
  return {
    patientId: group.patientId,
    commandId: crypto.randomUUID(),
    channel,
    outcome,
    minutes: [{ organisationId, minutes }],
    alertIds: own.map(({ alertId }) => alertId),
    ...(note === '' ? {} : { note }),
  };
}
