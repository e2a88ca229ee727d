import type { Hono } from 'hono';
import type { AppEnv } from '../../../http/app-env.ts';
import { authenticatePractitioner } from '../../../http/authenticate-practitioner.ts';
import type { OpenRecords } from '../answer-read.ts';
import { listInvitations, revokeInvitation } from '../invitation/keep-invitations.ts';
import { closeMember, createMember, inviteMember, putMember } from '../member/keep-members.ts';
import { getMember, listMembers } from '../member/read-members.ts';
import { addSuccessor, changeOrganisationState, putOrganisation } from '../organisation/change-organisation.ts';
import { createOrganisation } from '../organisation/create-organisation.ts';
import { getOrganisation, listOrganisations } from '../organisation/read-organisations.ts';
import { closeUnit, createUnit, listUnits, putUnit } from '../unit/keep-units.ts';
import { getTenant, putTenant } from './put-tenant.ts';

/** A health community's own administration: settings, organisations, units, members and invitations. */
export function mountFrameRoutes(routes: Hono<AppEnv>, records: OpenRecords): void {
  const person = authenticatePractitioner;
  routes.get('/tenant', person, getTenant(records));
  routes.put('/tenant', person, putTenant(records));
  routes.get('/organisations', person, listOrganisations(records));
  routes.post('/organisations', person, createOrganisation(records));
  const organisation = '/organisations/:organisationId';
  routes.get(organisation, person, getOrganisation(records));
  routes.put(organisation, person, putOrganisation(records));
  for (const act of ['suspend', 'resume', 'leave'] as const)
    routes.post(`${organisation}/${act}`, person, changeOrganisationState(records, act));
  routes.post(`${organisation}/successors`, person, addSuccessor(records));
  routes.get('/units', person, listUnits(records));
  routes.post('/units', person, createUnit(records));
  routes.put('/units/:unitId', person, putUnit(records));
  routes.post('/units/:unitId/close', person, closeUnit(records));
  routes.get('/members', person, listMembers(records));
  routes.post('/members', person, createMember(records));
  const member = '/members/:practitionerId';
  routes.get(member, person, getMember(records));
  routes.put(member, person, putMember(records));
  for (const act of ['suspend', 'resume', 'end-logins'] as const)
    routes.post(`${member}/${act}`, person, closeMember(records, act));
  routes.post(`${member}/invitations`, person, inviteMember(records));
  routes.get('/invitations', person, listInvitations(records));
  routes.post('/invitations/:invitationId/revoke', person, revokeInvitation(records));
}
