import { blindIndex } from '@naer/auth/seal';
import { err, ok, type Result } from '@naer/domain/result';
import { checkNationalId } from '@naer/fhir-map/check-national-id';
import { configurationOf } from '../../../env.ts';
import type { AppContext } from '../../../http/app-env.ts';
import { refuseField } from './read-body.ts';

/** The blind index of a national id of a body; 422 when it is none, or a synthetic one in production (DOMAIN 2). */
export async function indexNationalId(
  c: AppContext,
  nationalId: string,
  field: string,
): Promise<Result<string, Response>> {
  const { ENVIRONMENT, BLIND_INDEX_KEY } = configurationOf(c.env);
  const kind = checkNationalId(nationalId, ENVIRONMENT !== 'production');
  return kind === undefined
    ? err(refuseField(c, field, 'invalid-value'))
    : ok(await blindIndex(BLIND_INDEX_KEY, nationalId));
}
