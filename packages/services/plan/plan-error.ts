import { err, type Result } from '@naer/domain/result';
import type { RuleFault } from '@naer/domain/rules/rule-type';
import type { ReadError } from '../shared/read-error.ts';
import type { RegistryError } from '../shared/registry-error.ts';

/** Why a plan was not changed. */
export type PlanError =
  | Exclude<ReadError, { readonly code: 'invalid-cursor' }>
  /** The caller has not seen what stands now. */
  | { readonly code: 'stale-version'; readonly version: number }
  | { readonly code: 'plan-refused'; readonly faults: readonly RuleFault[] }
  /** The person may see the patient and may not decide. */
  | { readonly code: 'approver-required' }
  | { readonly code: 'forbidden' }
  | { readonly code: 'proposal-decided' | 'proposal-outdated' | 'pause-over' | 'command-reused' };

/** What a registry verb failed of, as the one who asked may know it. */
export function planErrorOf(error: RegistryError): PlanError {
  switch (error.code) {
    case 'version-conflict':
      return { code: 'stale-version', version: error.version };
    case 'not-found':
    case 'relation-too-weak':
      return { code: error.code };
    case 'already-exists':
      return { code: 'records-unavailable', cause: { kind: 'conflict', sqlState: '23505' } };
    case 'refused':
      return { code: 'records-unavailable', cause: { kind: 'unexpected', sqlState: error.sqlState } };
    case 'records-unavailable':
      return error;
  }
}

export function failed<T>(error: RegistryError): Result<T, PlanError> {
  return err(planErrorOf(error));
}
