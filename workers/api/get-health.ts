import { type Configuration, configurationOf } from '../env.ts';
import type { AppContext } from '../http/app-env.ts';
import { log, nameOf } from '../http/log.ts';
import type { checkedRecords } from '../objects/checked-records.ts';
import { withTimeout } from '../objects/with-timeout.ts';
import { type SweepAge, sweepAge } from '../sweep/get-sweep-age.ts';

const DATABASE_TIMEOUT_MS = 2000;

export interface HealthPorts {
  /** Whether the records answer, and as a role that row security holds for. */
  readonly openRecords: typeof checkedRecords;
}

interface RecordsState {
  readonly database: 'up' | 'down' | 'unsafe';
  /** A sweep that stands still finds no dead clock. */
  readonly sweep?: SweepAge;
}

/**
 * `GET /health`: up, with its configuration in order. `?deep=1` also says whether Postgres answers and how old the sweep
 * is; that never makes the whole unhealthy, because the alarm does not wait for Postgres. No secrets, no names of variables.
 */
export function getHealth(ports: HealthPorts) {
  return async function handleHealth(c: AppContext): Promise<Response> {
    const configuration = readConfiguration(c);
    if (configuration === undefined) return c.json({ status: 'misconfigured' }, 503);
    if (c.req.query('deep') !== '1') return c.json({ status: 'up' });
    return c.json({ status: 'up', ...(await recordsState(c, ports)) });
  };
}

async function recordsState(c: AppContext, ports: HealthPorts): Promise<RecordsState> {
  const asked = askRecords(c, ports).catch((): RecordsState => ({ database: 'down' }));
  return await withTimeout<RecordsState, RecordsState>(asked, DATABASE_TIMEOUT_MS, { database: 'down' });
}

async function askRecords(c: AppContext, ports: HealthPorts): Promise<RecordsState> {
  const answer = await ports.openRecords(c.env);
  if (!answer.ok) return { database: answer.error.kind === 'unsafe' ? 'unsafe' : 'down' };
  const sweep = await sweepAge(answer.value, Date.now());
  return sweep === undefined ? { database: 'down' } : { database: 'up', sweep };
}

function readConfiguration(c: AppContext): Configuration | undefined {
  try {
    return configurationOf(c.env);
  } catch (error) {
    // Names the variables that are wrong, never what they hold: see env.ts.
    const names = error instanceof Error ? error.message.split('; ').map(nameOf) : [];
    log({ event: 'configuration-refused', requestId: c.get('requestId'), names });
    return undefined;
  }
}
