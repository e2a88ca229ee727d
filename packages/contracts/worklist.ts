import * as z from 'zod';
import { alertFinding } from './alert-finding.ts';

/** Revision of an alert: opaque to callers, sent back as `expectRevision`. */
export const worklistItem = z.object({
  alertId: z.string(),
  patientId: z.string(),
  patientName: z.string(),
  birthDate: z.string(),
  category: z.enum(['clinical', 'missing', 'technical', 'event']),
  severity: z.enum(['red', 'yellow']),
  state: z.enum(['open', 'acknowledged']),
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
  late: z.boolean(),
  verify: z.boolean(),
  openedAt: z.string(),
  count: z.number().int(),
  /** The clock of an unacknowledged red. */
  overdueAt: z.string().optional(),
  overdue: z.boolean(),
  acknowledgedBy: z.string().optional(),
  ownerOrganisationId: z.string(),
});
export type WorklistItem = z.infer<typeof worklistItem>;

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
    }
  | {
      readonly v: 1;
      readonly type: 'change';
      readonly seq: number;
      readonly put: readonly WorklistItem[];
      readonly remove: readonly string[];
    };

/** Close code of a socket whose principal expired or was revoked. */
export const CLOSE_EXPIRED = 4401;

/** One-time ticket for browsers, which cannot set a header on a WebSocket: never a token in the URL. */
export const liveTicket = z.object({ ticket: z.string(), expiresInSeconds: z.number().int() });
export type LiveTicket = z.infer<typeof liveTicket>;
