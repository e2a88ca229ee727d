import { createServer } from 'node:net';
import { StartError } from './parse-options.ts';

/** Throws one sentence when 127.0.0.1:port cannot be listened on. */
export function checkPort(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'EACCES' ? `may not be used by this user` : `is taken`;
      reject(new StartError(`Port ${port} ${why}: choose another with --port.`));
    });
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve()));
  });
}

const FIRST_PORT = 20_000;
const PORTS = 12_000;

/**
 * A port that is free now, and below those that the system gives to outgoing connections: none of them takes it by
 * chance before its server listens, or while that is down (a client that retries could even meet itself there).
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = FIRST_PORT + Math.floor(Math.random() * PORTS);
    const free = await checkPort(port).then(
      () => true,
      () => false,
    );
    if (free) return port;
  }
}
