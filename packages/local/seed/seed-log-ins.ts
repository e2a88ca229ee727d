import { subjectIndex } from '@naer/auth/subject-index';
import { linkLogin } from '@naer/services/login/link-login';
import { addPractitioner } from '@naer/services/practitioner/add-practitioner';
import { addTenantRole } from '@naer/services/practitioner/add-tenant-role';
import { issuerUrl } from '../identity/identity-options.ts';
import type { DemoLogIn, DemoPeople, DemoPost } from './demo-log-ins.ts';
import { deriveId } from './derive-id.ts';
import { addedOrThere } from './seed-error.ts';
import type { SeedTarget } from './seed-target.ts';

const AUTHORISATIONS: Readonly<Record<string, string>> = { nurse: 'SP', physician: 'LE' };

/** Who logs in and is not there yet, and which practitioner each subject of the staff's issuer is. What is there stays. */
export async function seedLogIns(target: SeedTarget, { staff }: DemoPeople, identityPort: number): Promise<void> {
  const issuer = issuerUrl(identityPort, 'helseid');
  for (const person of staff) {
    const index = await subjectIndex(target.secrets.blindIndexKey, issuer, person.subject);
    for (const post of person.posts) {
      if (post.inFrame !== true) await seedPost(target, person, post);
      const { tenantId, practitionerId } = post;
      const loginId = deriveId(`login/${tenantId}/${index}`);
      const linked = await linkLogin(target.records, { tenantId, practitionerId, loginId, subjectIndex: index });
      addedOrThere('a log-in', linked);
    }
  }
}

async function seedPost(
  { records }: SeedTarget,
  { name, hprNumber }: DemoLogIn,
  { tenantId, practitionerId, capacities }: DemoPost,
): Promise<void> {
  const roles = capacities.map(({ role }) => role);
  const authorisations = [...new Set(roles.flatMap((role) => AUTHORISATIONS[role] ?? []))];
  const units = capacities.flatMap(({ role, unit }) =>
    unit !== undefined && (role === 'nurse' || role === 'physician' || role === 'responder')
      ? [{ unitId: unit.id, role }]
      : [],
  );
  addedOrThere(
    'somebody who logs in',
    await addPractitioner(records, { tenantId, practitionerId, name, hprNumber, authorisations, units }),
  );
  for (const role of roles)
    if (role === 'administrator' || role === 'coordinator' || role === 'auditor') {
      const roleId = deriveId(`role/${practitionerId}/${role}`);
      addedOrThere('a role', await addTenantRole(records, { tenantId, practitionerId, roleId, role }));
    }
}
