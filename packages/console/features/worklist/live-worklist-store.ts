import type { AlertNow, PatientCardView, WorklistPort } from '../../ports/worklist-port.ts';
import { applyAnswer, applyClaim, applyConnection, applyMessage, EMPTY_STATE, type LiveState } from './live-state.ts';

export interface LiveWorklistStore {
  readonly subscribe: (listener: () => void) => () => void;
  readonly state: () => LiveState;
  /** The network is gone: nobody will tell, so the list says it itself. */
  readonly offline: () => void;
  /** The network is back: connect at once, without waiting for the next try. */
  readonly reopen: () => void;
  readonly answered: (alertId: string, seenRevision: string, answer: AlertNow) => void;
  readonly claimed: (patientId: string, claim: PatientCardView['claim']) => void;
}

/** Holds the live list of one session. The socket is open while somebody listens, and closed with the last one. */
export function createLiveWorklistStore(
  port: Pick<WorklistPort, 'openLive' | 'unitId'>,
  now: () => number = Date.now,
): LiveWorklistStore {
  let state: LiveState = EMPTY_STATE;
  let live: { readonly close: () => void } | null = null;
  const listeners = new Set<() => void>();

  const set = (next: LiveState): void => {
    if (next === state) return;
    state = next;
    for (const listener of listeners) listener();
  };
  const open = (): void => {
    live = port.openLive({
      onMessage: (message) => set(applyMessage(state, message)),
      onConnection: (connection) => set(applyConnection(state, connection, now())),
    });
  };

  return {
    subscribe: (listener) => {
      listeners.add(listener);
      if (live === null) open();
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        live?.close();
        live = null;
      };
    },
    state: () => state,
    offline: () => {
      if (state.connection !== 'ended') set(applyConnection(state, 'reconnecting', now()));
    },
    reopen: () => {
      if (live === null || state.connection === 'ended') return;
      live.close();
      open();
    },
    answered: (alertId, seenRevision, answer) => set(applyAnswer(state, alertId, seenRevision, answer, port.unitId)),
    claimed: (patientId, claim) => set(applyClaim(state, patientId, claim)),
  };
}
