import { runSimulator, type SimulatorOptions } from '@naer/simulator/run-simulator';
import { type RunningChild, serveChild } from '../child/serve-child.ts';

export type SimulatorProcessOptions = Pick<SimulatorOptions, 'baseUrl' | 'patients' | 'rate' | 'speed' | 'seed'>;

async function run(options: SimulatorProcessOptions, note: (note: unknown) => void): Promise<RunningChild> {
  const stop = new AbortController();
  const played = runSimulator({ ...options, signal: stop.signal, onProgress: note });
  // It plays until it is told to stop: an end before that is a crash.
  played.then(
    () => stop.signal.aborted || process.exit(1),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
  return {
    info: null,
    async stop() {
      stop.abort();
      await played;
    },
  };
}

serveChild(run);
