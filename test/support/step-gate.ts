import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Where a Worker that was started with its address (`STEP_GATE`) stops at a named step. */
export interface StepGate {
  readonly url: string;
  /** From now on the Worker does not leave that step; resolves when it has come there. */
  hold(step: string): Promise<void>;
  /** Lets every step pass again. */
  open(): void;
  close(): Promise<void>;
}

export async function startStepGate(): Promise<StepGate> {
  let held: { readonly step: string; reached(): void } | undefined;
  const waiting = new Set<() => void>();
  const server = createServer((request, response) => {
    const pass = () => response.writeHead(204).end();
    if (request.url !== `/${held?.step}`) return void pass();
    waiting.add(pass);
    held?.reached();
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  const open = () => {
    held = undefined;
    for (const pass of waiting) pass();
    waiting.clear();
  };
  return {
    url: `http://127.0.0.1:${port}`,
    hold: (step) =>
      new Promise((reached) => {
        held = { step, reached };
      }),
    open,
    close: async () => {
      open();
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
