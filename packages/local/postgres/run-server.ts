import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import type { ServerUser } from './server-user.ts';

export interface ServerExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface RunningServer {
  readonly process: ChildProcess;
  readonly exited: Promise<ServerExit>;
}

export interface RunServerOptions {
  readonly binaries: string;
  readonly cluster: string;
  readonly port: number;
  readonly user: ServerUser | undefined;
  /** False only for tests: a power cut may then lose data, a killed process may not. */
  readonly durable: boolean;
  readonly onLog: (line: string) => void;
}

export type RunServerAnswer =
  | { readonly ok: true; readonly server: RunningServer }
  | { readonly ok: false; readonly reason: 'port-taken' | 'still-closing' | 'failed'; readonly line: string };

// Refused statements and their values stay out of the server's log: only LOG, FATAL and PANIC lines, in short form.
const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '60',
  wal_level: 'minimal',
  max_wal_senders: '0',
  jit: 'off',
  timezone: 'UTC',
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  log_parameter_max_length: '0',
  log_parameter_max_length_on_error: '0',
};
const NOT_DURABLE: Readonly<Record<string, string>> = { fsync: 'off', full_page_writes: 'off' };

/** Starts the server and answers when it takes connections, or why it does not. */
export function runServer(options: RunServerOptions): Promise<RunServerAnswer> {
  const settings = { ...SETTINGS, ...(options.durable ? {} : NOT_DURABLE), port: String(options.port) };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = spawn(join(options.binaries, 'bin/postgres'), ['-D', options.cluster, ...flags], {
    ...(options.user === undefined ? {} : { uid: options.user.uid, gid: options.user.gid }),
    cwd: options.cluster,
    // A group of its own: Ctrl-C reaches us first and we stop it in order.
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const exited = new Promise<ServerExit>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
    child.once('error', () => resolve({ code: null, signal: null }));
  });
  return new Promise((resolve) => {
    let fatal = '';
    let rest = '';
    child.stderr?.setEncoding('utf8');
    child.stderr?.on('data', (chunk: string) => {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        options.onLog(line);
        if (line.includes('FATAL:') || (fatal === '' && line.includes('could not bind'))) fatal ||= line;
        if (line.includes('database system is ready to accept connections'))
          resolve({ ok: true, server: { process: child, exited } });
      }
    });
    void exited.then(() => resolve({ ok: false, reason: reasonOf(fatal), line: fatal }));
  });
}

function reasonOf(line: string): 'port-taken' | 'still-closing' | 'failed' {
  if (line.includes('could not bind') || line.includes('TCP/IP sockets')) return 'port-taken';
  return line.includes('shared memory block') ? 'still-closing' : 'failed';
}
