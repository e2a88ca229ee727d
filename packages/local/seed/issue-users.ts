import type { DemoFile } from '@naer/contracts/demo';
import type { Secrets } from '../secrets/read-secrets.ts';
import { type DemoPeople, demoPassword } from './demo-log-ins.ts';

type Tenant = DemoFile['tenants'][number];

/** Who can log in at a tenant, with passwords, as `demo.json` shows it: one entry a role. */
export function issueUsers(
  { demoPasswordKey }: Pick<Secrets, 'demoPasswordKey'>,
  { staff, citizens }: DemoPeople,
  tenantId: string,
): Pick<Tenant, 'users' | 'citizens'> {
  const logIn = ({ username, name }: { readonly username: string; readonly name: string }) => {
    return { username, password: demoPassword(demoPasswordKey, username), name };
  };
  const letIn = staff.filter(({ securityLevel }) => securityLevel === '4');
  return {
    users: letIn.flatMap((each) =>
      each.posts
        .filter((post) => post.tenantId === tenantId)
        .flatMap(({ capacities }) =>
          capacities.map(({ role, unit }) => ({ ...logIn(each), role, unitId: unit?.id ?? null })),
        ),
    ),
    citizens: citizens
      .filter((each) => each.tenantId === tenantId)
      .map((each) => ({ ...logIn(each), patientId: each.patientId, relation: each.relation })),
  };
}
