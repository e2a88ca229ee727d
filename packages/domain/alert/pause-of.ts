import type { MonitorState } from '../monitor/state.ts';
import type { Alert } from './alert.ts';

/**
 * Until when an alert waits because the patient is away, epoch ms; undefined when it does not. A yellow waits, and what is
 * missing or technical; a red of the patient's own values never, nor what an event has raised. Stretches that touch are one.
 */
export function pausedUntil(
  { pauses = [] }: Pick<MonitorState, 'pauses'>,
  { severity, category }: Pick<Alert, 'severity' | 'category'>,
  now: number,
): number | undefined {
  if (category === 'event' || category === 'message') return undefined;
  if (severity === 'red' && category === 'clinical') return undefined;
  let until: number | undefined;
  for (;;) {
    const at: number = until ?? now;
    const ends = pauses.filter(({ from, to }) => from <= at && at < to).map(({ to }) => to);
    if (ends.length === 0) return until;
    until = Math.max(...ends);
  }
}
