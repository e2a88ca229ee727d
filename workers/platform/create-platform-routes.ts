import { Hono } from 'hono';
import type { AppEnv } from '../http/app-env.ts';
import { authenticateOperator } from '../http/authenticate-operator.ts';
import { changeTenantState } from './change-tenant-state.ts';
import { createTenant } from './create-tenant.ts';
import { inviteAdministrator } from './invite-administrator.ts';
import { getTenant, listTenants } from './list-tenants.ts';

/** The door of the platform's operators, mounted at /platform/v1. */
export function createPlatformRoutes(): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();
  routes.get('/tenants', authenticateOperator, listTenants);
  routes.post('/tenants', authenticateOperator, createTenant);
  routes.get('/tenants/:tenantId', authenticateOperator, getTenant);
  routes.post('/tenants/:tenantId/administrators', authenticateOperator, inviteAdministrator);
  for (const act of ['suspend', 'resume', 'leave'] as const)
    routes.post(`/tenants/:tenantId/${act}`, authenticateOperator, changeTenantState(act));
  return routes;
}
