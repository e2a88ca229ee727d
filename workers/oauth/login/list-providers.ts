import type { ProvidersView } from '@naer/contracts/session';
import { configurationOf } from '../../env.ts';
import type { AppContext } from '../../http/app-env.ts';

/** `GET /oauth/providers`: where one may log in. */
export function listProviders(c: AppContext): Response {
  const { IDENTITY_PROVIDERS } = configurationOf(c.env);
  const view: ProvidersView = { providers: IDENTITY_PROVIDERS.map(({ id, audience }) => ({ id, audience })) };
  return c.json(view);
}
