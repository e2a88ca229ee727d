import { type Configuration, configurationOf } from '../env.ts';
import type { AppContext } from '../http/app-env.ts';
import { log } from '../http/log.ts';
import type { checkedRecords } from '../objects/checked-records.ts';
import { withTimeout } from '../objects/with-timeout.ts';

const DATABASE_TIMEOUT_MS = 2000;

export interface HealthPorts {
  /** Whether the records answer, and as a role that row security holds for. */
  readonly openRecords: typeof checkedRecords;
}

/**
 * `GET /health`: up, with its configuration in order. `?deep=1` also says whether Postgres answers; that never makes
 * the whole unhealthy, because the alarm does not wait for Postgres. No secrets, no names of variables.
 */
export function getHealth(ports: HealthPorts) {
  return async function handleHealth(c: AppContext): Promise<Response> {
    const configuration = readConfiguration(c);
    if (configuration === undefined) return c.json({ status: 'misconfigured' }, 503);
    if (c.req.query('deep') !== '1') return c.json({ status: 'up' });
    return c.json({ status: 'up', database: await databaseState(c, ports) });
  };
}

async function databaseState(c: AppContext, ports: HealthPorts): Promise<'up' | 'down' | 'unsafe'> {
  const answer = await withTimeout(
    ports.openRecords(c.env).catch(() => undefined),
    DATABASE_TIMEOUT_MS,
    undefined,
  );
  if (answer?.ok === true) return 'up';
  return answer?.error.kind === 'unsafe' ? 'unsafe' : 'down';
}

function readConfiguration(c: AppContext): Configuration | undefined {
  try {
    return configurationOf(c.env);
  } catch (error) {
    // Names the variables that are wrong, never what they hold: see env.ts.
    const detail = error instanceof Error ? error.message : 'unknown';
    log({ event: 'configuration-refused', requestId: c.get('requestId'), detail });
    return undefined;
  }
}
