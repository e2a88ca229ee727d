import { randomUUID } from 'node:crypto';
import type { TenantView } from '@naer/contracts/tenant';
import type { Records } from '@naer/db/records';
import { prepareInvitation } from '@naer/services/invitation/prepare-invitation';
import { acceptInvitation } from '@naer/services/login/accept-invitation';
import { addMember } from '@naer/services/member/add-member';
import { addSuccessor } from '@naer/services/organisation/add-successor';
import { createOrganisation } from '@naer/services/organisation/create-organisation';
import { loadTenant } from '@naer/services/tenant/load-tenant';
import { saveSettings } from '@naer/services/tenant/save-settings';
import type { Steward } from '@naer/services/tenant/steward';
import { must, type TestTenant } from './records-tenant.ts';

/** The tenant's own administrator. */
export function stewardOf({ tenantId, practitionerId }: TestTenant, organisationId?: string): Steward {
  return { tenantId, actorId: practitionerId, organisationId, requestId: 'request-1' };
}

export interface FrameRows {
  readonly secondOrganisationId: string;
  readonly memberId: string;
}

/** A row in every table of a tenant's frame: areas, a succession, a sensitive programme, a member with role, invitation and log-in. */
export async function seedEveryFrameTable(records: Records, tenant: TestTenant): Promise<FrameRows> {
  const { tenantId, organisationId } = tenant;
  const steward = stewardOf(tenant);
  const secondOrganisationId = randomUUID();
  const areas = [{ area: 'oslo', from: '2009-01-01' }];
  const second = { tenantId, organisationId: secondOrganisationId, number: '993467049', kind: 'municipality' as const };
  must(
    await createOrganisation(records, { ...second, name: 'Nye Prøve', municipalityNumber: '0301', areas, by: steward }),
  );
  const succession = { successorId: secondOrganisationId, from: '2030-01-01', reason: 'merger' };
  must(await addSuccessor(records, steward, organisationId, succession));
  const standing: TenantView = must(await loadTenant(records, tenantId));
  const { tenantId: _, state: __, stateSince: ___, version: ____, ...settings } = standing;
  must(await saveSettings(records, steward, { standing, settings: { ...settings, sensitiveProgrammes: ['rare'] } }));
  const memberId = randomUUID();
  const invitation = await prepareInvitation(tenantId, Date.now());
  const roles = [{ role: 'auditor' as const }];
  must(
    await addMember(records, steward, { practitionerId: memberId, name: 'Ola Prøvesen', units: [], roles, invitation }),
  );
  const { codeHash } = invitation;
  const subject = { loginId: randomUUID(), subjectIndex: `subject-${randomUUID()}` };
  must(await acceptInvitation(records, { tenantId, codeHash, ...subject }));
  return { secondOrganisationId, memberId };
}
