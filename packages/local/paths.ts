import path from 'node:path';

/** The repository this copy of Nær runs from. */
export const ROOT = path.resolve(import.meta.dirname, '../..');

/** Where one local stack keeps its state: the database, the objects, secrets, logs. Tests have one of their own each. */
export interface Home {
  readonly directory: string;
  readonly postgres: string;
  readonly objects: string;
  readonly secrets: string;
  readonly demo: string;
  readonly logs: string;
  readonly lock: string;
}

export function homeAt(directory: string): Home {
  return {
    directory,
    postgres: path.join(directory, 'postgres'),
    objects: path.join(directory, 'objects'),
    secrets: path.join(directory, 'secrets.json'),
    demo: path.join(directory, 'demo.json'),
    logs: path.join(directory, 'logs'),
    lock: path.join(directory, 'start.lock'),
  };
}

/** `.naer/` of this repository; NAER_HOME names another folder (tests, a second stack beside the first). */
export const HOME = homeAt(path.resolve(process.env.NAER_HOME ?? path.join(ROOT, '.naer')));

/** Build results are shared by every stack of this repository and keyed by their inputs. */
export const BUILD = path.join(ROOT, '.naer', 'build');
export const WORKER_BUNDLE = path.join(BUILD, 'worker');
export const CONSOLE_SOURCE = path.join(ROOT, 'packages', 'console');
export const CONSOLE_DIST = path.join(CONSOLE_SOURCE, 'dist');
