import { UNUSUAL_DEFAULTS } from '@naer/domain/audit/unusual-access';
import * as z from 'zod';
import { jsonOf } from './key-sets.ts';

const days = z.int().min(0).max(365);
const { relationBeforeDays, relationAfterDays, patients, withinMinutes } = UNUSUAL_DEFAULTS;

/** What of the log of access is put on the list of reviews; what is not named has its default. */
export const unusualAccess = jsonOf(
  z.strictObject({
    relationBeforeDays: days.default(relationBeforeDays),
    relationAfterDays: days.default(relationAfterDays),
    patients: z.int().min(2).max(100_000).default(patients),
    withinMinutes: z.int().min(1).max(1_440).default(withinMinutes),
    commonNames: z.array(z.string().min(1).max(100)).max(1_000).default([]),
  }),
  'must be a JSON object of limits',
);
