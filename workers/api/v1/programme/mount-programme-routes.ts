import type { Hono } from 'hono';
import type { AppEnv } from '../../../http/app-env.ts';
import { authenticatePractitioner } from '../../../http/authenticate-practitioner.ts';
import type { OpenRecords } from '../answer-read.ts';
import { acceptTemplate, getAvailable } from './accept-template.ts';
import { createTemplate } from './create-template.ts';
import { draftPlan } from './draft-plan.ts';
import { getTemplate, getTemplateVersion } from './get-template.ts';
import { listDeviations } from './list-deviations.ts';
import { getPublished, listPublished } from './list-published.ts';
import { listTemplates } from './list-templates.ts';
import { publishTemplate, withdrawTemplate } from './publish-template.ts';
import { putTemplate } from './put-template.ts';
import { subscribeTemplate, unsubscribeTemplate } from './subscribe-template.ts';

/** Programme templates of the tenant, those that others publish, and how a patient's plan differs from its template. */
export function mountProgrammeRoutes(routes: Hono<AppEnv>, records: OpenRecords): void {
  const published = '/programmes/published';
  routes.get(published, authenticatePractitioner, listPublished(records));
  routes.get(`${published}/:publisherTenantId/:templateId/:version`, authenticatePractitioner, getPublished(records));
  routes.post('/programmes/subscriptions', authenticatePractitioner, subscribeTemplate(records));
  routes.get('/programmes', authenticatePractitioner, listTemplates(records));
  routes.post('/programmes', authenticatePractitioner, createTemplate(records));
  const template = '/programmes/:templateId';
  routes.get(template, authenticatePractitioner, getTemplate(records));
  routes.put(template, authenticatePractitioner, putTemplate(records));
  routes.get(`${template}/available`, authenticatePractitioner, getAvailable(records));
  routes.post(`${template}/accept`, authenticatePractitioner, acceptTemplate(records));
  routes.post(`${template}/unsubscribe`, authenticatePractitioner, unsubscribeTemplate(records));
  routes.post(`${template}/draft`, authenticatePractitioner, draftPlan(records));
  const version = `${template}/versions/:version`;
  routes.get(version, authenticatePractitioner, getTemplateVersion(records));
  routes.post(`${version}/publish`, authenticatePractitioner, publishTemplate(records));
  routes.post(`${version}/withdraw`, authenticatePractitioner, withdrawTemplate(records));
  routes.get('/patients/:patientId/plan/deviations', authenticatePractitioner, listDeviations(records));
}
