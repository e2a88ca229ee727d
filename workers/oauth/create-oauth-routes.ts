import { Hono } from 'hono';
import type { AppEnv } from '../http/app-env.ts';
import { mountLoginRoutes } from './login/mount-login-routes.ts';
import { mountTokenRoutes } from './token/mount-token-routes.ts';

/** Log-in of people and tokens of clients, mounted at /oauth. */
export function createOauthRoutes(): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();
  mountLoginRoutes(routes);
  mountTokenRoutes(routes);
  return routes;
}
