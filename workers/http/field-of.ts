import type { z } from 'zod';

/** A key the sender made up is echoed only when it looks like a name; anything else could carry a value. */
const PLAIN_KEY = /^[A-Za-z][A-Za-z_-]{0,39}$/;

/** The path of an issue (`components.systolic`); of an unknown key, the key itself. Never a value. */
export function fieldOf(issue: z.core.$ZodIssue): string {
  const path = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') {
    const key = issue.keys[0];
    if (key !== undefined && PLAIN_KEY.test(key)) path.push(key);
  }
  return path.join('.');
}
