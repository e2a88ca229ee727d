import type { ResolutionOutcome } from '@naer/domain/alert/alert';
import { useMutation } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { usePort } from '../../ports/port-context.tsx';
import type { AlertNow, CommandFailure, ResolveCommand, WorklistRow } from '../../ports/worklist-port.ts';
import { type Explanation, explainFailure } from './explain-failure.ts';
import type { LiveWorklistStore } from './live-worklist-store.ts';
import type { Intent } from './row-actions.tsx';

export interface Filled {
  readonly note: string;
  readonly outcome: ResolutionOutcome | null;
}

export interface AlertCommand {
  readonly send: (row: WorklistRow, filled: Filled) => void;
  readonly sending: boolean;
  readonly explanation: Explanation | null;
  /** An attempt whose fate nobody knows: only the very same command may be sent again. */
  readonly pinned: boolean;
}

type Body = Omit<ResolveCommand, 'outcome'> & { readonly outcome: ResolutionOutcome | null };

/**
 * Sends one acknowledge or resolve. A repeat after an unknown outcome carries the same id and the same content, so
 * that it cannot be kept twice; after a definite refusal the next attempt is a new command.
 */
export function useAlertCommand(intent: Intent, store: LiveWorklistStore, onDone: () => void): AlertCommand {
  const port = usePort();
  const attempt = useRef<Body | null>(null);
  const [explanation, setExplanation] = useState<Explanation | null>(null);

  const failed = (body: Body, failure: CommandFailure): void => {
    if (failure.kind === 'problem' && failure.current !== undefined)
      store.answered(body.alertId, body.expectRevision, failure.current);
    const explained = explainFailure(intent, failure, store.state().rows.get(body.alertId)?.state ?? null);
    if (explained.next !== 'same') attempt.current = null;
    setExplanation(explained);
  };
  const succeeded = (body: Body, now: AlertNow): void => {
    attempt.current = null;
    store.answered(body.alertId, body.expectRevision, now);
    onDone();
  };

  const mutation = useMutation({
    mutationFn: async (body: Body) => {
      const { outcome, ...rest } = body;
      if (intent === 'acknowledge') return port.acknowledge(rest);
      return port.resolve({ ...rest, outcome: outcome ?? 'other' });
    },
    onSuccess: (result, body) => (result.ok ? succeeded(body, result.value) : failed(body, result.error)),
    onError: (_error, body) => failed(body, { kind: 'unreachable' }),
  });

  return {
    send: (row, filled) => {
      const note = filled.note.trim();
      attempt.current ??= {
        patientId: row.patientId,
        alertId: row.alertId,
        expectRevision: row.revision,
        commandId: crypto.randomUUID(),
        outcome: filled.outcome,
        ...(note === '' ? {} : { note }),
      };
      setExplanation(null);
      mutation.mutate(attempt.current);
    },
    sending: mutation.isPending,
    explanation,
    pinned: explanation?.next === 'same',
  };
}
