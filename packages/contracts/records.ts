import { ALERT_HISTORY_EVENTS } from '@naer/domain/monitor/change';
import * as z from 'zod';
import { alertFinding } from './alert-finding.ts';
import { correctionMark } from './correction-mark.ts';
import { mergedFrom } from './merged-from.ts';
import { worklistItem } from './worklist.ts';

/** A measurement as REST gives it: value and unit digit for digit as sent, `canonical` beside it. Times are ISO 8601 UTC. */
export const measurementView = z.object({
  id: z.string(),
  patientId: z.string(),
  type: z.string(),
  code: z.string().optional(),
  status: z.enum(['recorded', 'questionable']),
  doubts: z.array(z.string()).optional(),
  value: z.number().optional(),
  unit: z.string().optional(),
  canonical: z.object({ value: z.number(), unit: z.string() }).optional(),
  comparator: z.enum(['<', '>', 'LO', 'HI']).optional(),
  components: z
    .object({ systolic: z.number().optional(), diastolic: z.number().optional(), mean: z.number().optional() })
    .optional(),
  answer: z.string().optional(),
  measuredAt: z.string(),
  measuredAtText: z.string(),
  precision: z.enum(['instant', 'day']),
  deviceTime: z.string(),
  receivedAt: z.string(),
  clock: z.enum(['device', 'corrected']),
  late: z.boolean(),
  conflict: z.boolean(),
  deviceId: z.string(),
  senderId: z.string().optional(),
  /** As the sender said it with the measurement. */
  deviceModel: z.string().optional(),
  firmware: z.string().optional(),
  method: z.enum(['device', 'manual']).optional(),
  measuredBy: z.enum(['self', 'kin', 'staff']).optional(),
  context: z.record(z.string(), z.string()).optional(),
  /** Identifiers and references of the sender's own world, as text (`performer Organization/1`). */
  sentReferences: z.array(z.string()).optional(),
  /** It was wrong: kept as it was, and judged as if it had not been. */
  enteredInError: z.object({ at: z.string(), by: z.string(), unitId: z.string(), reason: z.string() }).optional(),
  /** Somebody has looked at it: the first who did. */
  seen: z.object({ at: z.string(), by: z.string(), unitId: z.string() }).optional(),
  planVersion: z.number().int().nullable(),
  engineVersion: z.string(),
  mappingVersion: z.string(),
  controllerOrganisationId: z.string(),
});
export type MeasurementView = z.infer<typeof measurementView>;
export const measurementPage = z.object({
  items: z.array(measurementView),
  nextCursor: z.string().nullable(),
  mergedFrom,
});
export type MeasurementPage = z.infer<typeof measurementPage>;

const humanAct = z.object({
  at: z.string(),
  by: z.string(),
  unitId: z.string(),
  note: z.string().optional(),
  /** What was said with it was corrected since, or is void. */
  correction: correctionMark.optional(),
});

const alertLife = worklistItem.pick({
  unitId: true,
  clock: true,
  step: true,
  suppressed: true,
  unseen: true,
  planChanged: true,
  startedBy: true,
  attempts: true,
  followUpDue: true,
  handover: true,
  pending: true,
  drill: true,
}).shape;

