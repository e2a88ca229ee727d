import type { Reading } from '../measurement/reading.ts';
import { watchReading } from '../watch/watch-reading.ts';
import type { History } from '../window/range.ts';
import { readWindows } from '../window/read-windows.ts';
import { needs } from './needs.ts';
import type { MonitorState } from './state.ts';
import { type ReadingInput, type StepAnswer, step } from './step.ts';

/**
 * Reads what the reading needs and steps. `newestOfCall`: the newest measured time of its series in the same call, so
 * that what is superseded does not depend on the order it was sent in.
 */
export function takeReading(
  state: MonitorState,
  history: History,
  input: Omit<ReadingInput, 'superseded'>,
  newestOfCall: number,
  now: number,
): StepAnswer {
  const superseded = input.reading.late && isSuperseded(history, input.reading, newestOfCall);
  const answer = step(state, readWindows(history, needs(state, input.reading)), { ...input, superseded }, now);
  const watched = watchReading(answer.state, history, { reading: answer.reading, sequence: input.sequence }, now);
  if (watched === undefined) return answer;
  const { events, timers, fired } = answer;
  return {
    ...answer,
    state: watched.state,
    events: [...events, ...watched.events],
    timers: [...timers, ...watched.timers],
    fired: [...fired, ...watched.fired],
  };
}

function isSuperseded(history: History, { series, measuredAt }: Reading, newestOfCall: number): boolean {
  return newestOfCall > measuredAt || (history.newestAt(series) ?? Number.NEGATIVE_INFINITY) > measuredAt;
}
