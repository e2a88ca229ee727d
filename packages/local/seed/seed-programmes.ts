import type { Reader } from '@naer/db/reader';
import { DEFAULT_PROGRAMMES, type DefaultProgramme } from '@naer/domain/programme/defaults/default-templates';
import type { Result } from '@naer/domain/result';
import { createTemplate } from '@naer/services/programme/create-template';
import { publishTemplate } from '@naer/services/programme/publish-template';
import { subscribeTemplate } from '@naer/services/programme/subscribe-template';
import type { TemplateError } from '@naer/services/programme/template-error';
import type { DemoTenant } from './demo-tenants.ts';
import { deriveId } from './derive-id.ts';
import { SeedError } from './seed-error.ts';
import type { SeedTarget } from './seed-target.ts';

/** What the first community publishes and the others subscribe to. */
const SHARED: DefaultProgramme = 'copd';
const REASON = 'Demo: oppstart av helsefellesskapet';

/**
 * Each tenant's seven templates, written by its physician. The first offers its COPD to all; the others take that one
 * instead of a default of their own, but for one with a database of its own, which nothing published reaches. What is
 * there stays.
 */
export async function seedProgrammes({ records }: SeedTarget, tenants: readonly DemoTenant[]): Promise<void> {
  const [publisher, ...subscribers] = tenants;
  if (publisher === undefined) return;
  const reached = subscribers.filter(({ id }) => records.databaseOf(id) === records.databaseOf(publisher.id));
  for (const tenant of tenants)
    for (const from of DEFAULT_PROGRAMMES) {
      if (from === SHARED && reached.includes(tenant)) continue;
      const templateId = demoTemplateId(tenant, from);
      addedOrThere(await createTemplate(records, physicianOf(tenant), { templateId, from, reason: REASON }));
    }
  const source = { publisherTenantId: publisher.id, templateId: demoTemplateId(publisher, SHARED), version: 1 };
  addedOrThere(await publishTemplate(records, physicianOf(publisher), { ...source, to: 'all', reason: REASON }));
  for (const tenant of reached) {
    const templateId = demoTemplateId(tenant, SHARED);
    addedOrThere(await subscribeTemplate(records, physicianOf(tenant), { source, templateId, reason: REASON }));
  }
}

export function demoTemplateId({ place }: Pick<DemoTenant, 'place'>, programme: DefaultProgramme): string {
  return deriveId(`${place}/programme/${programme}`);
}

function physicianOf({ id: tenantId, practitioners }: DemoTenant): Reader {
  const physician = practitioners.find(({ role }) => role === 'physician');
  if (physician === undefined) throw new SeedError('A tenant has no physician to approve its programmes.');
  return { tenantId, practitionerId: physician.id, unitIds: [physician.unitId] };
}

/** A version that people have withdrawn since stays withdrawn, and somebody who lost the authorisation adds nothing. */
const STAYS: ReadonlySet<TemplateError['code']> = new Set(['already-exists', 'version-withdrawn', 'approver-required']);

function addedOrThere(outcome: Result<unknown, TemplateError>): void {
  if (outcome.ok || STAYS.has(outcome.error.code)) return;
  throw new SeedError(`The demo data could not be written: a programme ${outcome.error.code}.`);
}
