import {
  CheckmarkCircleIcon,
  ClockDashedIcon,
  ClockIcon,
  ExclamationmarkTriangleFillIcon,
  HourglassTopFilledIcon,
  QuestionmarkDiamondIcon,
  WrenchIcon,
  XMarkOctagonFillIcon,
} from '@navikt/aksel-icons';
import { Tag } from '@navikt/ds-react/Tag';
import { useLanguage } from '../../i18n/use-language.ts';
import type { WorklistRow } from '../../ports/worklist-port.ts';
import { describeAlert } from './describe-alert.ts';
import { statusText } from './status-text.ts';

interface RowProps {
  readonly row: WorklistRow;
}

/** Severity in words, by icon and by colour. */
export function SeverityTag({ row }: RowProps) {
  const { t } = useLanguage();
  const red = row.severity === 'red';
  return (
    <Tag
      size="xsmall"
      variant={red ? 'strong' : 'moderate'}
      data-color={red ? 'danger' : 'warning'}
      icon={red ? <XMarkOctagonFillIcon aria-hidden /> : <ExclamationmarkTriangleFillIcon aria-hidden />}
    >
      {t(`severity.${row.severity}`)}
    </Tag>
  );
}

/** A name that cannot be opened does not hide its alert: it says that the name is missing. */
export function PatientName({ row }: RowProps) {
  const { t } = useLanguage();
  return <>{row.patientName === '' ? t('worklist.nameMissing') : row.patientName}</>;
}

/** Measure, value with the digits as sent, and the limit that was crossed. Technical alerts say so. */
export function MeasureText({ row, dense = false }: RowProps & { readonly dense?: boolean }) {
  const { t, f } = useLanguage();
  const texts = describeAlert(row, t, f);
  const limit = dense ? texts.limitShort : texts.limit;
  return (
    <span className="naer-measure">
      {row.category === 'clinical' ? null : (
        <Tag
          size="xsmall"
          variant="outline"
          data-color="neutral"
          icon={row.category === 'technical' ? <WrenchIcon aria-hidden /> : undefined}
        >
          {t(`category.${row.category}`)}
        </Tag>
      )}
      <span>
        {texts.measure} <strong className="naer-value">{texts.value}</strong>
      </span>
      {limit === null ? null : <span className="naer-subtle naer-nowrap">{limit}</span>}
    </span>
  );
}

export function MeasuredAt({ row, now }: RowProps & { readonly now: number }) {
  const { t, f } = useLanguage();
  const age = now - Date.parse(row.measuredAt);
  const ago = age < 60_000 ? t('worklist.justNow') : t('worklist.ago', { duration: f.duration(age) });
  return (
    <span className="naer-measured">
      <time dateTime={row.measuredAt}>{f.moment(row.measuredAt, now)}</time> <span className="naer-subtle">{ago}</span>
    </span>
  );
}

/** Doubts about the reading, and how often it repeated: each in words. */
export function Marks({ row }: RowProps) {
  const { t } = useLanguage();
  return (
    <>
      {row.late ? (
        <Tag
          size="xsmall"
          variant="outline"
          data-color="info"
          icon={<ClockDashedIcon aria-hidden />}
          title={t('mark.lateDetail')}
        >
          {t('mark.late')}
        </Tag>
      ) : null}
      {row.verify ? (
        <Tag
          size="xsmall"
          variant="outline"
          data-color="warning"
          icon={<QuestionmarkDiamondIcon aria-hidden />}
          title={t('mark.verifyDetail')}
        >
          {t('mark.verify')}
        </Tag>
      ) : null}
      {row.count > 1 ? <span className="naer-subtle">{t('worklist.readings', { count: row.count })}</span> : null}
    </>
  );
}

export interface StatusProps extends RowProps {
  readonly now: number;
  readonly self: string;
  readonly colleagues: Readonly<Record<string, string>>;
}

/** State and clock. A late clock is loud: words, icon and colour. */
export function Status({ row, now, self, colleagues }: StatusProps) {
  const { t, f } = useLanguage();
  const dueAt = row.overdueAt === undefined ? Number.NaN : Date.parse(row.overdueAt);
  if (row.state === 'open' && row.overdue) {
    const over = now - dueAt;
    return (
      <Tag size="xsmall" variant="strong" data-color="danger" icon={<HourglassTopFilledIcon aria-hidden />}>
        {over >= 60_000 ? t('clock.overdueFor', { duration: f.duration(over) }) : t('clock.overdue')}
      </Tag>
    );
  }
  if (row.state === 'acknowledged')
    return (
      <span className="naer-status">
        <CheckmarkCircleIcon aria-hidden /> {statusText(row, self, colleagues, t)}
      </span>
    );
  return (
    <span className="naer-status">
      {statusText(row, self, colleagues, t)}
      {Number.isNaN(dueAt) ? null : (
        <span className="naer-subtle naer-status">
          <ClockIcon aria-hidden />
          {t('clock.due', { time: f.moment(row.overdueAt ?? '', now) })}
        </span>
      )}
    </span>
  );
}
