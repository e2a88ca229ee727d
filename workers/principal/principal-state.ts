import { DurableObject } from 'cloudflare:workers';
import type { AdmitAnswer, AdmitRequest, PrincipalFacts } from '@naer/domain/principal/principal-facts';
import type { Bindings } from '../env.ts';
import type { PrincipalHandle } from './get-principal.ts';

/** One person or API client: what was revoked, what it may do, what it has used up. Reach it through `get-principal.ts`. */
export class PrincipalState extends DurableObject<Bindings> implements PrincipalHandle {
  async admit(_request: AdmitRequest): Promise<AdmitAnswer> {
    return { ok: true };
  }

  async applyPrincipal({ version }: PrincipalFacts): Promise<{ readonly active: boolean; readonly version: number }> {
    return { active: false, version };
  }

  async revoke(_revocation: { readonly v: 1; readonly before: number }): Promise<void> {}

  async claimOnce(_claim: { readonly v: 1; readonly key: string; readonly until: number }): Promise<boolean> {
    return false;
  }
}
