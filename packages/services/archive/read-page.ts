import { openFor, openIdentity } from '@naer/auth/seal';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { emitDevice, type StoredDevice } from '@naer/fhir-map/emit-device';
import { emitObservation, type StoredMeasurement } from '@naer/fhir-map/emit-observation';
import { emitPatient, type StoredPatient } from '@naer/fhir-map/emit-patient';
import { type SQL, sql } from 'drizzle-orm';
import type { LineError } from '../import/import-effects.ts';
import type { ArchiveEffects } from './archive-effects.ts';
import { type ArchiveKind, type ArchiveScope, isInArchive } from './archive-kinds.ts';
import { edgeOf, type Key, narrowed, windowOf } from './scan-window.ts';

/** Lines of NDJSON, and after which key the next page begins. */
export interface ArchivePage {
  readonly lines: readonly string[];
  readonly lastKey: Key | undefined;
  readonly isLast: boolean;
}

interface Row {
  readonly seen: number;
  readonly edge: Key | null;
  /** JSON; null: the window has none that is the archive's. */
  readonly line: string | null;
  readonly key: Key | null;
  readonly identity: Sealed | null;
  readonly card: Sealed | null;
}
interface Sealed {
  readonly sealed: string;
  readonly wrappedKey: string;
}

/** A file holds so many rows or a few more: twice as many are what a step keeps in memory. */
const ROWS_PER_FILE = 2_000;
const WINDOWS_PER_PAGE = 10;
/** What stands for a seal when its time has passed. */
const ERASED = 'erased';

export type PageError = { readonly code: 'cannot-open' } | LineError;

/**
 * The next rows of a kind, in the order of its key. Digits and times are as PostgreSQL writes them. A page without lines that
 * is not the last has looked at as much as a step may.
 */
export async function readPage(
  effects: ArchiveEffects,
  scope: ArchiveScope,
  kind: ArchiveKind,
  after: Key | undefined,
  rowsPerFile: number = ROWS_PER_FILE,
): Promise<Result<ArchivePage, PageError>> {
  const lines: string[] = [];
  let lastKey = after;
  for (let i = 0; i < WINDOWS_PER_PAGE && lines.length < rowsPerFile; i += 1) {
    const window = await readWindow(effects, scope, kind, lastKey, narrowed(rowsPerFile, effects.tries));
    if (!window.ok) return window;
    lines.push(...window.value.lines);
    lastKey = window.value.lastKey ?? lastKey;
    if (window.value.isLast) return ok({ lines, lastKey, isLast: true });
  }
  return ok({ lines, lastKey, isLast: false });
}

async function readWindow(
  { records, identityKey }: ArchiveEffects,
  scope: ArchiveScope,
  kind: ArchiveKind,
  after: Key | undefined,
  rows: number,
): Promise<Result<ArchivePage, PageError>> {
  const columns = sql.raw(kind.key.map(([column]) => `x.${column}`).join(', '));
  const texts = sql.raw(kind.key.map(([column]) => `x.${column}::text`).join(', '));
  const answer = await withSystemScope(records, scope.tenantId, [
    sql<Row>`with ${windowOf(kind, scope, { after, rows })},
      r as (select row_number() over (order by ${columns}) as nth,
          (to_jsonb(x) - ${`{${['tenant_id', ...(kind.less ?? [])].join(',')}}`}::text[] || ${kind.more ?? sql`'{}'::jsonb`})::text as line,
          json_build_array(${texts}) as key,
          ${sealedOf(kind)}
        from w x where ${isInArchive(kind, scope)})
      select m.seen, m.edge, r.line, r.key, r.identity, r.card
      from (select ${edgeOf(kind)}) m left join r on true order by r.nth`,
  ]);
  if (!answer.ok) return err({ code: 'records-unavailable', cause: answer.error });
  const found = answer.value[0];
  const lines: string[] = [];
  for (const row of found) {
    if (row.line === null) continue;
    const line = await lineOf(row.line, row, kind, { tenantId: scope.tenantId, identityKey });
    if (line === undefined) return err({ code: 'cannot-open' });
    lines.push(line);
  }
  return ok({ lines, lastKey: found[0]?.edge ?? undefined, isLast: (found[0]?.seen ?? 0) < rows });
}

