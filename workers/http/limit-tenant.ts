import { type Configuration, configurationOf } from '../env.ts';
import type { AppContext } from './app-env.ts';
import { type Rate, takeRate } from './limit-rate.ts';

/** A tenant's flood is let through evenly: what comes at once is what another tenant waits for. */
export const TENANT_BURST_MS = 250;

/**
 * One request of a tenant's people and clients together; the seconds to wait, or undefined. Asked after the own object
 * has let them in: what was revoked, or asks too much itself, takes nothing from the others.
 */
export function takeOfTenant(c: AppContext, tenantId: string): number | undefined {
  return takeRate(c, rateOfTenant(c, tenantId));
}

/** What a tenant's people and clients together may ask. */
export function rateOfTenant(c: AppContext, tenantId: string): Rate {
  const perMinute = tenantLimit(c, tenantId, 'tenantRequests');
  return { key: `tenant:${tenantId}`, perMinute, burstMs: TENANT_BURST_MS };
}

/** What holds for a tenant, a minute: its own number, or everybody's. */
export function tenantLimit(
  c: AppContext,
  tenantId: string,
  name: keyof Configuration['LIMITS']['tenants'][string],
): number {
  const { LIMITS } = configurationOf(c.env);
  return LIMITS.tenants[tenantId]?.[name] ?? LIMITS[name];
}
