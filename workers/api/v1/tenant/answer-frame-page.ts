import { can } from '@naer/auth/can';
import type { Records } from '@naer/db/records';
import type { Result } from '@naer/domain/result';
import type { Page } from '@naer/services/shared/list-of-patient';
import type { ReadError } from '@naer/services/shared/read-error';
import type { FramePage } from '@naer/services/tenant/page-of-frame';
import type { AppContext } from '../../../http/app-env.ts';
import { practitionerOf } from '../../../http/authenticate-practitioner.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import { answerRead, type OpenRecords } from '../answer-read.ts';
import { ListQuery } from '../list-query.ts';

type ReadPage = (records: Records, tenantId: string, page: FramePage) => Promise<Result<Page<object>, ReadError>>;

/** A page of what everybody who works in the tenant may know of it: its organisations, its units; or whoever may do `action`. */
export async function answerFramePage(
  c: AppContext,
  open: OpenRecords,
  read: ReadPage,
  action: 'member.read' | 'tenant.read' = 'member.read',
): Promise<Response> {
  const practitioner = practitionerOf(c);
  const { tenantId } = practitioner;
  if (!can(practitioner, action, { tenantId })) return problemResponse(c, 'forbidden');
  const parameters = new ListQuery((name) => c.req.query(name));
  const page = parameters.result(parameters.page());
  if (!page.ok) return problemResponse(c, 'invalid-parameter', { extra: { errors: page.error } });
  return await answerRead(c, practitioner, open, (records) => read(records, tenantId, page.value));
}
