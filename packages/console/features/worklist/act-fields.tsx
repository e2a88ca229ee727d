import { RESOLUTION_OUTCOMES, SNOOZE_REASONS } from '@naer/domain/alert/alert';
import { Select } from '@navikt/ds-react/Select';
import { Textarea } from '@navikt/ds-react/Textarea';
import type { Ref } from 'react';
import { useLanguage } from '../../i18n/use-language.ts';
import type { WorklistRow } from '../../ports/worklist-port.ts';
import { type Field, type Filled, minutesFor, NOTE_MAX } from './act-form.ts';
import type { Intent } from './intents.ts';

const MINUTE_MS = 60_000;

export interface ActFieldsProps {
  readonly intent: Intent;
  readonly row: WorklistRow;
  readonly filled: Filled;
  readonly onChange: (filled: Filled) => void;
  readonly missing: readonly Field[];
  /** While it is sent, or may only be sent again as it is. */
  readonly fixed: boolean;
  /** Units that it can be handed over to, by id. */
  readonly units: Readonly<Record<string, string>>;
  /** The first field. */
  readonly firstRef: Ref<HTMLElement>;
}

/** What the act asks for. */
export function ActFields({ intent, row, filled, onChange, missing, fixed, units, firstRef }: ActFieldsProps) {
  const { t, f } = useLanguage();
  const set = (change: Partial<Filled>) => onChange({ ...filled, ...change });
  const asks = (...intents: readonly Intent[]) => intents.includes(intent);
  const select = { size: 'small', disabled: fixed } as const;
  const area = { size: 'small', minRows: 2, maxRows: 8, readOnly: fixed } as const;
  const selectRef = firstRef as Ref<HTMLSelectElement>;
  const areaRef = firstRef as Ref<HTMLTextAreaElement>;
  const choices = minutesFor(intent, row.severity);
  return (
    <>
      {asks('resolve') ? (
        <Select
          {...select}
          ref={selectRef}
          label={t('dialog.outcome')}
          value={filled.outcome ?? ''}
          error={missing.includes('outcome') ? t('dialog.outcomeMissing') : undefined}
          onChange={({ target }) => set({ outcome: oneOf(RESOLUTION_OUTCOMES, target.value) })}
        >
          <option value="">{t('dialog.outcomeChoose')}</option>
          {RESOLUTION_OUTCOMES.map((each) => (
            <option key={each} value={each}>
              {t(`outcome.${each}`)}
            </option>
          ))}
        </Select>
      ) : null}
      {asks('handover') ? (
        <Select
          {...select}
          ref={selectRef}
          label={t('dialog.toUnit')}
          description={t('dialog.keepsClock')}
          value={filled.toUnitId}
          error={missing.includes('toUnitId') ? t('dialog.toUnitMissing') : undefined}
          onChange={({ target }) => set({ toUnitId: target.value })}
        >
          <option value="">{t('dialog.toUnitChoose')}</option>
          {Object.entries(units).map(([unitId, name]) => (
            <option key={unitId} value={unitId}>
              {name}
            </option>
          ))}
        </Select>
      ) : null}
      {asks('snooze', 'attempt') ? (
        <Select
          {...select}
          ref={selectRef}
          label={t(intent === 'snooze' ? 'dialog.snoozeFor' : 'dialog.nextTry')}
          value={filled.minutes}
          onChange={({ target }) => set({ minutes: Number(target.value) })}
        >
          {choices.map((minutes) => (
            <option key={minutes} value={minutes}>
              {f.duration(minutes * MINUTE_MS)}
            </option>
          ))}
        </Select>
      ) : null}
      {asks('snooze') ? (
        <Select
          {...select}
          label={t('dialog.snoozeReason')}
          value={filled.snoozeReason ?? ''}
          error={missing.includes('snoozeReason') ? t('dialog.reasonMissing') : undefined}
          onChange={({ target }) => set({ snoozeReason: oneOf(SNOOZE_REASONS, target.value) })}
        >
          <option value="">{t('dialog.reasonChoose')}</option>
          {SNOOZE_REASONS.map((each) => (
            <option key={each} value={each}>
              {t(`snoozeReason.${each}`)}
            </option>
          ))}
        </Select>
      ) : null}
      {asks('handover', 'decline') ? (
        <Textarea
          {...area}
          {...(asks('decline') ? { ref: areaRef } : {})}
          label={t('dialog.whyHandover')}
          value={filled.why}
          error={missing.includes('why') ? t('dialog.whyMissing') : undefined}
          onChange={({ target }) => set({ why: target.value })}
        />
      ) : (
        <Textarea
          {...area}
          {...(asks('resolve', 'snooze', 'attempt') ? {} : { ref: areaRef })}
          label={t('dialog.noteOptional')}
          description={t('dialog.noteHint')}
          value={filled.note}
          error={isTooLong(filled.note) ? t('dialog.tooLong', { max: NOTE_MAX }) : undefined}
          onChange={({ target }) => set({ note: target.value })}
        />
      )}
      {asks('acknowledge') ? (
        <Textarea
          {...area}
          label={t('dialog.noteToPatient')}
          description={t('dialog.noteToPatientHint')}
          value={filled.noteToPatient}
          error={isTooLong(filled.noteToPatient) ? t('dialog.tooLong', { max: NOTE_MAX }) : undefined}
          onChange={({ target }) => set({ noteToPatient: target.value })}
        />
      ) : null}
    </>
  );
}

export function isTooLong(text: string): boolean {
  return text.trim().length > NOTE_MAX;
}

function oneOf<const T extends string>(known: readonly T[], value: string): T | null {
  return known.find((each) => each === value) ?? null;
}
