import type { Result } from '@naer/domain/result';
import { useMutation } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import type { CommandFailure } from '../../ports/worklist-port.ts';
import type { Explanation } from './explain-failure.ts';

export interface SentCommand<Command> {
  /** `make` is asked for a new command only when the last one's fate is known. */
  readonly send: (make: () => Command) => void;
  readonly sending: boolean;
  readonly explanation: Explanation | null;
  /** An attempt whose fate nobody knows: only the very same command may be sent again. */
  readonly pinned: boolean;
}

export interface CommandEffects<Command, Done> {
  readonly call: (command: Command) => Promise<Result<Done, CommandFailure>>;
  readonly explain: (command: Command, failure: CommandFailure) => Explanation;
  readonly onDone: (command: Command, done: Done) => void;
}

/**
 * Sends commands one at a time. A repeat after an unknown outcome carries the same id and the same content, so that it
 * cannot be kept twice; after a definite refusal the next attempt is a new command.
 */
export function useSentCommand<Command, Done>(effects: CommandEffects<Command, Done>): SentCommand<Command> {
  const attempt = useRef<Command | null>(null);
  const [explanation, setExplanation] = useState<Explanation | null>(null);
  const failed = (command: Command, failure: CommandFailure): void => {
    const explained = effects.explain(command, failure);
    if (explained.next !== 'same') attempt.current = null;
    setExplanation(explained);
  };
  const mutation = useMutation({
    mutationFn: effects.call,
    onSuccess: (result, command) => {
      if (!result.ok) return failed(command, result.error);
      attempt.current = null;
      effects.onDone(command, result.value);
    },
    onError: (_error, command) => failed(command, { kind: 'unreachable' }),
  });
  return {
    send: (make) => {
      attempt.current ??= make();
      setExplanation(null);
      mutation.mutate(attempt.current);
    },
    sending: mutation.isPending,
    explanation,
    pinned: explanation?.next === 'same',
  };
}
