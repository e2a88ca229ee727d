import { tenantSettingsRequest } from '@naer/contracts/tenant';
import { loadTenant } from '@naer/services/tenant/load-tenant';
import { saveSettings } from '@naer/services/tenant/save-settings';
import { answerFrameError } from '../../../http/answer-frame-error.ts';
import type { AppContext } from '../../../http/app-env.ts';
import type { OpenRecords } from '../answer-read.ts';
import { etagOf, expectMatch } from '../plan/if-match.ts';
import { readPlanBody } from '../plan/read-plan-body.ts';
import { approachFrame } from './approach-frame.ts';

/** `GET /tenant`: what its administrators have decided, and its state. */
export function getTenant(open: OpenRecords) {
  return async function handleGetTenant(c: AppContext): Promise<Response> {
    const approach = await approachFrame(c, open, { action: 'tenant.read' });
    if (!approach.ok) return approach.error;
    const { records, tenantId } = approach.value;
    const tenant = await loadTenant(records, tenantId);
    if (!tenant.ok) return answerFrameError(c, tenant.error);
    return c.json(tenant.value, 200, { etag: etagOf(tenant.value.version) });
  };
}

/** `PUT /tenant`, `If-Match`: all settings. Units and monitors get what they hold of them with the next sweep. */
export function putTenant(open: OpenRecords) {
  return async function handlePutTenant(c: AppContext): Promise<Response> {
    const approach = await approachFrame(c, open, { action: 'tenant.write', wholeTenant: true });
    if (!approach.ok) return approach.error;
    const { records, steward, tenantId } = approach.value;
    const standing = await loadTenant(records, tenantId);
    if (!standing.ok) return answerFrameError(c, standing.error);
    const match = expectMatch(c, standing.value.version);
    if (!match.ok) return match.error;
    const settings = await readPlanBody(c, tenantSettingsRequest);
    if (!settings.ok) return settings.error;
    const saved = await saveSettings(records, steward, { standing: standing.value, settings: settings.value });
    if (!saved.ok) return answerFrameError(c, saved.error);
    const { version } = saved.value;
    const { referralWorkingDays = standing.value.referralWorkingDays } = settings.value;
    const view = { ...standing.value, ...settings.value, referralWorkingDays, version };
    return c.json(view, 200, { etag: etagOf(version) });
  };
}
