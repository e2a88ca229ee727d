import { blockedUnits, openUnits } from '@naer/domain/access/blocked-units';
import { EVERYBODY } from '@naer/domain/access/list-access';
import { withoutValues } from '@naer/domain/access/withheld';
import { actsFor } from '@naer/domain/alert/act';
import { actOnAlert } from '@naer/domain/alert/act-on-alert';
import type { Alert } from '@naer/domain/alert/alert';
import { type MovedAlert, outputOf } from '@naer/domain/alert/firing';
import { answerNotice } from '@naer/domain/escalation/answer-notice';
import { waitingNotice } from '@naer/domain/escalation/waiting-notice';
import type { AuditChange } from '@naer/domain/monitor/change';
import type { NoticeOutcome, UnitStanding } from '@naer/domain/monitor/duty-port';
import type { Actor, AlertCommand, AlertCommandAnswer } from '@naer/domain/monitor/port';
import type { RegistryFacts } from '@naer/domain/monitor/registry';
import { attestAct } from './attest-act.ts';
import { monitorState } from './monitor-state.ts';
import { refusalOf } from './relation-of-actor.ts';
import type { MonitorStore } from './store/monitor-store.ts';
import { accessOnList } from './tell-hidden.ts';
import { writeChanges } from './write-changes.ts';

/**
 * A person's command on an alert. Unit, revision and repeats are checked here, where the alert lives: two people at
 * once, one wins; the same command again gets its own success.
 */
export function runCommand(
  store: MonitorStore,
  facts: RegistryFacts,
  command: AlertCommand,
  receiver: UnitStanding | undefined,
  now: number,
): AlertCommandAnswer {
  const answer = run(store, facts, command, receiver, now);
  return 'alert' in answer ? { ...answer, alert: toldTo(store, facts, command.actor, answer.alert) } : answer;
}

/** The alert without its values where the patient keeps what was measured from this person. */
function toldTo(store: MonitorStore, facts: RegistryFacts, { practitionerId, unitIds }: Actor, alert: Alert): Alert {
  const isKept = unitIds.some((unitId) => {
    const withheld = accessOnList(store, facts, unitId, [alert]).withheld ?? [];
    return withheld.some(({ from }) => from.includes(practitionerId) || from.includes(EVERYBODY));
  });
  return isKept ? withoutValues(alert) : alert;
}

function run(
  store: MonitorStore,
  facts: RegistryFacts,
  command: AlertCommand,
  receiver: UnitStanding | undefined,
  now: number,
): AlertCommandAnswer {
  const units = openUnits(facts, command.actor);
  const alert = store.alerts.find(command.alertId);
  const refusal = { ok: false, reason: refusalOf(store, facts, command.actor, now) } as const;
  // Whom the patient has blocked is a stranger, to what they did before too.
  if (units.length === 0) return refusal;
  if (alert === undefined) return refusal.reason === 'forbidden' ? refusal : { ok: false, reason: 'not-found' };
  const fingerprint = JSON.stringify([command.alertId, command.act, command.actor.practitionerId]);
  const known = store.commands.find(command.commandId, fingerprint);
  if (known === 'reused') return refusal.reason === 'forbidden' ? refusal : { ok: false, reason: 'command-reused' };
  if (known !== undefined) return JSON.parse(known.answer) as AlertCommandAnswer;
  // After the repeat: the act itself may have taken the alert, or its offer, from the unit that it was done for.
  const unitId = actingUnit(alert, command.act, units);
  if (unitId === undefined) return refusal;

  const by = { at: now, by: command.actor.practitionerId, unitId, note: command.note };
  const act = command.act.kind === 'offer-handover' ? { ...command.act, to: visibleTo(receiver, facts) } : command.act;
  const acted = actOnAlert(monitorState(store, facts), alert, act, command.expectRevision, by);
  if (!acted.ok) return { ok: false, reason: acted.error, alert };
  const answer: AlertCommandAnswer = { ok: true, alert: acted.value.alert };
  store.transact(() => {
    const { alertId, commandId, actor, requestId } = command;
    const action = `alert.${ACTIONS[command.act.kind] ?? command.act.kind}`;
    const row = attestAct(
      store,
      facts,
      { action, actor, unitId, commandId, requestId, subjectId: alertId, alertId },
      now,
    );
    writeMoved(store, facts, [acted.value], now, [row]);
    store.commands.put(command.commandId, fingerprint, JSON.stringify(answer), now);
  });
  return answer;
}

/** As the log names them: what it is done to comes first. */
const ACTIONS: Readonly<Partial<Record<AlertCommand['act']['kind'], string>>> = {
  'offer-handover': 'handover-offer',
  'withdraw-handover': 'handover-withdraw',
  'accept-handover': 'handover-accept',
  'decline-handover': 'handover-decline',
};

/** The actor's unit that may do this to the alert: the responsible one; to receipt a hand-over, the one it is offered to. */
function actingUnit(alert: Alert, act: AlertCommand['act'], unitIds: readonly string[]): string | undefined {
  const unitId = actsFor(act.kind) === 'owner' ? alert.unitId : alert.handover?.toUnitId;
  return unitId !== undefined && unitIds.includes(unitId) ? unitId : undefined;
}

/** A unit that the patient has blocked is one that nobody can name. */
function visibleTo(receiver: UnitStanding | undefined, facts: RegistryFacts): UnitStanding | undefined {
  return receiver !== undefined && blockedUnits(facts).has(receiver.care.unitId) ? undefined : receiver;
}

/** What a unit's duty says of notices, each in a transaction of its own; one that was overtaken changes nothing. */
export function answerNotices(
  store: MonitorStore,
  facts: RegistryFacts,
  outcomes: readonly NoticeOutcome[],
  now: number,
): void {
  for (const outcome of outcomes) {
    const alert = store.alerts.live.find((live) => waitingNotice(live)?.noticeId === outcome.noticeId);
    const moved = alert && answerNotice(monitorState(store, facts), alert, outcome, now);
    if (moved !== undefined) store.transact(() => writeMoved(store, facts, [moved], now));
  }
}

/** Writes moved alerts with their history, clocks and outbox rows; inside a transaction. */
export function writeMoved(
  store: MonitorStore,
  facts: RegistryFacts,
  moved: readonly MovedAlert[],
  now: number,
  rows: readonly AuditChange[] = [],
): void {
  writeChanges(
    store,
    facts,
    { changes: [...moved.flatMap(outputOf), ...rows], timers: [], sequence: store.outbox.sequence },
    now,
  );
}
