import type { DevicePrincipal } from '@naer/domain/monitor/port';
import { createMiddleware } from 'hono/factory';
import { configurationOf } from '../env.ts';
import type { AppContext, AppEnv } from './app-env.ts';
import { holdBack } from './hold-back.ts';
import { answerLimited, peekRate, type Rate, takeRate } from './limit-rate.ts';
import { TENANT_BURST_MS, tenantLimit } from './limit-tenant.ts';

/** Documents with alarms are of some thousand. */
const MOST_ALARM_BYTES = 64_000;

/**
 * What a device's request is: `app` is what a patient's app asks; `either` is not known before its body is read, so that
 * a small one, which may be an alarm, is read in any case and counted then (`takeRequest`).
 * An alarm has a limit of its own, of its own assignment alone: no other request and no other device takes from it.
 */
export type DeviceTraffic = 'measurements' | 'alarms' | 'app' | 'either';

/**
 * Limits a device by its assignment before its body is read, and a tenant by all its devices; no object is asked. Stands
 * behind `authenticateDevice` or `authenticateSender`; a client has its own limits (principal, `limitItems`).
 * @example routes.post('/v1/events', authenticateDevice, limitDevice('alarms'), handle)
 */
export function limitDevice(traffic: DeviceTraffic) {
  return createMiddleware<AppEnv>(async function limited(c, next) {
    const device = c.get('device');
    const wait = device === undefined ? undefined : takeRequest(c, device, traffic);
    if (device === undefined || wait === undefined) return await next();
    if (traffic === 'measurements') holdBack(c, { rates: measurementRates(c, device) });
    return answerLimited(c, wait);
  });
}

/** One request of a device; the seconds to wait, or undefined when it may go on. */
export function takeRequest(c: AppContext, device: DevicePrincipal, traffic: DeviceTraffic): number | undefined {
  const { deviceRequests, deviceAlarms } = configurationOf(c.env).LIMITS;
  const { assignmentId } = device;
  switch (traffic) {
    case 'alarms':
      return takeRate(c, { key: `alarm:${assignmentId}`, perMinute: deviceAlarms });
    case 'app':
      return takeRate(c, { key: `app:${assignmentId}`, perMinute: deviceRequests });
    case 'either':
      if (isSmall(c.req.raw.headers)) return undefined;
      return takeRate(c, { key: `either:${assignmentId}`, perMinute: deviceAlarms + deviceRequests });
    case 'measurements':
      return takeMeasurements(c, device);
  }
}

/** Where not one item more is taken, the body need not be read to say so. */
function takeMeasurements(c: AppContext, device: DevicePrincipal): number | undefined {
  const { own, ownItems, tenants, tenantItems } = ratesOf(c, device);
  // The tenant's after the own: what one credential sends too much of is not counted against the others.
  return peekRate(c.env, ownItems) ?? peekRate(c.env, tenantItems) ?? takeRate(c, own) ?? takeRate(c, tenants);
}

function measurementRates(c: AppContext, device: DevicePrincipal): readonly Rate[] {
  return Object.values(ratesOf(c, device));
}

function ratesOf(c: AppContext, { assignmentId, tenantId }: DevicePrincipal) {
  const { deviceRequests, deviceItems } = configurationOf(c.env).LIMITS;
  const perMinute = tenantLimit(c, tenantId, 'tenantDeviceRequests');
  return {
    own: { key: `device:${assignmentId}`, perMinute: deviceRequests },
    ownItems: { key: `items:${assignmentId}`, perMinute: deviceItems },
    tenants: { key: `devices:${tenantId}`, perMinute, burstMs: TENANT_BURST_MS },
    tenantItems: itemsOfTenant(c, tenantId),
  } satisfies Record<string, Rate>;
}

function itemsOfTenant(c: AppContext, tenantId: string): Rate {
  const perMinute = tenantLimit(c, tenantId, 'tenantDeviceItems');
  return { key: `tenant-items:${tenantId}`, perMinute, burstMs: TENANT_BURST_MS };
}

/** Whether a request may be an alarm by its size. */
export function isSmall(headers: Headers): boolean {
  const length = Number(headers.get('content-length') ?? Number.NaN);
  return length <= MOST_ALARM_BYTES;
}

/** The items of a request of a device or gateway, before any is kept: all of them may go on, or none. */
export function takeItems(c: AppContext, count: number): number | undefined {
  const { LIMITS } = configurationOf(c.env);
  const [device, client] = [c.get('device'), c.get('client')];
  const sender = device ?? client;
  if (sender === undefined || count === 0) return undefined;
  const own =
    device === undefined
      ? { key: `client-items:${client?.clientId ?? ''}`, perMinute: LIMITS.clientItems }
      : { key: `items:${device.assignmentId}`, perMinute: LIMITS.deviceItems };
  return takeRate(c, { ...own, cost: count }) ?? takeRate(c, { ...itemsOfTenant(c, sender.tenantId), cost: count });
}
