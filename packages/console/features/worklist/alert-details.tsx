import { NEWS2_CAUTION } from '@naer/domain/news2/caution';
import { useLanguage } from '../../i18n/use-language.ts';
import { Count, MeasuredAt, MeasureText, PatientName, SeverityTag, Status, type StatusProps } from './alert-cells.tsx';
import { isNews2 } from './describe-finding.ts';

/** Whom and what a command is about, so that nobody acts on the wrong row of a list that moves. */
export function AlertDetails({ row, now, self, colleagues }: StatusProps) {
  const { t, f, language } = useLanguage();
  return (
    <div className="naer-details" data-severity={row.severity}>
      <div className="naer-card-head">
        <SeverityTag row={row} />
        <strong>
          <PatientName row={row} />
        </strong>
        <span className="naer-subtle">{t('worklist.born', { date: f.date(row.birthDate) })}</span>
      </div>
      <MeasureText row={row} whole />
      <div className="naer-line">
        <MeasuredAt row={row} now={now} />
        <Count row={row} />
      </div>
      {isNews2(row) ? <p>{NEWS2_CAUTION[language]}</p> : null}
      {row.late ? <p>{t('mark.lateDetail')}.</p> : null}
      {row.verify ? <p>{t('mark.verifyDetail')}.</p> : null}
      <Status row={row} now={now} self={self} colleagues={colleagues} />
    </div>
  );
}
