import type { chooseCapacity, logOut, readSession, SessionView } from '../ports/session-port.ts';

/** Why nobody is logged in any more, when somebody was. */
export type Departure = 'ended' | 'logged-out' | 'logged-out-everywhere';

/** Who the browser's cookie says is at work; the same in every tab. */
export type Account =
  | { readonly state: 'loading' }
  | { readonly state: 'unreachable' }
  | { readonly state: 'none'; readonly why?: Departure | undefined }
  | { readonly state: 'known'; readonly view: SessionView };

/** What an account needs of the world; tests hand in their own. */
export interface AccountPorts {
  readonly readSession: typeof readSession;
  readonly chooseCapacity: typeof chooseCapacity;
  readonly logOut: typeof logOut;
  /** Tells the other tabs that something has changed. */
  readonly tellOthers: () => void;
  readonly goTo: (url: string) => void;
}

export interface AccountStore {
  readonly current: () => Account;
  readonly subscribe: (listener: () => void) => () => void;
  /** Asks the server anew; what was known stays while it does not answer. */
  readonly refresh: () => Promise<void>;
  /** False when it was refused. */
  readonly choose: (optionId: string) => Promise<boolean>;
  /** False when the server did not answer: the session stands. */
  readonly leave: (everywhere: boolean) => Promise<boolean>;
}

export function createAccountStore(ports: AccountPorts): AccountStore {
  let account: Account = { state: 'loading' };
  let asked = 0;
  const listeners = new Set<() => void>();
  const set = (next: Account): void => {
    account = next;
    for (const listener of listeners) listener();
  };
  const refresh = async (): Promise<void> => {
    asked += 1;
    const mine = asked;
    const answer = await ports.readSession();
    // The answer to an older question says nothing any more.
    if (mine !== asked) return;
    if (answer.kind === 'session') set({ state: 'known', view: answer.view });
    else if (answer.kind === 'none') set(departed(account));
    else if (account.state !== 'known') set({ state: 'unreachable' });
  };
  return {
    current: () => account,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    refresh,
    choose: async (optionId) => {
      const chosen = await ports.chooseCapacity(optionId);
      await refresh();
      ports.tellOthers();
      return chosen;
    },
    leave: async (everywhere) => {
      const left = await ports.logOut(everywhere);
      if (left === null) return false;
      asked += 1;
      set({ state: 'none', why: everywhere ? 'logged-out-everywhere' : 'logged-out' });
      ports.tellOthers();
      if (left.goTo !== undefined) ports.goTo(left.goTo);
      return true;
    },
  };
}

/** Somebody who was at work and is no more is told so; a log-out stays one. */
function departed(before: Account): Account {
  if (before.state === 'known') return { state: 'none', why: 'ended' };
  return before.state === 'none' ? before : { state: 'none' };
}
