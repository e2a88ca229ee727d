import { vapidPublicKey } from '@naer/auth/vapid';
import { type PushSubscriptionsView, pushSubscriptionRequest } from '@naer/contracts/duty';
import { isUuid } from '@naer/contracts/public-id';
import { pushEndpointOf } from '@naer/contracts/push-endpoint';
import { dutyFault } from '@naer/domain/duty/duty-fault';
import { addPushSubscription } from '@naer/services/duty/add-push-subscription';
import { endPushSubscription as end } from '@naer/services/duty/end-push-subscription';
import { listPushSubscriptions as list } from '@naer/services/duty/get-duties';
import { sealPush } from '@naer/services/duty/seal-address';
import { configurationOf } from '../../../env.ts';
import type { AppContext } from '../../../http/app-env.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import { addressKeysOf } from '../../../objects/address-keys.ts';
import type { OpenRecords } from '../answer-read.ts';
import { readPlanBody } from '../plan/read-plan-body.ts';
import { answerDutyError, refuseDuty } from './answer-duty-error.ts';
import { answerUnitChanged } from './answer-unit-changed.ts';
import { approachUnit } from './approach-unit.ts';
import type { DutyPorts } from './duty-ports.ts';

/** `GET /units/{unitId}/push-subscriptions`: the key for `PushManager.subscribe()`, absent where pushes are off, and one's own. */
export function listPushSubscriptions(open: OpenRecords) {
  return async function handleListPushSubscriptions(c: AppContext): Promise<Response> {
    const approach = await approachUnit(c, open, 'duty.read');
    if (!approach.ok) return approach.error;
    const subscriptions = await list(approach.value.records, approach.value.reader);
    if (!subscriptions.ok) return answerDutyError(c, subscriptions.error);
    const key = configurationOf(c.env).VAPID_PRIVATE_KEY;
    const view: PushSubscriptionsView = {
      ...(key !== undefined && { applicationServerKey: await vapidPublicKey(key) }),
      subscriptions: subscriptions.value,
    };
    return c.json(view);
  };
}

/** `POST /units/{unitId}/push-subscriptions`: 201. The caller's own browser; its push service must be one of the list. */
export function savePushSubscription(ports: DutyPorts, open: OpenRecords) {
  return async function handleSavePushSubscription(c: AppContext): Promise<Response> {
    const approach = await approachUnit(c, open, 'duty.read');
    if (!approach.ok) return approach.error;
    const { records, reader, unitId } = approach.value;
    const body = await readPlanBody(c, pushSubscriptionRequest);
    if (!body.ok) return body.error;
    const { PUSH_HOSTS: hosts, ENVIRONMENT } = configurationOf(c.env);
    const endpoint = pushEndpointOf(body.value.endpoint, { hosts, allowLoopback: ENVIRONMENT === 'local' });
    if (endpoint === undefined) return refuseDuty(c, [dutyFault('endpoint', 'endpoint-not-allowed')]);
    const subscriptionId = crypto.randomUUID();
    const owner = { tenantId: reader.tenantId, id: subscriptionId };
    const sealed = await sealPush(records, addressKeysOf(c.env), owner, { endpoint, keys: body.value.keys });
    if (!sealed.ok) return answerDutyError(c, sealed.error);
    const command = { unitId, subscriptionId, endpoint, sealed: sealed.value };
    const saved = await addPushSubscription(records, reader, command);
    return await answerUnitChanged(c, ports, approach.value, saved, { status: 201, more: { subscriptionId } });
  };
}

/** `POST /units/{unitId}/push-subscriptions/{subscriptionId}/end`: the caller's own browser takes pushes no more. */
export function endPushSubscription(ports: DutyPorts, open: OpenRecords) {
  return async function handleEndPushSubscription(c: AppContext): Promise<Response> {
    const approach = await approachUnit(c, open, 'duty.read');
    if (!approach.ok) return approach.error;
    const { records, reader, unitId } = approach.value;
    const subscriptionId = c.req.param('subscriptionId') ?? '';
    if (!isUuid(subscriptionId)) return problemResponse(c, 'not-found');
    return await answerUnitChanged(c, ports, approach.value, await end(records, reader, { unitId, subscriptionId }));
  };
}
