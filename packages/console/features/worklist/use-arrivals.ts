import { useEffect, useRef, useState } from 'react';
import { useLanguage } from '../../i18n/use-language.ts';
import { measureText } from './describe-alert.ts';
import type { LiveState } from './live-state.ts';

/** What a screen reader is told when alerts arrive while the list is shown; the first list is not news. */
export function useArrivals(state: LiveState): string {
  const { t, f } = useLanguage();
  const known = useRef<ReadonlySet<string> | null>(null);
  const [text, setText] = useState('');
  useEffect(() => {
    if (!state.complete) return;
    const before = known.current;
    const told = [...state.rows.values()].filter((row) => row.state !== 'pending');
    known.current = new Set(told.map(({ alertId }) => alertId));
    if (before === null) return;
    const arrived = told.filter((row) => !before.has(row.alertId));
    const [first] = arrived;
    if (first === undefined) return;
    setText(
      t('worklist.arrived', {
        count: arrived.length,
        severity: t(`severity.${first.severity}`),
        name: first.patientName,
        measure: measureText(first, t, f),
      }),
    );
  }, [state.rows, state.complete, t, f]);
  return text;
}
