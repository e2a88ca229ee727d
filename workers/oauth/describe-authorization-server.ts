import { configurationOf } from '../env.ts';
import type { AppContext } from '../http/app-env.ts';
import { authorizationServerMetadata } from '../http/server-metadata.ts';

/** RFC 8414: where tokens are got and what they are verified by. */
export function describeAuthorizationServer(c: AppContext): Response {
  return c.json(authorizationServerMetadata(configurationOf(c.env).PUBLIC_URL));
}
