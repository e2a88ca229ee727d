import { deriveId } from '../identity/derive-id.ts';
import type { AuditChange } from '../monitor/change.ts';

/** Somebody was let in, and refused what they asked for, before any record or monitor could write it down. */
export interface RefusedAttempt {
  readonly v: 1;
  /** As the log names them: a client by its client id. */
  readonly actorId: string;
  /** As `nameAttempt` names it. */
  readonly action: string;
  /** Method and pattern of the route, without any id. */
  readonly route: string;
  /** Undefined: nobody's record alone, but the unit's. */
  readonly patientId?: string | undefined;
  readonly unitId?: string | undefined;
  readonly role?: string | undefined;
  readonly organisationId?: string | undefined;
  readonly requestId?: string | undefined;
  /** How often, where several came while the one before was told; absent: once. */
  readonly times?: number | undefined;
}

const MINUTE_MS = 60_000;
/** Rows of one actor and minute: whoever tries more has one row more, of nobody, with all the rest counted. */
export const ROWS_A_MINUTE = 60;

/** When the minute of `now` is over, epoch ms. */
export function endOfMinute(now: number): number {
  return (Math.floor(now / MINUTE_MS) + 1) * MINUTE_MS;
}

/**
 * The row of the log of an attempt at `now`. The same attempt in the same minute has the same id: `first` is told at once,
 * `more` counts all after it and is told when the minute is over; `rest` is when the minute has its rows, and says neither
 * the patient nor what was tried.
 */
export function refusalOf(
  named: { readonly tenantId: string; readonly principalId: string },
  { actorId, action, route, patientId, unitId, role, organisationId, requestId, times = 1 }: RefusedAttempt,
  now: number,
  part: 'first' | 'more' | 'rest',
): AuditChange {
  const { tenantId, principalId } = named;
  const isFull = part === 'rest';
  const what = isFull ? [] : [route, patientId ?? '', unitId ?? ''];
  return {
    kind: 'audit',
    eventId: deriveId('refused', tenantId, principalId, endOfMinute(now), part, ...what),
    at: now,
    action: isFull ? 'patient.read' : action,
    outcome: 'refused',
    actorId,
    patientId: isFull ? null : (patientId ?? null),
    subjectId: isFull ? undefined : route,
    unitId: isFull ? undefined : unitId,
    role,
    organisationId,
    purpose: 'TREAT',
    requestId,
    attempts: times,
  };
}
