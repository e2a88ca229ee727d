import { actOnAlert } from '@naer/domain/alert/act-on-alert';
import type { MovedAlert } from '@naer/domain/alert/firing';
import type { RecordChange } from '@naer/domain/monitor/change';
import type { AlertCommand, AlertCommandAnswer } from '@naer/domain/monitor/port';
import type { RegistryFacts } from '@naer/domain/monitor/registry';
import type { MonitorStore } from './store/monitor-store.ts';
import { writeChanges } from './write-changes.ts';

/**
 * A person's command on an alert. Unit, revision and repeats are checked here, where the alert lives: two people at
 * once, one wins; the same command again gets its own success.
 */
export function runCommand(
  store: MonitorStore,
  facts: RegistryFacts,
  command: AlertCommand,
  now: number,
): AlertCommandAnswer {
  const alert = store.alerts.find(command.alertId);
  if (alert === undefined) return { ok: false, reason: 'not-found' };
  if (!command.actor.unitIds.includes(alert.unitId)) return { ok: false, reason: 'forbidden' };
  const fingerprint = JSON.stringify([command.alertId, command.act, command.actor.practitionerId]);
  const known = store.commands.find(command.commandId, fingerprint);
  if (known === 'reused') return { ok: false, reason: 'command-reused' };
  if (known !== undefined) return JSON.parse(known.answer) as AlertCommandAnswer;

  const by = { at: now, by: command.actor.practitionerId, unitId: alert.unitId, note: command.note };
  const acted = actOnAlert(alert, store.registry.epoch, command.act, command.expectRevision, by);
  if (!acted.ok) return { ok: false, reason: acted.error, alert };
  const answer: AlertCommandAnswer = { ok: true, alert: acted.value.alert };
  store.transact(() => {
    writeMoved(store, facts, [acted.value], now);
    store.commands.put(command.commandId, fingerprint, JSON.stringify(answer), now);
  });
  return answer;
}

/** Writes moved alerts with their history, clocks and outbox rows; inside a transaction. */
export function writeMoved(store: MonitorStore, facts: RegistryFacts, moved: readonly MovedAlert[], now: number): void {
  const written = {
    changes: moved.flatMap(({ alert, history }): RecordChange[] => [
      { kind: 'alert', alert },
      ...(history === undefined ? [] : [history]),
    ]),
    timers: moved.flatMap(({ timer }) => (timer === undefined ? [] : [timer])),
    sequence: store.outbox.sequence,
  };
  writeChanges(store, facts, written, now);
}
