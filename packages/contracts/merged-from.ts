import * as z from 'zod';

/** Records of the same person that were merged into this one: what they hold is listed under their own ids. Absent: none. */
export const mergedFrom = z.array(z.string()).optional();
