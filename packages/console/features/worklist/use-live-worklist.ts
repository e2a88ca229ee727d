import { useEffect, useMemo, useSyncExternalStore } from 'react';
import { usePort } from '../../ports/port-context.tsx';
import type { LiveState } from './live-state.ts';
import { createLiveWorklistStore, type LiveWorklistStore } from './live-worklist-store.ts';

/** The live list of the session's unit; one socket for the page. */
export function useLiveWorklist(): { readonly state: LiveState; readonly store: LiveWorklistStore } {
  const port = usePort();
  const store = useMemo(() => createLiveWorklistStore(port), [port]);
  useEffect(() => {
    window.addEventListener('offline', store.offline);
    window.addEventListener('online', store.reopen);
    return () => {
      window.removeEventListener('offline', store.offline);
      window.removeEventListener('online', store.reopen);
    };
  }, [store]);
  return { state: useSyncExternalStore(store.subscribe, store.state), store };
}
