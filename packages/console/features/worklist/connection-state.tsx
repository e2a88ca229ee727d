import type { Connection } from '@naer/client/live/open-live-worklist';
import { CheckmarkCircleFillIcon, CloudSlashIcon, HourglassTopFilledIcon } from '@navikt/aksel-icons';
import { LocalAlert } from '@navikt/ds-react/LocalAlert';
import { Tag } from '@navikt/ds-react/Tag';
import { useLanguage } from '../../i18n/use-language.ts';
import type { LiveState } from './live-state.ts';

const LOOK = {
  connecting: { color: 'neutral', icon: <HourglassTopFilledIcon aria-hidden /> },
  connected: { color: 'success', icon: <CheckmarkCircleFillIcon aria-hidden /> },
  reconnecting: { color: 'warning', icon: <CloudSlashIcon aria-hidden /> },
  ended: { color: 'danger', icon: <CloudSlashIcon aria-hidden /> },
} as const satisfies Record<Connection, unknown>;

export function ConnectionTag({ connection }: { readonly connection: Connection }) {
  const { t } = useLanguage();
  const look = LOOK[connection];
  return (
    <span role="status" className="naer-connection" data-connection={connection}>
      <Tag size="small" variant="moderate" data-color={look.color} icon={look.icon}>
        {t(`connection.${connection}`)}
      </Tag>
    </span>
  );
}

/** Says plainly that the list may be out of date, and since when. */
export function StaleNotice({ state }: { readonly state: LiveState }) {
  const { t, f } = useLanguage();
  const show = state.staleSince !== null || state.connection === 'reconnecting';
  return (
    <div role="status" data-stale={show}>
      {show ? (
        <LocalAlert status="warning" size="small" as="div">
          <LocalAlert.Header>
            <LocalAlert.Title as="h2">{t('connection.staleTitle')}</LocalAlert.Title>
          </LocalAlert.Header>
          <LocalAlert.Content>
            {state.staleSince === null
              ? t('connection.neverFresh')
              : t('connection.staleSince', { time: f.clock(state.staleSince) })}
          </LocalAlert.Content>
        </LocalAlert>
      ) : null}
    </div>
  );
}
