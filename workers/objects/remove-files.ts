import type { Bindings } from '../env.ts';

/** Removes files of the archive's store whose name begins so, a page of them. True when none is left. */
export function removeFilesOf(env: Bindings): (prefix: string) => Promise<boolean> {
  return async (prefix) => {
    const { objects, truncated } = await env.ARCHIVE.list({ prefix });
    if (objects.length > 0) await env.ARCHIVE.delete(objects.map(({ key }) => key));
    return !truncated;
  };
}
