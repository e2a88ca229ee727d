import type { EnrolmentView } from '@naer/contracts/enrolment';
import type { MergeChanged } from '@naer/contracts/merge';
import { call, type Reply } from './call.ts';
import type { Cast, CastPatient, CastPerson } from './cast.ts';
import { eventually } from './eventually.ts';
import { oxygen } from './items.ts';
import { newNationalId } from './national-ids.ts';
import type { TestStack } from './stack.ts';

export type MergeReply = Reply<MergeChanged & { readonly code?: string }>;
type Named = Pick<CastPatient, 'id'>;

/** Two records of one person: `from` is merged into `to`. */
export interface Two {
  readonly from: CastPatient;
  readonly to: CastPatient;
}

/** The version of a patient's registry as an enrolment's ETag says it. */
export async function versionOf(by: CastPerson, { id }: Named): Promise<number> {
  const { headers } = await by.get<EnrolmentView>(`/api/v1/patients/${id}/enrolment`);
  return Number(headers.get('etag')?.replaceAll('"', ''));
}

/** Gives a patient a national id, as a person does. */
export async function giveNationalId(stack: TestStack, by: CastPerson, { id }: Named): Promise<string> {
  const nationalId = newNationalId();
  const path = `/api/v1/patients/${id}/national-id`;
  const body = { nationalId, reason: 'x' };
  const given = await call(stack.baseUrl, { method: 'PUT', path, token: by.token, body });
  if (given.status !== 200) throw new Error(`Not given: ${given.status} ${given.text}`);
  return nationalId;
}

/** Merges `from` into `to` as both stand now, unless told otherwise. */
export async function merge(by: CastPerson, from: Named, to: Named, more: object = {}): Promise<MergeReply> {
  const expectVersions = { to: await versionOf(by, to), from: await versionOf(by, from) };
  const body = { fromPatientId: from.id, reason: 'one person', expectVersions, ...more };
  return await by.post(`/api/v1/patients/${to.id}/merge`, body);
}

export async function undo(by: CastPerson, to: Named, mergeId: string): Promise<MergeReply> {
  return await by.post(`/api/v1/patients/${to.id}/merges/${mergeId}/undo`, { reason: 'two people' });
}

/** What the worklist of a person shows of both, as `patient rule`, once it is as wanted. */
export async function listed(
  by: CastPerson,
  { from, to }: { readonly from: Named; readonly to: Named },
  wanted: (at: { readonly from: number; readonly to: number }) => boolean,
) {
  const count = (items: readonly { patientId: string }[], { id }: Named) =>
    items.filter(({ patientId }) => patientId === id).length;
  return await eventually(async () => {
    const items = await by.worklist();
    return { from: count(items, from), to: count(items, to) };
  }, wanted);
}

/** Measurements in the records, oldest first: the value as sent, and whether it was entered in error. */
export async function recordsOf(stack: Pick<TestStack, 'ownerSql'>, { id }: Named): Promise<readonly string[]> {
  const rows = await stack.ownerSql<{ value_text: string; wrong: boolean }>(
    `select m.value_text, exists (select from measurement_correction c where c.tenant_id = m.tenant_id
       and c.patient_id = m.patient_id and c.sequence = m.sequence) as wrong
     from measurement m where m.patient_id = $1 order by m.sequence`,
    [id],
  );
  return rows.map(({ value_text, wrong }) => (wrong ? `${value_text} in error` : value_text));
}

/** Two patients of the nurse's unit, each with one red alert of the same rule (80 and 79) that the list shows. */
export async function bothRed({ nurse, takePatient }: Pick<Cast, 'nurse' | 'takePatient'>): Promise<Two> {
  const two = { from: takePatient('copd'), to: takePatient('copd') };
  await two.from.post([oxygen(80)]);
  await two.to.post([oxygen(79)]);
  await listed(nurse, two, (at) => at.from === 1 && at.to === 1);
  return two;
}

/** The merge that stands, as the records have it. */
export async function standingMerge(stack: Pick<TestStack, 'ownerSql'>, { from }: Two): Promise<string | undefined> {
  const [row] = await stack.ownerSql<{ merge_id: string }>(
    'select merge_id from patient_merge where from_patient_id = $1 and undone_at is null',
    [from.id],
  );
  return row?.merge_id;
}

/** What each live alert in the records has counted. */
export async function liveCounts(stack: Pick<TestStack, 'ownerSql'>, two: Two) {
  const rows = await stack.ownerSql<{ patient_id: string; count: number }>(
    `select patient_id, (body ->> 'count')::integer as count from alert
     where patient_id = any ($1::uuid[]) and state <> 'resolved'`,
    [`{${two.from.id},${two.to.id}}`],
  );
  const of = ({ id }: Named) => rows.filter(({ patient_id }) => patient_id === id).map(({ count }) => count);
  return { from: of(two.from), to: of(two.to) };
}
