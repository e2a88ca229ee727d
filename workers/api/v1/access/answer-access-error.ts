import type { ErrorCode } from '@naer/contracts/error-codes';
import { BEING_REMOVED } from '@naer/services/enrolment/enrolment-error';
import type { RegistryError } from '@naer/services/shared/registry-error';
import type { AppContext } from '../../../http/app-env.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import { unavailable } from '../answer-read.ts';

/** Foreign keys of what a body may name, and the field that names it. */
const FIELDS = ['unit_id', 'practitioner_id', 'organisation_id'] as const;
const NAMES = { unit_id: 'unitId', practitioner_id: 'practitionerId', organisation_id: 'organisationId' } as const;

/** Why nothing was changed, in HTTP. `taken`: what stands in the way; `refusedField`: what the records refuse for ever. */
export function answerAccessError(
  c: AppContext,
  error: RegistryError,
  { taken, refusedField }: { readonly taken: ErrorCode; readonly refusedField?: string },
): Response {
  switch (error.code) {
    case 'not-found': {
      if (error.constraint === BEING_REMOVED) return problemResponse(c, 'journal-being-removed');
      const named = FIELDS.find((column) => error.constraint?.includes(`_${column}_fkey`));
      return named === undefined ? problemResponse(c, 'not-found') : invalidField(c, NAMES[named]);
    }
    case 'relation-too-weak':
      return problemResponse(c, error.code);
    case 'already-exists':
      return problemResponse(c, taken);
    case 'refused':
      return refusedField === undefined ? problemResponse(c, 'internal') : invalidField(c, refusedField);
    case 'version-conflict':
      return problemResponse(c, 'internal');
    case 'records-unavailable':
      return unavailable(c, error.cause);
  }
}

/** 422 that names one field. */
export function invalidField(c: AppContext, field: string): Response {
  return problemResponse(c, 'invalid-request', { extra: { errors: [{ field, code: 'invalid-value' }] } });
}
