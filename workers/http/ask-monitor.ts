import type { AppRefusal } from '@naer/domain/patient/patient-app';
import { withTimeout } from '../objects/with-timeout.ts';
import type { AppContext } from './app-env.ts';
import { challenge } from './bearer-token.ts';
import { describeError, log } from './log.ts';
import type { PatientAppPorts } from './patient-app-ports.ts';
import { problemResponse } from './problem-response.ts';

const RETRY_AFTER = { 'retry-after': '5' } as const;
/** Those of a day are counted by the hour they leave it. */
const RETRY_TOO_MANY = { 'retry-after': '3600' } as const;

/** What the monitor answers, or undefined when it could not be reached in time: nothing is known to be kept. */
export async function askMonitor<Answer>(
  c: AppContext,
  { timeoutMs }: Pick<PatientAppPorts, 'timeoutMs'>,
  ask: () => Promise<Answer>,
): Promise<Answer | undefined> {
  try {
    return await withTimeout<Answer, undefined>(ask(), timeoutMs, undefined);
  } catch (error) {
    log({ event: 'monitor-unreachable', requestId: c.get('requestId'), ...describeError(error) });
    return undefined;
  }
}

/** Why the patient's app got nothing. */
export function refuseApp(c: AppContext, reason: AppRefusal | 'too-many'): Response {
  switch (reason) {
    case 'credential-revoked':
      return problemResponse(c, 'credential-revoked', { headers: challenge(true) });
    case 'not-followed':
      return problemResponse(c, 'not-followed');
    case 'too-many':
      return problemResponse(c, 'too-many-requests', { headers: RETRY_TOO_MANY });
    case 'not-ready':
      return problemResponse(c, 'try-again', { headers: RETRY_AFTER });
  }
}
