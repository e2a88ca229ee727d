import { readAs } from '../event/meaning-of-event.ts';
import { isStorable } from '../measurement/is-storable.ts';
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
  /** VKP severity: 0, 10, 20, 30 or 40. */
  readonly severity?: number | undefined;
  readonly position?: Position | undefined;
  readonly gatewayText?: string | undefined;
  /** Of a follow-up. */
  readonly receipts?: readonly SentReceipt[] | undefined;
}

/** Where a device says it is: degrees (WGS 84), and how exactly it knows. Kept by the monitor alone, while it is needed. */
export interface Position {
  readonly lat: number;
  readonly lon: number;
  readonly accuracyM?: number | undefined;
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
  /** What a gateway or a receiving centre says beside the sender's own words. */
  readonly gatewayText?: string | undefined;
  readonly position?: Position | undefined;
  /** Of a follow-up: what was done; and its event, by place in the call. */
  readonly receipts?: readonly SentReceipt[] | undefined;
  readonly follows?: number | undefined;
}

/** What a receiving centre says it did, and when (epoch ms). */
export interface SentReceipt {
  readonly code: number;
  readonly at: number;
  readonly text?: string | undefined;
}

/** An event on its way to the records, without its position: by a device, or (`by`, a practitioner id) by a person. */
export interface KeptEvent extends Omit<ReportedEvent, 'deviceId' | 'position' | 'follows'> {
  /** The number of the event that it follows up. */
  readonly followsSequence?: number | undefined;
  readonly deviceId?: string | undefined;
  readonly by?: string | undefined;
}

/**
 * Times by the rules of measurements (`resolveClock`), but an instant alone will do: a clock starts at it. Errors:
 * `invalid-time` and `time-in-future`, and `invalid-value` for a text that no record can hold; never the value.
 */
export function readEvent(
  sent: SentEvent,
  context: Clocks & { readonly deviceId: string },
): Result<ReportedEvent, Refusal> {
  const { id, code, at, text, severity, position, gatewayText, receipts } = sent;
  const unstorable = unstorableField(sent);
  if (unstorable !== undefined) return err({ code: 'invalid-value', field: unstorable });
  const { receivedAt, sentAt, deviceId } = context;
  const times = resolveClock(at, { receivedAt, sentAt });
  if (!times.ok) return err({ ...times.error, field: 'at' });
  const { precision, measuredAt, deviceTime, clock, late } = times.value;
  if (precision !== 'instant') return err({ code: 'invalid-time', field: 'at' });
  const told = readAs({ code, text });
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
    ...(told !== undefined && { readAs: told }),
    ...(severity !== undefined && { sentSeverity: severity }),
    ...(gatewayText !== undefined && { gatewayText }),
    ...(position !== undefined && { position }),
    ...(receipts !== undefined && { receipts }),
    ...(sentAt !== undefined && { sentAt }),
    ...(id !== undefined && { senderId: id }),
  });
}

function unstorableField({ id, code, text, gatewayText, receipts = [] }: SentEvent): string | undefined {
  for (const [field, written] of Object.entries({ id, code, text, gatewayText }))
    if (written !== undefined && !isStorable(written)) return field;
  return receipts.every((receipt) => isStorable(receipt.text ?? '')) ? undefined : 'receipts';
}
