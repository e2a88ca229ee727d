import { type RetentionView, retentionRequest } from '@naer/contracts/retention';
import { belowFloor } from '@naer/domain/retention/floors';
import { RETENTION_CLASSES } from '@naer/domain/retention/retention-class';
import {
  loadRetentionSetting,
  type RetentionSetting,
  saveRetentionSetting,
} from '@naer/services/retention/retention-setting';
import { type Bindings, configurationOf, floorsOf } from '../../../env.ts';
import { answerFrameError } from '../../../http/answer-frame-error.ts';
import type { AppContext } from '../../../http/app-env.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import type { OpenRecords } from '../answer-read.ts';
import { etagOf, expectMatch } from '../plan/if-match.ts';
import { readPlanBody } from '../plan/read-plan-body.ts';
import { approachFrame } from '../tenant/approach-frame.ts';

/** `GET /retention`: for how long what is kept, and before when the deployment lets nothing be removed. */
export function getRetention(open: OpenRecords) {
  return async function handleGetRetention(c: AppContext): Promise<Response> {
    const approach = await approachFrame(c, open, { action: 'tenant.read' });
    if (!approach.ok) return approach.error;
    const { records, tenantId } = approach.value;
    const setting = await loadRetentionSetting(records, tenantId);
    if (!setting.ok) return answerFrameError(c, setting.error);
    return c.json(viewOf(c.env, setting.value), 200, { etag: etagOf(setting.value.version) });
  };
}

/** `PUT /retention`, `If-Match`: all of it. A class that is not named is kept; one below its floor is refused by name. */
export function putRetention(open: OpenRecords) {
  return async function handlePutRetention(c: AppContext): Promise<Response> {
    const approach = await approachFrame(c, open, { action: 'tenant.write', wholeTenant: true });
    if (!approach.ok) return approach.error;
    const { records, steward, tenantId } = approach.value;
    const standing = await loadRetentionSetting(records, tenantId);
    if (!standing.ok) return answerFrameError(c, standing.error);
    const match = expectMatch(c, standing.value.version);
    if (!match.ok) return match.error;
    const body = await readPlanBody(c, retentionRequest);
    if (!body.ok) return body.error;
    const { rules, daily } = body.value;
    const low = belowFloor(rules, floorsOf(c.env));
    if (low.length > 0) {
      const errors = low.map((name) => ({ field: ['rules', name].join('.'), code: 'below-floor' }));
      return problemResponse(c, 'below-floor', { extra: { errors } });
    }
    const saved = await saveRetentionSetting(records, steward, { seen: standing.value.version, rules, daily });
    if (!saved.ok) return answerFrameError(c, saved.error);
    const { version } = saved.value;
    const view = viewOf(c.env, { version, rules, daily, setAt: Date.now(), setBy: steward.actorId });
    return c.json(view, 200, { etag: etagOf(version) });
  };
}

function viewOf(env: Bindings, { version, rules, daily, setAt, setBy }: RetentionSetting): RetentionView {
  const named = configurationOf(env).RETENTION_FLOORS;
  const floors = floorsOf(env);
  return {
    version,
    rules,
    daily,
    ...(setAt !== null && { setAt: new Date(setAt).toISOString() }),
    ...(setBy !== null && { setBy }),
    floors: Object.fromEntries(
      RETENTION_CLASSES.map((name) => [name, { ...floors[name], confirm: named[name] === undefined }]),
    ) as RetentionView['floors'],
  };
}
