import type { Records } from '@naer/db/records';
import type { Secrets } from '../secrets/read-secrets.ts';

/** Where the demo data goes: through the services, as the Worker's own database role. */
export interface SeedTarget {
  readonly records: Records;
  readonly secrets: Secrets;
  /** Where the Worker will answer. */
  readonly baseUrl?: string | undefined;
  /** Of the issuers of this machine, when they run: people can then log in. */
  readonly identityPort?: number | undefined;
}
