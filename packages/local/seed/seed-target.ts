import type { Secrets } from '../secrets/read-secrets.ts';

/** Where the demo data goes: through the services, as the Worker's own database role. */
export interface SeedTarget {
  readonly appUrl: string;
  readonly sqlEndpoint: string;
  readonly ownerUrl: string;
  readonly secrets: Secrets;
  readonly say: (step: string) => void;
}
