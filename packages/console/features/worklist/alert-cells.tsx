import {
  ArrowsCirclepathIcon,
  ArrowsUpDownIcon,
  BellIcon,
  CalculatorIcon,
  CalendarIcon,
  EnvelopeClosedIcon,
  ExclamationmarkTriangleFillIcon,
  LayersIcon,
  PercentIcon,
  TrendUpIcon,
  WrenchIcon,
  XMarkOctagonFillIcon,
} from '@navikt/aksel-icons';
import { Tag } from '@navikt/ds-react/Tag';
import { useLanguage } from '../../i18n/use-language.ts';
import type { WorklistRow } from '../../ports/worklist-port.ts';
import { describeAlert } from './describe-alert.ts';
import type { AlertKind } from './describe-finding.ts';

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
export function PatientName({ name }: { readonly name: string }) {
  const { t } = useLanguage();
  return <>{name === '' ? t('worklist.nameMissing') : name}</>;
}

/** The drill's test patient has none. */
export function Born({ birthDate }: { readonly birthDate: string }) {
  const { t, f } = useLanguage();
  if (birthDate === '') return null;
  return <span className="naer-subtle naer-nowrap">{t('worklist.born', { date: f.date(birthDate) })}</span>;
}

const CATEGORY_ICONS = {
  missing: CalendarIcon,
  technical: WrenchIcon,
  event: BellIcon,
  message: EnvelopeClosedIcon,
} as const;
const KIND_ICONS = {
  relative: PercentIcon,
  delta: ArrowsUpDownIcon,
  persistence: ArrowsCirclepathIcon,
  trend: TrendUpIcon,
  composite: LayersIcon,
  score: CalculatorIcon,
} as const satisfies Record<AlertKind, unknown>;

/** What is not a plain clinical limit says so in words and by its own icon: a technical alert never looks like a clinical one. */
function KindTag({ category, kind }: { readonly category: WorklistRow['category']; readonly kind: AlertKind | null }) {
  const { t } = useLanguage();
  if (category === 'clinical' && kind === null) return null;
  const Icon = category === 'clinical' ? KIND_ICONS[kind ?? 'score'] : CATEGORY_ICONS[category];
  return (
    <Tag size="xsmall" variant="outline" data-color="neutral" icon={<Icon aria-hidden />}>
      {category === 'clinical' ? t(`kind.${kind ?? 'score'}`) : t(`category.${category}`)}
    </Tag>
  );
}

/** Measure, value with the digits as sent, and what it was compared with; `whole`: with every part of a NEWS2 or a composite. */
export function MeasureText({
  row,
  dense = false,
  whole = false,
}: RowProps & { readonly dense?: boolean; readonly whole?: boolean }) {
  const { t, f } = useLanguage();
  const texts = describeAlert(row, t, f);
  const limit = dense ? texts.limitShort : texts.limit;
  return (
    <span className="naer-measure">
      <KindTag category={row.category} kind={texts.kind} />
      <span>
        {texts.measure} <strong className="naer-value">{texts.value}</strong>
      </span>
      {limit === null ? null : <span className="naer-subtle naer-nowrap">{limit}</span>}
      {(whole ? [texts.sentence ?? '', ...texts.parts] : texts.brief)
        .filter((text) => text !== '')
        .map((text) => (
          <span key={text} className="naer-subtle">
            {text}
          </span>
        ))}
    </span>
  );
}

/** When it was measured; when nothing was, when it was raised, and says so. */
export function MeasuredAt({ row, now }: RowProps & { readonly now: number }) {
  const { t, f } = useLanguage();
  const at = row.measuredAt ?? row.openedAt;
  const age = now - Date.parse(at);
  const [just, since] =
    row.measuredAt === undefined ? (['raisedNow', 'raised'] as const) : (['justNow', 'ago'] as const);
  const ago = age < 60_000 ? t(`worklist.${just}`) : t(`worklist.${since}`, { duration: f.duration(age) });
  return (
    <span className="naer-measured">
      <time dateTime={at}>{f.moment(at, now)}</time> <span className="naer-subtle">{ago}</span>
    </span>
  );
}

/** How often: readings, or times when nothing was measured. */
export function Count({ row }: RowProps) {
  const { t } = useLanguage();
  if (row.count < 2) return null;
  const key = row.measure === undefined ? 'worklist.times' : 'worklist.readings';
  return <span className="naer-subtle">{t(key, { count: row.count })}</span>;
}
