import { useSyncExternalStore } from 'react';
import { chooseCapacity, logOut, readSession } from '../ports/session-port.ts';
import { type Account, createAccountStore } from './account.ts';

/** Other tabs share the cookie: what changes in one is asked for in all. */
const others = new BroadcastChannel('naer.account');

/** The account of this browser. */
export const account = createAccountStore({
  readSession,
  chooseCapacity,
  logOut,
  tellOthers: () => others.postMessage('changed'),
  goTo: (url) => window.location.assign(url),
});
others.onmessage = () => void account.refresh();

export function useAccount(): Account {
  return useSyncExternalStore(account.subscribe, account.current);
}
