import { usePort } from '../../ports/port-context.tsx';
import type { AlertAct, AlertCommand, AlertNow, WorklistRow } from '../../ports/worklist-port.ts';
import { explainFailure } from './explain-failure.ts';
import type { Intent } from './intents.ts';
import type { LiveWorklistStore } from './live-worklist-store.ts';
import { type SentCommand, useSentCommand } from './use-sent-command.ts';

/** Sends one act on an alert, and tells the list what the answer says, whether or not it succeeded. */
export function useAlertCommand(
  intent: Intent,
  store: LiveWorklistStore,
  onDone: () => void,
): SentCommand<AlertCommand> {
  const port = usePort();
  return useSentCommand<AlertCommand, AlertNow>({
    call: (command) => port.command(command),
    explain: ({ alertId, expectRevision }, failure) => {
      if (failure.kind === 'problem' && failure.current !== undefined)
        store.answered(alertId, expectRevision, failure.current);
      return explainFailure(intent, failure, store.state().rows.get(alertId)?.state ?? null);
    },
    onDone: ({ alertId, expectRevision }, now) => {
      store.answered(alertId, expectRevision, now);
      onDone();
    },
  });
}

/** A new command on the alert as it is now. */
export function commandOn(row: WorklistRow, act: AlertAct, note: string): AlertCommand {
  const written = note.trim();
  return {
    patientId: row.patientId,
    alertId: row.alertId,
    expectRevision: row.revision,
    commandId: crypto.randomUUID(),
    act,
    ...(written === '' ? {} : { note: written }),
  };
}
