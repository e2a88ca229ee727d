import { Hono } from 'hono';
import { type ApproachHolds, getHolds, postHold, releaseHold } from '../http/answer-holds.ts';
import type { AppEnv } from '../http/app-env.ts';
import { authenticateOperator } from '../http/authenticate-operator.ts';
import { approachStandingTenant } from './approach-platform.ts';
import { changeTenantState } from './change-tenant-state.ts';
import { createTenant } from './create-tenant.ts';
import { eraseTenant, getTenantErasure } from './erase-tenant.ts';
import { inviteAdministrator } from './invite-administrator.ts';
import { getTenant, listTenants } from './list-tenants.ts';
import { lookBack } from './look-back.ts';
import { getAudit, listAuditBlocks } from './read-audit.ts';
import { destroyTenantKeys, getTenantKeys, rotateTenantKeys, stopTenantKeys } from './tenant-keys.ts';
import { getQuotas, putQuotas } from './tenant-quotas.ts';

/** The door of the platform's operators, mounted at /platform/v1. */
export function createPlatformRoutes(): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();
  routes.get('/tenants', authenticateOperator, listTenants);
  routes.post('/tenants', authenticateOperator, createTenant);
  routes.get('/tenants/:tenantId', authenticateOperator, getTenant);
  routes.get('/tenants/:tenantId/audit', authenticateOperator, getAudit);
  routes.get('/tenants/:tenantId/audit/blocks', authenticateOperator, listAuditBlocks);
  routes.get('/tenants/:tenantId/lookback', authenticateOperator, lookBack);
  routes.post('/tenants/:tenantId/administrators', authenticateOperator, inviteAdministrator);
  for (const act of ['suspend', 'resume', 'leave'] as const)
    routes.post(`/tenants/:tenantId/${act}`, authenticateOperator, changeTenantState(act));
  routes.get('/tenants/:tenantId/quotas', authenticateOperator, getQuotas);
  routes.put('/tenants/:tenantId/quotas', authenticateOperator, putQuotas);
  routes.get('/tenants/:tenantId/keys', authenticateOperator, getTenantKeys);
  routes.post('/tenants/:tenantId/keys/rotations', authenticateOperator, rotateTenantKeys);
  routes.post('/tenants/:tenantId/keys/stop', authenticateOperator, stopTenantKeys);
  routes.post('/tenants/:tenantId/keys/destroy', authenticateOperator, destroyTenantKeys);
  routes.post('/tenants/:tenantId/erasures', authenticateOperator, eraseTenant);
  routes.get('/tenants/:tenantId/erasures/:jobId', authenticateOperator, getTenantErasure);
  const holds = '/tenants/:tenantId/holds';
  const changing: ApproachHolds = (c) => approachStandingTenant(c, 'platform.write');
  routes.get(
    holds,
    authenticateOperator,
    getHolds((c) => approachStandingTenant(c, 'platform.read')),
  );
  routes.post(holds, authenticateOperator, postHold(changing));
  routes.post(`${holds}/:holdId/release`, authenticateOperator, releaseHold(changing));
  return routes;
}
