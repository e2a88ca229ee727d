import { can } from '@naer/auth/can';
import type { OwnPatient, OwnPatients } from '@naer/contracts/own';
import { findOwn } from '@naer/services/own/find-own';
import { readOwn } from '@naer/services/own/read-own';
import type { AppContext } from '../../../http/app-env.ts';
import { citizenOf } from '../../../http/authenticate-citizen.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import { type OpenRecords, unavailable } from '../answer-read.ts';
import { openerOf, readerFor } from './approach-own.ts';

/** `GET /own`: the patients whom one may see, in every tenant where one is known: oneself, by consent, by representation. */
export function listOwn(open: OpenRecords) {
  return async function handleListOwn(c: AppContext): Promise<Response> {
    const citizen = citizenOf(c);
    if (!can(citizen, 'own.read', { tenantId: '' })) return problemResponse(c, 'forbidden');
    const records = await open(c.env);
    if (!records.ok) return unavailable(c, records.error);
    const opener = openerOf(c);
    const answer = await findOwn(records.value, citizen, opener);
    if (!answer.ok) return unavailable(c, answer.error);
    let { complete } = answer.value;
    const items: OwnPatient[] = [];
    for (const place of answer.value.found) {
      const own = await readOwn(records.value, readerFor(c, citizen, place, []), place.patientId, opener);
      if (own.ok) items.push(own.value);
      else if (own.error.code === 'records-unavailable') complete = false;
    }
    return c.json({ items, complete } satisfies OwnPatients);
  };
}
