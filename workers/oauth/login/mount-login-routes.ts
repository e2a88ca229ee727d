import type { Hono } from 'hono';
import type { AppEnv } from '../../http/app-env.ts';

/** Log-in, callback and log-out of people. */
export function mountLoginRoutes(_routes: Hono<AppEnv>): void {}
