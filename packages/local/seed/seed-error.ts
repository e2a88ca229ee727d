import type { RegistryError } from '@naer/services/shared/registry-error';

/** The demo data could not be written; `message` is one sentence for the person who started it, never a value. */
export class SeedError extends Error {
  override readonly name = 'SeedError';
}

type Outcome = { readonly ok: true } | { readonly ok: false; readonly error: RegistryError };

/** What is there already stays as it is: a seed only adds. Anything else ends the seed. */
export function addedOrThere(what: string, outcome: Outcome): void {
  if (outcome.ok || outcome.error.code === 'already-exists') return;
  throw new SeedError(`The demo data could not be written: ${what} ${describe(outcome.error)}.`);
}

function describe(error: RegistryError): string {
  switch (error.code) {
    case 'not-found':
    case 'already-exists':
      return `${error.code} ${error.constraint ?? ''}`.trim();
    case 'version-conflict':
    case 'relation-too-weak':
      return error.code;
    case 'refused':
      return `refused with ${error.sqlState} ${error.constraint ?? ''}`.trim();
    case 'records-unavailable':
      return `got no answer from the database (${error.cause.kind})`;
  }
}
