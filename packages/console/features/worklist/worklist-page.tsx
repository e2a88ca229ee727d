import { Heading } from '@navikt/ds-react/Typography';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useMediaQuery } from '../../app/use-media-query.ts';
import { useMinute } from '../../app/use-minute.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import type { WorklistRow } from '../../ports/worklist-port.ts';
import type { Session } from '../../session/session.ts';
import { AlertDialog } from './alert-dialog.tsx';
import { ConnectionTag, StaleNotice } from './connection-state.tsx';
import { measureText } from './describe-alert.ts';
import { orderRows } from './live-state.ts';
import type { Intent } from './row-actions.tsx';
import { useArrivals } from './use-arrivals.ts';
import { useKeepFocus } from './use-keep-focus.ts';
import { useLiveWorklist } from './use-live-worklist.ts';
import { WorklistCards } from './worklist-cards.tsx';
import { WorklistTable } from './worklist-table.tsx';

interface Opened {
  readonly intent: Intent;
  readonly row: WorklistRow;
  readonly trigger: HTMLElement;
}

/** The live worklist of the session's unit. `onEnded` is told when the session is no longer accepted. */
export function WorklistPage({ session, onEnded }: { readonly session: Session; readonly onEnded: () => void }) {
  const { t } = useLanguage();
  const { state, store } = useLiveWorklist();
  const now = useMinute();
  const wide = useMediaQuery('(min-width: 75rem)');
  const headingRef = useRef<HTMLHeadingElement>(null);
  const listRef = useRef<HTMLDivElement>(null);
  const [opened, setOpened] = useState<Opened | null>(null);
  const [done, setDone] = useState('');
  const arrived = useArrivals(state);
  const rows = useMemo(() => orderRows(state.rows), [state.rows]);
  useKeepFocus(listRef, headingRef, rows);

  const ended = state.connection === 'ended';
  useEffect(() => {
    if (ended) onEnded();
  }, [ended, onEnded]);

  const waiting = rows.filter((row) => row.severity === 'red' && row.state === 'open').length;
  useEffect(() => {
    document.title = waiting === 0 ? t('app.worklistTitle') : t('app.worklistTitleWaiting', { count: waiting });
  }, [waiting, t]);

  const onAct = useCallback((intent: Intent, row: WorklistRow, trigger: HTMLElement) => {
    setOpened({ intent, row, trigger });
  }, []);
  const returnFocusTo = (): HTMLElement | null =>
    opened?.trigger.isConnected === true ? opened.trigger : headingRef.current;
  const onDone = (intent: Intent, row: WorklistRow): void => {
    const text = intent === 'acknowledge' ? 'dialog.acknowledgedDone' : 'dialog.resolvedDone';
    setDone(t(text, { measure: measureText(row, t), name: row.patientName }));
    setOpened(null);
  };
  const people = { self: session.practitionerId, colleagues: session.colleagues };
  const List = wide ? WorklistTable : WorklistCards;

  return (
    <main id="content" className="naer-main naer-worklist" tabIndex={-1}>
      <div className="naer-headline">
        <Heading level="1" size="small" ref={headingRef} tabIndex={-1}>
          {t('worklist.title')} – {session.unitName}
        </Heading>
        <ConnectionTag connection={state.connection} />
        {state.complete ? <Counts rows={rows} /> : null}
      </div>
      <StaleNotice state={state} />
      <p className="aksel-sr-only" aria-live="polite">
        {arrived}
      </p>
      <p className="aksel-sr-only" aria-live="polite">
        {done}
      </p>
      <div ref={listRef} className={state.staleSince === null ? 'naer-list' : 'naer-list naer-stale'}>
        {!state.complete ? (
          <p className="naer-empty">{t('worklist.loading')}</p>
        ) : rows.length === 0 ? (
          <div className="naer-empty">
            <Heading level="2" size="xsmall">
              {t('worklist.emptyTitle')}
            </Heading>
            <p>{t('worklist.emptyDetail')}</p>
          </div>
        ) : (
          <List rows={rows} now={now} onAct={onAct} {...people} />
        )}
      </div>
      {opened === null ? null : (
        <AlertDialog
          key={`${opened.intent} ${opened.row.alertId}`}
          intent={opened.intent}
          opened={opened.row}
          current={state.rows.get(opened.row.alertId)}
          store={store}
          now={now}
          {...people}
          returnFocusTo={returnFocusTo}
          onClose={() => setOpened(null)}
          onDone={onDone}
        />
      )}
    </main>
  );
}

function Counts({ rows }: { readonly rows: readonly WorklistRow[] }) {
  const { t } = useLanguage();
  const red = rows.filter((row) => row.severity === 'red').length;
  const overdue = rows.filter((row) => row.overdue).length;
  const counts = { red, yellow: rows.length - red, overdue };
  return <span className="naer-subtle">{t(overdue === 0 ? 'worklist.counts' : 'worklist.countsOverdue', counts)}</span>;
}
