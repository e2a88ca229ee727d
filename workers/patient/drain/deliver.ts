import { blockedPeopleAt } from '@naer/domain/access/blocked-units';
import type { Alert } from '@naer/domain/alert/alert';
import { waitingNotice } from '@naer/domain/escalation/waiting-notice';
import type { RecordChange, RecordsPayload } from '@naer/domain/monitor/change';
import type { DutyPort, NoticeOutcome } from '@naer/domain/monitor/duty-port';
import type { ParkedChange, ProjectionAnswer } from '@naer/domain/monitor/projector-port';
import type { RegistryFacts } from '@naer/domain/monitor/registry';
import type { WorklistBatch, WorklistPort } from '@naer/domain/monitor/worklist-port';
import type { Rule } from '@naer/domain/rules/rule';
import type { DeliveryOutcome, DrainRow } from '../../objects/drain.ts';
import { withTimeout } from '../../objects/with-timeout.ts';
import { mergeTarget } from '../merge/follow-merges.ts';
import { transferTarget } from '../release-quarantined.ts';
import type { MonitorStore } from '../store/monitor-store.ts';
import { RECORDS } from '../store/outbox-store.ts';
import { accessOnList } from '../tell-hidden.ts';
import { type NoticePayload, unitOfDestination, unitOfNotices, type WorklistPayload } from '../write-changes.ts';

/** Longer than the projector's own abort of a hanging Postgres batch and of the one queued behind it. */
const RECORDS_TIMEOUT_MS = 12_000;
const WORKLIST_TIMEOUT_MS = 5_000;
const NOTICE_TIMEOUT_MS = 15_000;

/** Where rows go; passed in, so that tests and the simulation deliver elsewhere. */
export interface Destinations {
  project(payload: RecordsPayload): Promise<ProjectionAnswer>;
  applyToWorklist: WorklistPort['apply'];
  readonly notify: DutyPort['notify'];
  /** What the duty said; undelivered is the next step now. */
  noticed(outcomes: readonly NoticeOutcome[]): void;
  transfer(targetPatientId: string, payload: string): Promise<DeliveryOutcome>;
  /** To the monitor of another record of the same person. */
  merge(targetPatientId: string, payload: string): Promise<DeliveryOutcome>;
  park(parked: ParkedChange): void;
}

/** Delivers the rows of one destination. `retry` when the other side did not confirm in time. */
export async function deliver(
  destinations: Destinations,
  store: MonitorStore,
  facts: RegistryFacts,
  destination: string,
  rows: readonly DrainRow[],
): Promise<DeliveryOutcome> {
  if (destination === RECORDS) return deliverRecords(destinations, facts, rows);
  const unitId = unitOfDestination(destination);
  if (unitId !== undefined) return deliverToWorklist(destinations, store, facts, unitId, rows);
  const notified = unitOfNotices(destination);
  if (notified !== undefined) return deliverNotices(destinations, store, facts, notified, rows);
  const other = mergeTarget(destination);
  if (other !== undefined) return deliverEach(rows, (payload) => destinations.merge(other, payload));
  const target = transferTarget(destination);
  if (target === undefined) throw new Error(`No such destination: ${destination.split('/')[0]}`);
  return deliverEach(rows, (payload) => destinations.transfer(target, payload));
}

async function deliverEach(
  rows: readonly DrainRow[],
  send: (payload: string) => Promise<DeliveryOutcome>,
): Promise<DeliveryOutcome> {
  for (const row of rows) if ((await send(row.payload)) === 'retry') return 'retry';
  return 'confirmed';
}

async function deliverRecords(
  destinations: Destinations,
  facts: RegistryFacts,
  rows: readonly DrainRow[],
): Promise<DeliveryOutcome> {
  const changes: RecordChange[] = rows.flatMap((row) => (JSON.parse(row.payload) as RecordsPayload).changes);
  const payload: RecordsPayload = { v: 1, tenantId: facts.tenantId, patientId: facts.patientId, changes };
  const answer = await withTimeout(destinations.project(payload), RECORDS_TIMEOUT_MS, undefined);
  if (answer === undefined || !answer.ok) return 'retry';
  for (const parked of answer.parked) destinations.park(parked);
  return 'confirmed';
}

/** The alert's rule as the version that it names has it. */
function ruleOf({ planVersion, ruleKey }: Alert, { plans }: RegistryFacts): Rule | undefined {
  return plans.find((plan) => plan.planVersion === planVersion)?.rules.find((rule) => rule.ruleKey === ruleKey);
}

/** The card, and from whom the patient is hidden, go with what is delivered as they stand now: each has its own version. */
async function deliverToWorklist(
  destinations: Destinations,
  store: MonitorStore,
  facts: RegistryFacts,
  unitId: string,
  rows: readonly DrainRow[],
): Promise<DeliveryOutcome> {
  const payloads = rows.map((row) => JSON.parse(row.payload) as WorklistPayload);
  const { patientId, sealedIdentity } = facts;
  const card = store.cards.shown(facts, store.registry.epoch);
  const batch: WorklistBatch = {
    v: 1,
    tenantId: facts.tenantId,
    unitId,
    puts: payloads
      .flatMap(({ alerts }) => alerts)
      .map((alert) => ({ alert, patientId, sealedIdentity, rule: ruleOf(alert, facts), card })),
    cards: payloads.some((payload) => payload.card === true) ? [{ patientId, card }] : undefined,
    access: [{ patientId, sealedIdentity, ...accessOnList(store, facts, unitId) }],
    contactsRaise: facts.cares?.find((care) => care.unitId === unitId)?.contactsRaise,
  };
  const answer = await withTimeout(destinations.applyToWorklist(batch), WORKLIST_TIMEOUT_MS, undefined);
  return answer?.ok === true ? 'confirmed' : 'retry';
}

/** A step that was overtaken (somebody acknowledged, a later step came) is not sent any more. */
async function deliverNotices(
  destinations: Destinations,
  store: MonitorStore,
  facts: RegistryFacts,
  unitId: string,
  rows: readonly DrainRow[],
): Promise<DeliveryOutcome> {
  const { tenantId } = facts;
  const notTo = blockedPeopleAt(facts, unitId);
  const notices = rows
    .flatMap((row) => (JSON.parse(row.payload) as NoticePayload).notices)
    .filter(({ alertId, noticeId }) => isWaiting(store.alerts.find(alertId), noticeId))
    .map((notice) => (notTo.length === 0 ? notice : { ...notice, notTo }));
  if (notices.length === 0) return 'confirmed';
  const sent = destinations.notify({ v: 1, tenantId, unitId, notices });
  const answer = await withTimeout(sent, NOTICE_TIMEOUT_MS, undefined);
  if (answer?.ok !== true) return 'retry';
  destinations.noticed(answer.outcomes);
  return 'confirmed';
}

function isWaiting(alert: Alert | undefined, noticeId: string): boolean {
  return alert !== undefined && waitingNotice(alert)?.noticeId === noticeId;
}
