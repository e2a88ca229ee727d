import { Table } from '@navikt/ds-react/Table';
import { memo } from 'react';
import { useLanguage } from '../../i18n/use-language.ts';
import type { WorklistRow } from '../../ports/worklist-port.ts';
import { Marks, MeasuredAt, MeasureText, PatientName, SeverityTag, Status } from './alert-cells.tsx';
import { type OnAct, RowActions } from './row-actions.tsx';

export interface WorklistRowsProps {
  readonly rows: readonly WorklistRow[];
  readonly now: number;
  readonly self: string;
  readonly colleagues: Readonly<Record<string, string>>;
  readonly onAct: OnAct;
}

/** The list on a wide screen: one dense line an alert. */
export function WorklistTable({ rows, ...rest }: WorklistRowsProps) {
  const { t } = useLanguage();
  return (
    <Table size="small" className="naer-table" stickyHeader>
      <caption className="aksel-sr-only">{t('worklist.caption')}</caption>
      <Table.Header>
        <Table.Row shadeOnHover={false}>
          <Table.HeaderCell scope="col">{t('worklist.severity')}</Table.HeaderCell>
          <Table.HeaderCell scope="col">{t('worklist.patient')}</Table.HeaderCell>
          <Table.HeaderCell scope="col">{t('worklist.bornColumn')}</Table.HeaderCell>
          <Table.HeaderCell scope="col" className="naer-measure-column">
            {t('worklist.measure')}
          </Table.HeaderCell>
          <Table.HeaderCell scope="col">{t('worklist.measured')}</Table.HeaderCell>
          <Table.HeaderCell scope="col">{t('worklist.status')}</Table.HeaderCell>
          <Table.HeaderCell scope="col">{t('worklist.actions')}</Table.HeaderCell>
        </Table.Row>
      </Table.Header>
      <Table.Body>
        {rows.map((row) => (
          <AlertRow key={row.alertId} row={row} {...rest} />
        ))}
      </Table.Body>
    </Table>
  );
}

interface AlertRowProps extends Omit<WorklistRowsProps, 'rows'> {
  readonly row: WorklistRow;
}

/** Drawn again only when its own alert or the minute changes: some hundred rows stay cheap. */
const AlertRow = memo(function AlertRow({ row, now, self, colleagues, onAct }: AlertRowProps) {
  const { f } = useLanguage();
  return (
    <Table.Row className="naer-row" data-severity={row.severity} data-alert={row.alertId}>
      <Table.DataCell>
        <SeverityTag row={row} />
      </Table.DataCell>
      <Table.HeaderCell scope="row" className="naer-name">
        <PatientName row={row} />
      </Table.HeaderCell>
      <Table.DataCell className="naer-nowrap">{f.date(row.birthDate)}</Table.DataCell>
      <Table.DataCell>
        <span className="naer-line">
          <MeasureText row={row} dense />
          <Marks row={row} />
        </span>
      </Table.DataCell>
      <Table.DataCell className="naer-nowrap">
        <MeasuredAt row={row} now={now} />
      </Table.DataCell>
      <Table.DataCell className="naer-nowrap">
        <Status row={row} now={now} self={self} colleagues={colleagues} />
      </Table.DataCell>
      <Table.DataCell>
        <RowActions row={row} onAct={onAct} />
      </Table.DataCell>
    </Table.Row>
  );
});
