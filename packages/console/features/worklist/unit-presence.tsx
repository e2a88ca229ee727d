import { LocalAlert } from '@navikt/ds-react/LocalAlert';
import { useLanguage } from '../../i18n/use-language.ts';
import type { UnitPresence } from '../../ports/worklist-port.ts';

/** How the unit stands: open or closed, and who is there. */
export function Presence({ unit }: { readonly unit: UnitPresence | undefined }) {
  const { t } = useLanguage();
  if (unit === undefined) return null;
  const { open, connected, onCall } = unit;
  return (
    <span className="naer-subtle">
      {t(open ? 'presence.open' : 'presence.closed')}: {t('presence.people', { connected, onCall })}
    </span>
  );
}

/** Staffed hours and nobody there: said loudly to whoever looks. */
export function UnattendedNotice({ unit }: { readonly unit: UnitPresence | undefined }) {
  const { t } = useLanguage();
  return (
    <div role="status" data-unattended={unit?.unattended === true}>
      {unit?.unattended === true ? (
        <LocalAlert status="error" size="small" as="div">
          <LocalAlert.Header>
            <LocalAlert.Title as="h2">{t('presence.unattended')}</LocalAlert.Title>
          </LocalAlert.Header>
          <LocalAlert.Content>{t('presence.unattendedDetail')}</LocalAlert.Content>
        </LocalAlert>
      ) : null}
    </div>
  );
}
