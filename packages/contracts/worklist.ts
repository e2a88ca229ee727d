import * as z from 'zod';
import { alertFinding } from './alert-finding.ts';

/** Revision of an alert: opaque to callers, sent back as `expectRevision`. */
export const worklistItem = z.object({
  alertId: z.string(),
  patientId: z.string(),
  patientName: z.string(),
  birthDate: z.string(),
  category: z.enum(['clinical', 'missing', 'technical', 'event', 'message']),
  severity: z.enum(['red', 'yellow']),
  state: z.enum(['pending', 'open', 'acknowledged', 'in-progress']),
  revision: z.string(),
  rule: z.string(),
  measure: z.string().optional(),
  code: z.string().optional(),
  component: z.enum(['systolic', 'diastolic', 'mean']).optional(),
  value: z.number().optional(),
  unit: z.string().optional(),
  comparator: z.enum(['<', '>', 'LO', 'HI']).optional(),
  components: z
    .object({ systolic: z.number().optional(), diastolic: z.number().optional(), mean: z.number().optional() })
    .optional(),
  answer: z.string().optional(),
  limit: z.object({ zone: z.enum(['redLow', 'yellowLow', 'yellowHigh', 'redHigh']), value: z.number() }).optional(),
  measuredAt: z.string().optional(),
  ...alertFinding,
  /** The patient keeps what was measured from who looks: no value, limit, finding or time of it is told. */
  withheld: z.literal(true).optional(),
  late: z.boolean(),
  verify: z.boolean(),
  openedAt: z.string(),
  count: z.number().int(),
  /** The clock of an unacknowledged red. */
  overdueAt: z.string().optional(),
  overdue: z.boolean(),
  acknowledgedBy: z.string().optional(),
  ownerOrganisationId: z.string(),

  // What follows came later; absent where nothing is to be said.
  /** The unit that is responsible. */
  unitId: z.string().optional(),
  /** True on the list of a unit that the alert is offered to and that is not responsible yet. */
  offered: z.boolean().optional(),
  /** The clock that comes next. Absent: none runs. */
  clock: z
    .object({
      kind: z.enum(['overdue', 'escalate', 'follow-up', 'next-try', 'snooze', 'pause', 'handover', 'pending']),
      dueAt: z.string(),
    })
    .optional(),
  /** Steps of the ladder that were taken: of this round, and the last one's duty, channel and how it went. */
  step: z
    .object({
      taken: z.number().int(),
      round: z.number().int(),
      duty: z.string().optional(),
      channel: z.enum(['push', 'sms', 'voice']).optional(),
      outcome: z.enum(['delivered', 'undelivered']).optional(),
      reason: z.string().optional(),
    })
    .optional(),
  /** Why nobody is told of it now, each with its end: nothing is held back silently. */
  suppressed: z
    .array(
      z.object({
        kind: z.enum(['snoozed', 'paused', 'quiet-hours', 'late', 'pending']),
        until: z.string().optional(),
        reason: z.string().optional(),
        by: z.string().optional(),
      }),
    )
    .optional(),
  /** Its values are normal again and nobody has acknowledged it: "resolved unseen". */
  unseen: z.boolean().optional(),
  planChanged: z.boolean().optional(),
  startedBy: z.string().optional(),
  /** "Tried, no answer": how often, and when next. */
  attempts: z.object({ n: z.number().int(), nextTryAt: z.string(), due: z.boolean() }).optional(),
  /** An acknowledged red whose second clock has come. */
  followUpDue: z.boolean().optional(),
  handover: z.object({ toUnitId: z.string(), reason: z.string(), returnsAt: z.string(), by: z.string() }).optional(),
  pending: z.object({ have: z.number().int(), need: z.number().int() }).optional(),
  /** A test alarm. */
  drill: z.boolean().optional(),
});
export type WorklistItem = z.infer<typeof worklistItem>;

/** What stands beside a patient's alerts, across rules and organisations; counts as of the answer. */
export const patientCardView = z.object({
  patientId: z.string(),
  claim: z.object({ by: z.string(), unitId: z.string(), at: z.string(), until: z.string() }).optional(),
  alerts7: z.number().int(),
  alerts30: z.number().int(),
  contacts7: z.number().int(),
  contacts30: z.number().int(),
  /** So many contacts in 72 hours that the patient stands higher in the list. */
  raised: z.boolean(),
  lastContactAt: z.string().optional(),
  programme: z.string().optional(),
  /** When a consent or decision must be looked at again; one that has passed warns and stops nothing. */
  reviewBy: z.string().optional(),
});
export type PatientCardView = z.infer<typeof patientCardView>;

/** One sick patient is one row of work (DOMAIN 5). */
export const patientRow = patientCardView.extend({
  patientName: z.string(),
  birthDate: z.string(),
  /** Most urgent first. */
  alerts: z.array(worklistItem),
});
export type PatientRow = z.infer<typeof patientRow>;

/** How the unit itself stands: staffed now, and whether anybody is there. */
export const unitPresence = z.object({
  open: z.boolean(),
  connected: z.number().int(),
  onCall: z.number().int(),
  /** Staffed hours, nobody connected and nobody on call. */
  unattended: z.boolean(),
});
export type UnitPresence = z.infer<typeof unitPresence>;

/** `GET /units/{unitId}/worklist/patients`. `at`: the server's time of the answer. */
export const patientPage = z.object({
  items: z.array(patientRow),
  nextCursor: z.string().nullable(),
  seq: z.number().int(),
  at: z.string(),
  unit: unitPresence.optional(),
});
export type PatientPage = z.infer<typeof patientPage>;

/** `seq` grows with every change of the unit's list; resume a socket with `?since=seq`. */
export const worklistPage = z.object({
  items: z.array(worklistItem),
  nextCursor: z.string().nullable(),
  seq: z.number().int(),
});
export type WorklistPage = z.infer<typeof worklistPage>;

/** Socket messages. A snapshot comes in pages (`more`), then changes. Revisions are opaque strings. */
export type WorklistMessage =
  | {
      readonly v: 1;
      readonly type: 'snapshot';
      readonly items: readonly WorklistItem[];
      readonly seq: number;
      readonly more: boolean;
      readonly cards?: readonly PatientCardView[];
      readonly unit?: UnitPresence;
      readonly at?: string;
    }
  | {
      readonly v: 1;
      readonly type: 'change';
      readonly seq: number;
      readonly put: readonly WorklistItem[];
      readonly remove: readonly string[];
      /** Of patients whose alerts or card have changed. */
      readonly cards?: readonly PatientCardView[];
      readonly unit?: UnitPresence;
      readonly at?: string;
    };

/** Close code of a socket whose principal expired or was revoked. */
export const CLOSE_EXPIRED = 4401;

/** One-time ticket for browsers, which cannot set a header on a WebSocket: never a token in the URL. */
export const liveTicket = z.object({ ticket: z.string(), expiresInSeconds: z.number().int() });
export type LiveTicket = z.infer<typeof liveTicket>;
