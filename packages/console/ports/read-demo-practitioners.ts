import { createClient } from '@naer/client/create-client';
import type { LocalPractitioner } from '@naer/client/local-practitioners';

export type DemoPractitioner = LocalPractitioner;

/** Null where there are none (404: not a local machine). Throws when the answer is neither. */
export async function readDemoPractitioners(): Promise<readonly DemoPractitioner[] | null> {
  const answer = await createClient({ baseUrl: '' }).localPractitioners();
  if (answer.ok) return answer.value;
  if (answer.error.kind === 'problem' && answer.error.status === 404) return null;
  throw new Error('demo practitioners unavailable');
}
