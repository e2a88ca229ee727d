import { openFor, openIdentity } from '@naer/auth/seal';
import type { RecordsError } from '@naer/db/records-error';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { emitObservation, type StoredMeasurement } from '@naer/fhir-map/emit-observation';
import { type SQL, sql } from 'drizzle-orm';
import type { ArchiveEffects } from './archive-effects.ts';
import { type ArchiveKind, type ArchiveScope, rowsOf } from './archive-kinds.ts';

export type Key = readonly string[];

/** Lines of NDJSON, and the key of the last. */
export interface ArchivePage {
  readonly lines: readonly string[];
  readonly lastKey: Key | undefined;
  readonly isLast: boolean;
}

interface Row {
  /** JSON. */
  readonly line: string;
  readonly key: Key;
  readonly identity: Sealed | null;
  readonly card: Sealed | null;
}
interface Sealed {
  readonly sealed: string;
  readonly wrappedKey: string;
}

/** A page holds so many rows: what a step keeps in memory. */
const ROWS_PER_FILE = 2_000;

export type PageError =
  | { readonly code: 'cannot-open' }
  | { readonly code: 'records-unavailable'; readonly cause: RecordsError };

/** The next rows of a kind, in the order of its key. Digits and times are as PostgreSQL writes them. */
export async function readPage(
  { records, identityKey }: ArchiveEffects,
  scope: ArchiveScope,
  kind: ArchiveKind,
  after: Key | undefined,
  limit: number = ROWS_PER_FILE,
): Promise<Result<ArchivePage, PageError>> {
  const columns = sql.raw(kind.key.map(([column]) => `x.${column}`).join(', '));
  const texts = sql.raw(kind.key.map(([column]) => `x.${column}::text`).join(', '));
  const answer = await withSystemScope(records, scope.tenantId, [
    sql<Row>`select (to_jsonb(x) - ${`{${['tenant_id', ...(kind.less ?? [])].join(',')}}`}::text[]
        || ${kind.more ?? sql`'{}'::jsonb`})::text as line, json_build_array(${texts}) as key,
        ${kind.form === 'identity' ? IDENTITY : sql`null as identity, null as card`}
      ${rowsOf(kind, scope)} ${after === undefined ? sql`` : sql`and (${columns}) > ${tuple(kind, after)}`}
      order by ${columns} limit ${limit + 1}`,
  ]);
  if (!answer.ok) return err({ code: 'records-unavailable', cause: answer.error });
  const rows = answer.value[0].slice(0, limit);
  const lines: string[] = [];
  for (const row of rows) {
    const line = await lineOf(row, kind, { tenantId: scope.tenantId, identityKey });
    if (line === undefined) return err({ code: 'cannot-open' });
    lines.push(line);
  }
  return ok({ lines, lastKey: rows.at(-1)?.key, isLast: answer.value[0].length <= limit });
}

function tuple({ key }: ArchiveKind, after: Key): SQL {
  const parts = key.map(([, type], i) => sql`${after[i] ?? ''}::${sql.raw(type)}`);
  return sql`(${sql.join(parts, sql`, `)})`;
}

const IDENTITY = sql`(select json_build_object('sealed', i.sealed, 'wrappedKey', k.wrapped_key) from patient_identity i
    join tenant_key k on k.tenant_id = i.tenant_id and k.key_id = i.key_id
    where i.tenant_id = x.tenant_id and i.patient_id = x.patient_id) as identity,
  (select json_build_object('sealed', r.sealed, 'wrappedKey', k.wrapped_key) from responder_card r
    join tenant_key k on k.tenant_id = r.tenant_id and k.key_id = r.key_id
    where r.tenant_id = x.tenant_id and r.patient_id = x.patient_id) as card`;

/** Undefined: something sealed does not open, and an archive without it would not be whole. */
async function lineOf(
  { line, identity, card, key: [patientId = ''] }: Row,
  { form }: ArchiveKind,
  { tenantId, identityKey }: { readonly tenantId: string; readonly identityKey: string },
): Promise<string | undefined> {
  if (form === 'fhir-observation') return JSON.stringify(emitObservation(JSON.parse(line) as StoredMeasurement));
  if (form !== 'identity') return line;
  const owner = { tenantId, patientId };
  const more: Record<string, unknown> = {};
  if (identity !== null) {
    const opened = await openIdentity(identityKey, { v: 1, ...identity }, owner);
    if (!opened.ok) return undefined;
    more.identity = opened.value;
  }
  if (card !== null) {
    const opened = await openFor(identityKey, { v: 1, ...card }, owner, 'responder-card');
    if (!opened.ok) return undefined;
    more.responderCard = opened.value;
  }
  return JSON.stringify({ ...(JSON.parse(line) as object), ...more });
}
