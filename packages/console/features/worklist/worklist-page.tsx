import { Switch } from '@navikt/ds-react/Switch';
import { Heading } from '@navikt/ds-react/Typography';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useMinute } from '../../app/use-now.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import type { WorklistRow } from '../../ports/worklist-port.ts';
import type { WorkSession } from '../../session/session.ts';
import { AlertDialog } from './alert-dialog.tsx';
import type { People } from './alert-status.tsx';
import { ChooseUnit, type UnitChoice } from './choose-unit.tsx';
import { ConnectionTag, StaleNotice } from './connection-state.tsx';
import { ContactDialog } from './contact-dialog.tsx';
import { measureText } from './describe-alert.ts';
import { groupRows, type PatientGroup } from './group-rows.ts';
import type { Intent } from './intents.ts';
import { MessageDialog } from './message-dialog.tsx';
import { type PatientIntent, PatientList } from './patient-list.tsx';
import { Presence, UnattendedNotice } from './unit-presence.tsx';
import { useArrivals } from './use-arrivals.ts';
import { useKeepFocus } from './use-keep-focus.ts';
import { useLiveWorklist } from './use-live-worklist.ts';

type Opened =
  | { readonly kind: 'alert'; readonly intent: Intent; readonly row: WorklistRow; readonly trigger: HTMLElement }
  | {
      readonly kind: 'patient';
      readonly intent: PatientIntent;
      readonly group: PatientGroup;
      readonly trigger: HTMLElement;
    };

export interface WorklistPageProps {
  readonly session: WorkSession;
  readonly onEnded: () => void;
  /** The units one works in, when there are several, and what choosing another does. */
  readonly onChooseUnit?: UnitChoice | undefined;
}

/** The live worklist of the session's unit. `onEnded` is told when the session is no longer accepted. */
export function WorklistPage({ session, onEnded, onChooseUnit }: WorklistPageProps) {
  const { t, f } = useLanguage();
  const { state, store } = useLiveWorklist();
  const headingRef = useRef<HTMLHeadingElement>(null);
  const listRef = useRef<HTMLDivElement>(null);
  const [opened, setOpened] = useState<Opened | null>(null);
  const [done, setDone] = useState('');
  const [showPending, setShowPending] = useState(false);
  const arrived = useArrivals(state);
  const minute = useMinute();
  const groups = useMemo(
    () => groupRows(state.rows, state.cards, showPending, minute),
    [state.rows, state.cards, showPending, minute],
  );
  useKeepFocus(listRef, headingRef, groups);

  const ended = state.connection === 'ended';
  useEffect(() => {
    if (ended) onEnded();
  }, [ended, onEnded]);

  const rows = useMemo(() => [...state.rows.values()], [state.rows]);
  const waiting = rows.filter((row) => row.severity === 'red' && row.state === 'open').length;
  const pending = rows.filter((row) => row.state === 'pending').length;
  useEffect(() => {
    document.title = waiting === 0 ? t('app.worklistTitle') : t('app.worklistTitleWaiting', { count: waiting });
  }, [waiting, t]);

  const onAct = useCallback((intent: Intent, row: WorklistRow, trigger: HTMLElement) => {
    setOpened({ kind: 'alert', intent, row, trigger });
  }, []);
  const onPatientAct = useCallback((intent: PatientIntent, group: PatientGroup, trigger: HTMLElement) => {
    setOpened({ kind: 'patient', intent, group, trigger });
  }, []);
  const close = {
    returnFocusTo: (): HTMLElement | null =>
      opened?.trigger.isConnected === true ? opened.trigger : headingRef.current,
    onClose: () => setOpened(null),
  };
  const say = useCallback((text: string): void => {
    setDone(text);
    setOpened(null);
  }, []);
  const people: People = useMemo(
    () => ({ self: session.practitionerId, colleagues: session.colleagues, units: session.units ?? {} }),
    [session],
  );
  const PatientAct = opened?.kind === 'patient' && opened.intent === 'contact' ? ContactDialog : MessageDialog;

  return (
    <main id="content" className="naer-main naer-worklist" tabIndex={-1}>
      <div className="naer-headline">
        <Heading level="1" size="small" ref={headingRef} tabIndex={-1}>
          {t('worklist.title')} – {session.unitName}
        </Heading>
        {onChooseUnit === undefined ? null : <ChooseUnit current={session.unitId} choice={onChooseUnit} />}
        <ConnectionTag connection={state.connection} />
        {state.complete ? <Counts rows={rows} patients={groups.length} /> : null}
        <Presence unit={state.unit} />
        {pending === 0 ? null : (
          <Switch size="small" checked={showPending} onChange={({ target }) => setShowPending(target.checked)}>
            {t('worklist.showPending', { count: pending })}
          </Switch>
        )}
      </div>
      <StaleNotice state={state} />
      <UnattendedNotice unit={state.unit} />
      <p className="aksel-sr-only" aria-live="polite">
        {arrived}
      </p>
      <p className="aksel-sr-only" aria-live="polite">
        {done}
      </p>
      <div ref={listRef} className={state.staleSince === null ? 'naer-list' : 'naer-list naer-stale'}>
        {!state.complete ? (
          <p className="naer-empty">{t('worklist.loading')}</p>
        ) : groups.length === 0 ? (
          <div className="naer-empty">
            <Heading level="2" size="xsmall">
              {t('worklist.emptyTitle')}
            </Heading>
            <p>{t('worklist.emptyDetail')}</p>
          </div>
        ) : (
          <PatientList
            groups={groups}
            people={people}
            store={store}
            onAct={onAct}
            onPatientAct={onPatientAct}
            onDone={say}
          />
        )}
      </div>
      {opened?.kind === 'alert' ? (
        <AlertDialog
          key={`${opened.intent} ${opened.row.alertId}`}
          intent={opened.intent}
          opened={opened.row}
          current={state.rows.get(opened.row.alertId)}
          store={store}
          people={people}
          {...close}
          onDone={(intent, row) => say(t(`done.${intent}`, { measure: measureText(row, t, f), name: row.patientName }))}
        />
      ) : null}
      {opened?.kind === 'patient' ? <PatientAct group={opened.group} {...close} onDone={say} /> : null}
    </main>
  );
}

function Counts({ rows, patients }: { readonly rows: readonly WorklistRow[]; readonly patients: number }) {
  const { t } = useLanguage();
  const shown = rows.filter((row) => row.state !== 'pending');
  const red = shown.filter((row) => row.severity === 'red').length;
  const overdue = shown.filter((row) => row.overdue).length;
  const counts = { red, yellow: shown.length - red, overdue };
  return (
    <span className="naer-subtle">
      {t('worklist.patients', { count: patients })}:{' '}
      {t(overdue === 0 ? 'worklist.counts' : 'worklist.countsOverdue', counts)}
    </span>
  );
}
