import type { FrameError } from '../tenant/steward.ts';

/** Why nothing was changed. `secrets-not-allowed`: the tenant has keys alone. */
export type ClientError = FrameError | { readonly code: 'secrets-not-allowed' };
