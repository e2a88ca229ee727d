import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';

/** What the figures hold for: when, where, which versions, and how busy the machine was already. */
export function describeMachine(postgresVersion: string): readonly string[] {
  const [core] = os.cpus();
  return [
    `${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC`,
    `${os.availableParallelism()} cores (${core?.model.trim() ?? 'unknown'})`,
    `${os.platform()} ${os.release()}`,
    `node ${process.versions.node}`,
    `workerd ${workerdVersion()}`,
    `PostgreSQL ${postgresVersion}`,
  ];
}

/** The share of the machine that others use now, as load averages of 1, 5 and 15 minutes. */
export function describeLoad(): string {
  return `load average before ${os
    .loadavg()
    .map((load) => load.toFixed(1))
    .join(', ')}`;
}

function workerdVersion(): string {
  const miniflare = createRequire(import.meta.url).resolve('miniflare');
  const file = path.join(path.dirname(createRequire(miniflare).resolve('workerd')), '../package.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
