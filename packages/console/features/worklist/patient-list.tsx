import { ArrowUpIcon } from '@navikt/aksel-icons';
import { Tag } from '@navikt/ds-react/Tag';
import { memo } from 'react';
import { useMinute } from '../../app/use-now.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import type { PatientCardView, WorklistRow } from '../../ports/worklist-port.ts';
import { AlertActions, type OnAct } from './alert-actions.tsx';
import { Born, MeasuredAt, MeasureText, PatientName, SeverityTag } from './alert-cells.tsx';
import { type People, Status } from './alert-status.tsx';
import { Claim, type PatientActProps } from './claim-button.tsx';
import type { PatientGroup } from './group-rows.ts';
import { Marks } from './marks.tsx';
import { MoreMenu } from './more-menu.tsx';

export type PatientIntent = 'contact' | 'message';
export type OnPatientAct = (intent: PatientIntent, group: PatientGroup, trigger: HTMLElement) => void;

interface ListProps extends Omit<PatientActProps, 'group'> {
  readonly groups: readonly PatientGroup[];
  readonly onAct: OnAct;
  readonly onPatientAct: OnPatientAct;
}

/** One row a patient, with the alerts inside. */
export function PatientList({ groups, ...rest }: ListProps) {
  const { t } = useLanguage();
  return (
    <ul className="naer-patients" aria-label={t('worklist.caption')}>
      {groups.map((group) => (
        <PatientRow key={group.patientId} group={group} {...rest} />
      ))}
    </ul>
  );
}

function PatientRow({
  group,
  onAct,
  onPatientAct,
  ...rest
}: Omit<ListProps, 'groups'> & { readonly group: PatientGroup }) {
  const { t } = useLanguage();
  const { patientName, birthDate, card, rows } = group;
  return (
    <li className="naer-patient" data-patient={group.patientId} data-severity={rows[0]?.severity}>
      <div className="naer-patient-head">
        <strong className="naer-name">
          <PatientName name={patientName} />
        </strong>
        <Born birthDate={birthDate} />
        {card?.raised === true ? (
          <Tag
            size="xsmall"
            variant="moderate"
            data-color="warning"
            icon={<ArrowUpIcon aria-hidden />}
            title={t('card.raisedDetail')}
          >
            {t('card.raised')}
          </Tag>
        ) : null}
        <CardCounts card={card} />
        <span className="naer-line">
          <Claim group={group} {...rest} />
          <PatientMenu group={group} onPatientAct={onPatientAct} />
        </span>
      </div>
      <ul className="naer-alerts" aria-label={t('worklist.alertsOf', { name: patientName })}>
        {rows.map((row) => (
          <AlertLine key={row.alertId} row={row} people={rest.people} onAct={onAct} />
        ))}
      </ul>
    </li>
  );
}

function CardCounts({ card }: { readonly card: PatientCardView | undefined }) {
  const { t } = useLanguage();
  if (card === undefined) return null;
  return (
    <span className="naer-subtle naer-counts">
      <span>{t('card.alerts', { week: card.alerts7, month: card.alerts30 })}</span>
      <span>{t('card.contacts', { week: card.contacts7, month: card.contacts30 })}</span>
    </span>
  );
}

function PatientMenu({ group, onPatientAct }: { readonly group: PatientGroup; readonly onPatientAct: OnPatientAct }) {
  const { t } = useLanguage();
  // To write is for who is responsible; who is only offered an alert can call.
  const isOfferedOnly = group.rows.every(({ offered }) => offered === true);
  return (
    <MoreMenu<PatientIntent>
      label={t('worklist.patientMore', { name: group.patientName })}
      align="start"
      items={[
        { key: 'contact', text: t('contact.open') },
        ...(isOfferedOnly ? [] : [{ key: 'message' as const, text: t('message.open') }]),
      ]}
      onSelect={(intent, trigger) => onPatientAct(intent, group, trigger)}
    />
  );
}

interface AlertLineProps {
  readonly row: WorklistRow;
  readonly people: People;
  readonly onAct: OnAct;
}

/** Drawn again only when its own alert or the minute changes: some hundred alerts stay cheap. */
const AlertLine = memo(function AlertLine({ row, people, onAct }: AlertLineProps) {
  const now = useMinute();
  return (
    <li className="naer-alert" data-severity={row.severity} data-alert={row.alertId} data-state={row.state}>
      <div className="naer-what">
        <SeverityTag row={row} />
        <div className="naer-line">
          <MeasureText row={row} />
          <Marks row={row} />
        </div>
      </div>
      <MeasuredAt row={row} now={now} />
      <Status row={row} people={people} />
      <AlertActions row={row} onAct={onAct} />
    </li>
  );
});
