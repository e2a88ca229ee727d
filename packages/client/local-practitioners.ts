import type { Answer } from './client-error.ts';
import type { Send } from './transport.ts';

/** A demo practitioner one may sign in as. */
export interface LocalPractitioner {
  readonly tenantName: string;
  readonly unitName: string;
  readonly id: string;
  readonly name: string;
  readonly unitId: string;
  readonly role: string;
  readonly token: string;
}

/** The demo's practitioners. 404 everywhere but on a local machine. */
export function localPractitioners(send: Send): Promise<Answer<readonly LocalPractitioner[]>> {
  return send({ method: 'GET', path: '/local/practitioners' });
}
