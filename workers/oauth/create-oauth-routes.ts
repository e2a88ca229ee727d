import { Hono } from 'hono';
import type { AppEnv } from '../http/app-env.ts';
import { mountLoginRoutes } from './login/mount-login-routes.ts';

/** Log-in of people and tokens of clients, mounted at /oauth. */
export function createOauthRoutes(): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();
  mountLoginRoutes(routes);
  return routes;
}
