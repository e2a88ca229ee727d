import { term } from '@naer/contracts/retention';
import { RETENTION_CLASSES } from '@naer/domain/retention/retention-class';
import * as z from 'zod';
import { jsonOf } from './key-sets.ts';

/** Before which nothing of a class is removed; what is not named has its default. */
export const retentionFloors = jsonOf(
  z.partialRecord(z.enum(RETENTION_CLASSES), term),
  'must be a JSON object of terms by class',
);
