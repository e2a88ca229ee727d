import type { Refusal } from '../measurement/outcome.ts';
import { type Clocks, resolveClock } from '../measurement/resolve-clock.ts';
import { err, ok, type Result } from '../result.ts';
import type { MonitorEvent } from './step-event.ts';

/** An event as sent, its shape already parsed. */
export interface SentEvent {
  readonly id?: string | undefined;
  readonly code: string;
  readonly at: string;
  readonly text?: string | undefined;
}

/** An event as it is kept: code and words as sent, times in UTC. */
export interface ReportedEvent extends MonitorEvent {
  readonly v: 1;
  readonly late: boolean;
  readonly text?: string | undefined;
  /** The time as the device had it, before any correction, epoch ms; and as it was written. */
  readonly deviceTime: number;
  readonly atText: string;
  readonly clock: 'device' | 'corrected';
  readonly receivedAt: number;
  readonly sentAt?: number | undefined;
  readonly deviceId: string;
  readonly senderId?: string | undefined;
}

/**
 * Times by the rules of measurements (`resolveClock`), but an instant alone will do: a clock starts at it. Errors:
 * `invalid-time` and `time-in-future`, never the value.
 */
export function readEvent(
  { id, code, at, text }: SentEvent,
  context: Clocks & { readonly deviceId: string },
): Result<ReportedEvent, Refusal> {
  const { receivedAt, sentAt, deviceId } = context;
  const times = resolveClock(at, { receivedAt, sentAt });
  if (!times.ok) return err({ ...times.error, field: 'at' });
  const { precision, measuredAt, deviceTime, clock, late } = times.value;
  if (precision !== 'instant') return err({ code: 'invalid-time', field: 'at' });
  return ok({
    v: 1,
    code,
    at: measuredAt,
    late,
    deviceTime,
    atText: at,
    clock,
    receivedAt,
    deviceId,
    ...(text !== undefined && { text }),
    ...(sentAt !== undefined && { sentAt }),
    ...(id !== undefined && { senderId: id }),
  });
}