/** An alert as REST gives it from Postgres, resolved ones included. */
export const alertView = z.object({
  alertId: z.string(),
  patientId: z.string(),
  rule: z.string(),
  category: z.enum(['clinical', 'missing', 'technical', 'event', 'message']),
  severity: z.enum(['red', 'yellow']),
  state: z.enum(['pending', 'open', 'acknowledged', 'in-progress', 'resolved']),
  revision: z.string(),
  measure: z.string().optional(),
  value: z.number().optional(),
  unit: z.string().optional(),
  comparator: z.enum(['<', '>', 'LO', 'HI']).optional(),
  components: z
    .object({ systolic: z.number().optional(), diastolic: z.number().optional(), mean: z.number().optional() })
    .optional(),
  measuredAt: z.string().optional(),
  ...alertFinding,
  openedAt: z.string(),
  count: z.number().int(),
  late: z.boolean(),
  verify: z.boolean(),
  overdueAt: z.string().optional(),
  overdue: z.boolean(),
  planVersion: z.number().int(),
  ownerOrganisationId: z.string(),
  acknowledged: humanAct.optional(),
  resolved: humanAct.extend({ outcome: z.string() }).optional(),

  // What follows came later: where it stands in its life, named as on the worklist; absent where nothing is to be said.
  ...alertLife,
  started: humanAct.optional(),
  snoozed: humanAct.extend({ until: z.string(), reason: z.string() }).optional(),
  /** Events that fired it and were entered in error, by their ids: they stand in `count`, and a person closes it. */
  voidedEvents: z.array(z.string()).optional(),
  /** Firings after the first, newest first, at most 20; all of them stand in the history. */
  repeats: z
    .array(
      z.object({
        at: z.string(),
        measurementId: z.string().optional(),
        severity: z.enum(['red', 'yellow']),
        late: z.boolean().optional(),
      }),
    )
    .optional(),
  /** Of an event, oldest first. */
  receipts: z.array(humanAct.extend({ code: z.int() })).optional(),
  normalisedAt: z.string().optional(),
  /** How the latest hand-over ended when it did not change the owner. */
  returned: z
    .object({ at: z.string(), from: z.string(), why: z.enum(['declined', 'timed-out', 'withdrawn']) })
    .optional(),
  noteToPatient: z.string().optional(),
  /** The patient keeps what was measured from who asks: no value, limit, finding or time of it is told. */
  withheld: z.literal(true).optional(),
});
export type AlertView = z.infer<typeof alertView>;
export const alertPage = z.object({ items: z.array(alertView), nextCursor: z.string().nullable(), mergedFrom });
export type AlertPage = z.infer<typeof alertPage>;

/** One line of an alert's history. `detail`: codes, unit ids and times of the event. */
export const alertHistoryLine = z.object({
  revision: z.string(),
  event: z.enum(ALERT_HISTORY_EVENTS),
  at: z.string(),
  act: humanAct.optional(),
  outcome: z.string().optional(),
  detail: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
  /** The reading that fired it. */
  reading: measurementView.optional(),
  /** There is one, which the patient keeps from who asks. */
  withheld: z.literal(true).optional(),
});
export type AlertHistoryLine = z.infer<typeof alertHistoryLine>;
export const alertHistoryPage = z.object({ items: z.array(alertHistoryLine), nextCursor: z.string().nullable() });
export type AlertHistoryPage = z.infer<typeof alertHistoryPage>;

/** A reading kept aside because it could not be placed; its id names the credential's patient. */
export const quarantineView = z.object({
  id: z.string(),
  patientId: z.string(),
  deviceId: z.string(),
  type: z.string(),
  reason: z.enum(['not-assigned-at-measured-time', 'clock-spans-assignments']),
  state: z.enum(['held', 'releasing', 'released']),
  value: z.number().optional(),
  unit: z.string().optional(),
  components: z
    .object({ systolic: z.number().optional(), diastolic: z.number().optional(), mean: z.number().optional() })
    .optional(),
  answer: z.string().optional(),
  measuredAt: z.string(),
  receivedAt: z.string(),
  releasedTo: z.string().optional(),
  measurementId: z.string().optional(),
});
export type QuarantineView = z.infer<typeof quarantineView>;
export const quarantinePage = z.object({ items: z.array(quarantineView), nextCursor: z.string().nullable() });
export type QuarantinePage = z.infer<typeof quarantinePage>;

/** Answer to a release: 200 `released`, or 202 `releasing` while the reading is on its way to the other patient. */
export const releaseView = z.object({
  id: z.string(),
  state: z.enum(['releasing', 'released']),
  measurementId: z.string().optional(),
  status: z.enum(['recorded', 'questionable', 'duplicate']).optional(),
});
export type ReleaseView = z.infer<typeof releaseView>;
