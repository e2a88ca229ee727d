import type { Hono } from 'hono';
import type { AppEnv } from '../../http/app-env.ts';
import { limitAddress } from '../../http/limit-address.ts';
import { finishLogin } from './finish-login.ts';
import { returnFromIssuer } from './leave-issuer.ts';
import { listProviders } from './list-providers.ts';
import { logOut, logOutEverywhere } from './log-out.ts';
import { LIVE_LOGIN_PORTS, type LoginPorts } from './login-ports.ts';
import { showDeparture } from './show-departure.ts';
import { startLogin } from './start-login.ts';

/** Log-in, callback and log-out of people. */
export function mountLoginRoutes(routes: Hono<AppEnv>, ports: LoginPorts = LIVE_LOGIN_PORTS): void {
  routes.get('/providers', limitAddress('addressPublic'), listProviders);
  routes.get('/login', limitAddress('addressLogins'), startLogin(ports));
  routes.get('/callback', limitAddress('addressLogins'), finishLogin(ports));
  routes.get('/leave', limitAddress('addressPublic'), showDeparture(ports));
  routes.get('/logged-out', limitAddress('addressPublic'), returnFromIssuer);
  routes.post('/logout', logOut(ports));
  routes.post('/logout-everywhere', logOutEverywhere(ports));
}
