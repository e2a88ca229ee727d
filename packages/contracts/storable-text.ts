import { isStorable } from '@naer/domain/measurement/is-storable';
import * as z from 'zod';

/** Free text of a sender that will be kept: `shortest` to `longest` UTF-16 units, and nothing the records refuse for ever. */
export function storableText(shortest: number, longest: number) {
  return z.string().min(shortest).max(longest).refine(isStorable);
}
