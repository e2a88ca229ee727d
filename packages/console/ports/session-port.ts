import { createClient } from '@naer/client/create-client';
import { logInUrl } from '@naer/client/log-in';
import type { ProvidersView, SessionView } from '@naer/contracts/session';

export type { CapacityView, SessionView } from '@naer/contracts/session';
export type Provider = ProvidersView['providers'][number];
export { logInUrl };

/** `none`: nobody is logged in. `unreachable`: no answer, so nobody knows. */
export type SessionAnswer =
  | { readonly kind: 'session'; readonly view: SessionView }
  | { readonly kind: 'none' }
  | { readonly kind: 'unreachable' };

const client = createClient({ baseUrl: '' });

/** Whose session the browser's cookie is. Asking keeps it alive. */
export async function readSession(): Promise<SessionAnswer> {
  const answer = await client.session();
  if (answer.ok) return { kind: 'session', view: answer.value };
  const { error } = answer;
  return error.kind === 'problem' && [401, 404].includes(error.status) ? { kind: 'none' } : { kind: 'unreachable' };
}

/** True when the session acts as this option now. */
export async function chooseCapacity(optionId: string): Promise<boolean> {
  return (await client.chooseCapacity(optionId)).ok;
}

/** Where the issuer ends its own session, if it has such a page; null when the server did not answer. */
export async function logOut(everywhere: boolean): Promise<{ readonly goTo: string | undefined } | null> {
  const answer = await client.logOut({ everywhere });
  if (answer.ok) return { goTo: answer.value.endSessionUrl };
  return answer.error.kind === 'problem' && answer.error.status === 401 ? { goTo: undefined } : null;
}

/** Throws when the answer is none. */
export async function readProviders(): Promise<readonly Provider[]> {
  const answer = await client.providers();
  if (answer.ok) return answer.value.providers;
  if (answer.error.kind === 'problem' && answer.error.status === 404) return [];
  throw new Error('providers unavailable');
}
