import type { LogoutView, ProvidersView, SessionView } from '@naer/contracts/session';
import type { Answer } from './client-error.ts';
import type { Send } from './transport.ts';

/** Whose session the cookie is, and what the person may act as; 401 without one. Asking keeps it alive. */
export function readSession(send: Send): Promise<Answer<SessionView>> {
  return send({ method: 'GET', path: '/api/v1/session' });
}

/** From now on the session acts as this one of its options. */
export function chooseCapacity(send: Send, optionId: string): Promise<Answer<void>> {
  return send({ method: 'POST', path: '/api/v1/session/choose', body: { optionId } });
}

/** Ends this session, or every one the person has anywhere: live lists close at once. */
export function logOut(send: Send, { everywhere }: { readonly everywhere: boolean }): Promise<Answer<LogoutView>> {
  return send({ method: 'POST', path: everywhere ? '/oauth/logout-everywhere' : '/oauth/logout' });
}

/** Where people log in. */
export function listProviders(send: Send): Promise<Answer<ProvidersView>> {
  return send({ method: 'GET', path: '/oauth/providers' });
}

/** Where a browser goes to log in: `returnTo` is a path of our own, with its query. */
export function logInUrl(login: { readonly provider: string; readonly returnTo: string }): string {
  return `/oauth/login?${new URLSearchParams(login)}`;
}
