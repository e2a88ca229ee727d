import {
  ArrowRightLeftIcon,
  BellIcon,
  BellSlashIcon,
  CheckmarkCircleIcon,
  ClockIcon,
  ExclamationmarkTriangleIcon,
  HourglassTopFilledIcon,
  PersonGroupIcon,
  PhoneSlashIcon,
} from '@navikt/aksel-icons';
import { Tag } from '@navikt/ds-react/Tag';
import { useNow } from '../../app/use-now.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import type { WorklistRow } from '../../ports/worklist-port.ts';
import { clockText } from './describe-clock.ts';
import { handoverText, heldTexts, stepText, unitName } from './describe-life.ts';
import { statusText } from './status-text.ts';

/** Who works here, and the names that are known. */
export interface People {
  readonly self: string;
  readonly colleagues: Readonly<Record<string, string>>;
  /** The tenant's units by id. */
  readonly units: Readonly<Record<string, string>>;
}

interface StatusProps {
  readonly row: WorklistRow;
  readonly people: People;
}

/** State and clock, and all that is to be said of an alert's life: each in words and by its icon. */
export function Status({ row, people }: StatusProps) {
  const { t, f } = useLanguage();
  const now = useNow();
  const step = stepText(row, t);
  const handover = handoverText(row, people.units, now, t, f);
  return (
    <span className="naer-statuses">
      <span className="naer-status">
        {row.state === 'acknowledged' || row.state === 'in-progress' ? <CheckmarkCircleIcon aria-hidden /> : null}
        {statusText(row, people.self, people.colleagues, t)}
      </span>
      <Clock row={row} now={now} />
      {row.attempts === undefined ? null : (
        <span className="naer-status">
          <PhoneSlashIcon aria-hidden />
          {t('attempts.tried', { count: row.attempts.n })}
        </span>
      )}
      {heldTexts(row, now, t, f).map((text) => (
        <span key={text} className="naer-status naer-subtle">
          <BellSlashIcon aria-hidden />
          {text}
        </span>
      ))}
      {step === null ? null : (
        <span className="naer-status naer-subtle" data-step={step.failed ? 'undelivered' : 'taken'}>
          {step.failed ? <ExclamationmarkTriangleIcon aria-hidden /> : <BellIcon aria-hidden />}
          {step.text}
        </span>
      )}
      {handover === null ? null : (
        <span className="naer-status">
          <ArrowRightLeftIcon aria-hidden />
          {handover}
        </span>
      )}
      {row.unitId === undefined ? null : (
        <span className="naer-status naer-subtle">
          <PersonGroupIcon aria-hidden />
          {t('owner.unit', { unit: unitName(row.unitId, people.units, t) })}
        </span>
      )}
    </span>
  );
}

/** A late clock is loud: words, icon and colour. */
function Clock({ row, now }: { readonly row: WorklistRow; readonly now: number }) {
  const { t, f } = useLanguage();
  const clock = clockText(row, now, t, f);
  if (clock === null) return null;
  if (clock.tone === 'calm')
    return (
      <span className="naer-status naer-subtle" data-clock="calm">
        <ClockIcon aria-hidden />
        {clock.text}
      </span>
    );
  return (
    <Tag
      size="xsmall"
      variant={clock.tone === 'late' ? 'strong' : 'moderate'}
      data-color={clock.tone === 'late' ? 'danger' : 'warning'}
      data-clock={clock.tone}
      icon={<HourglassTopFilledIcon aria-hidden />}
    >
      {clock.text}
    </Tag>
  );
}
