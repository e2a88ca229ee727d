import { memo } from 'react';
import { useLanguage } from '../../i18n/use-language.ts';
import type { WorklistRow } from '../../ports/worklist-port.ts';
import { Marks, MeasuredAt, MeasureText, PatientName, SeverityTag, Status } from './alert-cells.tsx';
import { RowActions } from './row-actions.tsx';
import type { WorklistRowsProps } from './worklist-table.tsx';

/** The list on a narrow screen: one card an alert, with the same parts as the table. */
export function WorklistCards({ rows, ...rest }: WorklistRowsProps) {
  const { t } = useLanguage();
  return (
    <ul className="naer-cards" aria-label={t('worklist.caption')}>
      {rows.map((row) => (
        <AlertCard key={row.alertId} row={row} {...rest} />
      ))}
    </ul>
  );
}

interface AlertCardProps extends Omit<WorklistRowsProps, 'rows'> {
  readonly row: WorklistRow;
}

const AlertCard = memo(function AlertCard({ row, now, self, colleagues, onAct }: AlertCardProps) {
  const { t, f } = useLanguage();
  return (
    <li className="naer-card" data-severity={row.severity} data-alert={row.alertId}>
      <div className="naer-card-head">
        <SeverityTag row={row} />
        <strong className="naer-name">
          <PatientName row={row} />
        </strong>
        <span className="naer-subtle naer-nowrap">{t('worklist.born', { date: f.date(row.birthDate) })}</span>
      </div>
      <MeasureText row={row} />
      <div className="naer-line">
        <MeasuredAt row={row} now={now} />
        <Marks row={row} />
      </div>
      <div className="naer-card-foot">
        <Status row={row} now={now} self={self} colleagues={colleagues} />
        <RowActions row={row} onAct={onAct} />
      </div>
    </li>
  );
});
