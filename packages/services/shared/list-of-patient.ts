import { auditedRead } from '@naer/db/audited-read';
import type { KeptSample } from '@naer/db/decide-relation';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { withPatientScope } from '@naer/db/with-patient-scope';
import { allowsUse, type Use } from '@naer/domain/access/care-relation';
import { err, ok, type Result } from '@naer/domain/result';
import type { SQL } from 'drizzle-orm';
import { decodeCursor, type Place, type PlaceShape } from './page-cursor.ts';
import { pageOf } from './page-of.ts';
import type { ReadError } from './read-error.ts';

export interface ListOfPatient {
  /** A lower-case UUID: the door has checked it. */
  readonly patientId: string;
  /** 1 to 1000, default 100. */
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
}

export interface Page<Item> {
  readonly items: Item[];
  readonly nextCursor: string | null;
  /** Records of the same person that lead to this one: their lists go on, under their own ids. Absent: none. */
  readonly mergedFrom?: string[];
}

interface PatientList<Row, Item, S extends PlaceShape> {
  /** For the audit: `contact.list`. */
  readonly action: string;
  readonly subjectId?: string | undefined;
  /** Of a place in the list, as a cursor holds it. */
  readonly place: S;
  /** At most `rows`, in the order of the list, after that place. */
  select(after: Place<S> | undefined, rows: number): SQL<Row>;
  /** `kept`: what the patient keeps from the reader. */
  show(row: Row, kept: readonly KeptSample[]): Item;
  placeOf(row: Row): readonly (string | number)[];
  /** Needed of the reader's relation; absent: any relation reads it. */
  readonly use?: Use | undefined;
  /** A first page without anything: there is no such thing. */
  readonly neverEmpty?: true | undefined;
}

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1000;

/** One page of what the records hold of a patient: read in the patient's scope and audited by the same statement. */
export async function listOfPatient<Row, Item, const S extends PlaceShape>(
  records: Records,
  reader: Reader,
  { patientId, cursor, limit: asked = DEFAULT_LIMIT }: ListOfPatient,
  list: PatientList<Row, Item, S>,
): Promise<Result<Page<Item>, ReadError>> {
  const limit = Math.min(Math.max(asked, 1), MAX_LIMIT);
  const after = cursor === undefined ? undefined : decodeCursor(cursor, list.place);
  if (cursor !== undefined && after === undefined) return err({ code: 'invalid-cursor' });
  const { action, subjectId, neverEmpty } = list;
  const statement = auditedRead(reader, { action, patientId, subjectId, limit }, list.select(after, limit + 1));
  const answer = await withPatientScope(records, reader, patientId, [statement]);
  if (!answer.ok) return err({ code: 'records-unavailable', cause: answer.error });
  const [rows] = answer.value.rows;
  const isNothing = neverEmpty === true && after === undefined && rows.length === 0;
  if (!answer.value.related || isNothing) return err({ code: 'not-found' });
  if (list.use !== undefined && !allowsUse(answer.value.relation, list.use)) return err({ code: 'relation-too-weak' });
  const page = pageOf(
    rows,
    limit,
    (row) => list.show(row, answer.value.kept),
    (row) => list.placeOf(row),
  );
  const { mergedFrom = [] } = answer.value;
  return ok(mergedFrom.length === 0 ? page : { ...page, mergedFrom: [...mergedFrom] });
}