function sealedOf({ form }: ArchiveKind): SQL {
  if (form === 'referral' || form === 'correction') return REFERRAL;
  return form === 'identity' || form === 'fhir-patient' ? IDENTITY : sql`null as identity, null as card`;
}

const REFERRAL = sql`(select json_build_object('sealed', x.sealed, 'wrappedKey', k.wrapped_key) from tenant_key k
    where k.tenant_id = x.tenant_id and k.key_id = x.key_id) as identity, null as card`;
const IDENTITY = sql`(select json_build_object('sealed', i.sealed, 'wrappedKey', k.wrapped_key) from patient_identity i
    join tenant_key k on k.tenant_id = i.tenant_id and k.key_id = i.key_id
    where i.tenant_id = x.tenant_id and i.patient_id = x.patient_id) as identity,
  (select json_build_object('sealed', r.sealed, 'wrappedKey', k.wrapped_key) from responder_card r
    join tenant_key k on k.tenant_id = r.tenant_id and k.key_id = r.key_id
    where r.tenant_id = x.tenant_id and r.patient_id = x.patient_id) as card`;

/** Undefined: something sealed does not open, and an archive without it would not be whole. */
async function lineOf(
  line: string,
  { identity, card, key }: Row,
  { form, tell }: ArchiveKind,
  { tenantId, identityKey }: { readonly tenantId: string; readonly identityKey: string },
): Promise<string | undefined> {
  const stored: unknown = JSON.parse(line);
  switch (form) {
    case undefined:
      return tell === undefined ? line : JSON.stringify(tell(stored as object));
    case 'fhir-observation':
      return JSON.stringify(emitObservation(stored as StoredMeasurement));
    case 'fhir-device':
      return JSON.stringify(emitDevice(stored as StoredDevice));
    default:
  }
  if (form === 'correction') return await correctionOf(line, identity, { tenantId, identityKey });
  const owner = { tenantId, patientId: key?.[0] ?? '' };
  const more: Record<string, unknown> = {};
  if (identity !== null && identity.sealed !== ERASED) {
    const isOwn = form !== 'referral';
    const opened = isOwn
      ? await openIdentity(identityKey, { v: 1, ...identity }, owner)
      : await openFor(identityKey, { v: 1, ...identity }, owner, form);
    if (!opened.ok) return undefined;
    more[isOwn ? 'identity' : 'person'] = opened.value;
  }
  if (card !== null && card.sealed !== ERASED) {
    const opened = await openFor(identityKey, { v: 1, ...card }, owner, 'responder-card');
    if (!opened.ok) return undefined;
    more.responderCard = opened.value;
  }
  const whole = { ...(stored as StoredPatient), ...more };
  return JSON.stringify(form === 'fhir-patient' ? emitPatient(whole) : (tell?.(whole) ?? whole));
}

/** With the text that was sealed for its command, where what was said is told. */
async function correctionOf(
  line: string,
  identity: Row['identity'],
  { tenantId, identityKey }: { readonly tenantId: string; readonly identityKey: string },
): Promise<string | undefined> {
  const stored = JSON.parse(line) as { readonly command_id: string; readonly content: object | null };
  if (identity === null || identity.sealed === ERASED || stored.content === null) return line;
  const owner = { tenantId, patientId: stored.command_id };
  const opened = await openFor(identityKey, { v: 1, ...identity }, owner, 'referral');
  return opened.ok
    ? JSON.stringify({ ...stored, content: { ...stored.content, ...(opened.value as object) } })
    : undefined;
}
