import { type FromChild, sentenceOf, type ToChild } from './messages.ts';

/** A started part of the stack. `calls` are what its supervisor may ask of it while it runs. */
export interface RunningChild {
  readonly info: unknown;
  readonly calls?: Readonly<Record<string, (input: unknown) => Promise<unknown>>>;
  stop(): Promise<void>;
}

const STOP_MS = 8_000;

/**
 * The main function of a child process. It starts once told to, and ends when it is told to, when it is
 * sent SIGTERM, or when its supervisor is gone for whatever reason: no orphan outlives the stack.
 */
export function serveChild<Options>(
  start: (options: Options, note: (note: unknown) => void) => Promise<RunningChild>,
): void {
  const send = (message: FromChild) => {
    if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
  };
  let running: Promise<RunningChild> | undefined;
  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(1), STOP_MS).unref();
    await running?.then(
      (child) => child.stop(),
      () => undefined,
    );
    process.exit(0);
  };
  const answer = async (message: Extract<ToChild, { type: 'call' }>) => {
    try {
      const call = (await running)?.calls?.[message.name];
      if (call === undefined) throw new Error(`no call ${message.name}`);
      send({ type: 'answer', id: message.id, ok: true, value: await call(message.input) });
    } catch (error) {
      send({ type: 'answer', id: message.id, ok: false, value: sentenceOf(error) });
    }
  };
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => void stop());
  process.on('disconnect', () => void stop());
  process.on('message', (message: ToChild) => {
    if (message.type === 'stop') void stop();
    else if (message.type === 'call') void answer(message);
    else if (running === undefined) {
      running = start(message.options as Options, (note) => send({ type: 'note', note }));
      running.then(
        (child) => send({ type: 'ready', info: child.info }),
        (error: unknown) => {
          if (stopping) return;
          process.send?.({ type: 'failed', message: sentenceOf(error) } satisfies FromChild, () => process.exit(1));
        },
      );
    }
  });
}
