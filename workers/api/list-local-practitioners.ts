import { demoFile } from '@naer/contracts/demo';
import { configurationOf } from '../env.ts';
import type { AppContext } from '../http/app-env.ts';
import { problemResponse } from '../http/problem-response.ts';

const tenants = demoFile.pick({ tenants: true });

/** `GET /local/practitioners`: who one may be on a laptop, tokens included. Anywhere else it does not exist. */
export function listLocalPractitioners(c: AppContext): Response {
  const { ENVIRONMENT, LOCAL_DEMO } = configurationOf(c.env);
  if (ENVIRONMENT !== 'local' || LOCAL_DEMO === undefined) return problemResponse(c, 'not-found');
  const demo = tenants.safeParse(readJson(LOCAL_DEMO));
  if (!demo.success) return problemResponse(c, 'not-found');
  return c.json(
    demo.data.tenants.flatMap((tenant) =>
      tenant.practitioners.map((practitioner) => ({
        tenantName: tenant.name,
        unitName: tenant.units.find((unit) => unit.id === practitioner.unitId)?.name ?? '',
        ...practitioner,
      })),
    ),
  );
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
