import { NEWS2_CAUTION } from '@naer/domain/news2/caution';
import { useMinute } from '../../app/use-now.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import type { WorklistRow } from '../../ports/worklist-port.ts';
import { Born, Count, MeasuredAt, MeasureText, PatientName, SeverityTag } from './alert-cells.tsx';
import { type People, Status } from './alert-status.tsx';
import { isNews2 } from './describe-finding.ts';

/** Whom and what a command is about, so that nobody acts on the wrong row of a list that moves. */
export function AlertDetails({ row, people }: { readonly row: WorklistRow; readonly people: People }) {
  const { t, language } = useLanguage();
  const now = useMinute();
  return (
    <div className="naer-details" data-severity={row.severity}>
      <div className="naer-card-head">
        <SeverityTag row={row} />
        <strong>
          <PatientName name={row.patientName} />
        </strong>
        <Born birthDate={row.birthDate} />
      </div>
      <MeasureText row={row} whole />
      <div className="naer-line">
        <MeasuredAt row={row} now={now} />
        <Count row={row} />
      </div>
      {isNews2(row) ? <p>{NEWS2_CAUTION[language]}</p> : null}
      {row.late ? <p>{t('mark.lateDetail')}.</p> : null}
      {row.verify ? <p>{t('mark.verifyDetail')}.</p> : null}
      {row.unseen === true ? <p>{t('mark.unseenDetail')}.</p> : null}
      {row.planChanged === true ? <p>{t('mark.planChangedDetail')}.</p> : null}
      <Status row={row} people={people} />
    </div>
  );
}
