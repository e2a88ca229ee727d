import type { LookbackLine } from '@naer/contracts/lookback';
import { CAPACITY_COLUMNS, capacity } from '@naer/db/attest';
import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { calendarOf } from '@naer/domain/calendar/calendar';
import { restsOn, type TouchedReading, TouchedReadings } from '@naer/domain/lookback/rests-on';
import { mergedSequence } from '@naer/domain/merge/patient-merges';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { decodeCursor, encodeCursor } from '../shared/page-cursor.ts';
import type { ReadError } from '../shared/read-error.ts';
import type { Steward } from '../tenant/steward.ts';
import { type Asked, type LookedRecord, selectHeldAtDevices, selectTouched } from './select-touched.ts';

type Held = Omit<Extract<LookbackLine, { kind: 'held' }>, 'kind'>;
type AlertBasis = Extract<LookbackLine, { kind: 'alert' }>['by'];

/**
 * One page of all that a fault has touched in a tenant: measurements, alerts, versions of plans and patients, by their ids.
 * It is in the log before it is told: the look itself, and each patient of whom something is told.
 */
export async function lookBack(
  records: Records,
  steward: Steward,
  asked: Asked,
  cursor: string | undefined,
): Promise<Result<readonly LookbackLine[], ReadError>> {
  const place = cursor === undefined ? undefined : decodeCursor(cursor, ['uuid']);
  if (cursor !== undefined && place === undefined) return err({ code: 'invalid-cursor' });
  const { tenantId } = steward;
  const answer = await withSystemScope(records, tenantId, [
    selectTouched(tenantId, asked, place?.[0]),
    // They are nobody's, and told with the first page.
    ...(place === undefined ? [selectHeldAtDevices(tenantId, asked)] : []),
  ]);
  if (!answer.ok) return err({ code: 'records-unavailable', cause: answer.error });
  const [rows, held = []] = answer.value as readonly [readonly LookedRecord[], (readonly Held[])?];
  const lines = [...held.map((one) => ({ kind: 'held', ...one }) as const), ...tell(rows)];
  const told = lines.flatMap((line) => (line.kind === 'patient' ? [line] : []));
  const logged = await withSystemScope(records, steward.tenantId, [logOf(steward, told)]);
  if (!logged.ok) return err({ code: 'records-unavailable', cause: logged.error });
  const [first] = rows;
  const isOver = first === undefined || first.is_last;
  const page = {
    kind: 'page',
    lookedThrough: first?.looked ?? 0,
    nextCursor: isOver ? null : encodeCursor([first.last]),
  } as const;
  return ok([...lines, page]);
}

function logOf(steward: Steward, told: readonly Extract<LookbackLine, { kind: 'patient' }>[]) {
  const { tenantId, actorId, requestId } = steward;
  const shown = told.map(({ patientId, measurements, alerts, events, quarantined }) => ({
    patientId,
    n: measurements + alerts + events + quarantined,
  }));
  return sql`insert into audit_event (tenant_id, actor_id, action, subject_patient_id, subject_id, request_id, shown,
      ${CAPACITY_COLUMNS})
    select ${tenantId}::uuid, ${actorId}, 'lookback.read', x."patientId", ${tenantId}, ${requestId ?? null}, x.n, ${capacity(steward)}
    from (select null::uuid as "patientId", ${told.length}::integer as n
      union all select y."patientId", y.n from json_to_recordset(${JSON.stringify(shown)}::json) as y("patientId" uuid, n integer)) x`;
}

/** Records that were merged into others come first: what of their alerts is touched is asked of the others' then. */
function tell(rows: readonly LookedRecord[]): readonly LookbackLine[] {
  const byId = new Map(rows.map((row) => [row.patient_id, row]));
  const alertsOf = new Map<string, ReadonlyMap<string, AlertBasis>>();
  const find = (row: LookedRecord): ReadonlyMap<string, AlertBasis> => {
    const known = alertsOf.get(row.patient_id);
    if (known !== undefined) return known;
    // A record that leads here and led back once is not asked for ever.
    alertsOf.set(row.patient_id, new Map());
    const leading = row.merged.flatMap(({ patientId }) => byId.get(patientId) ?? []);
    const theirs = new Set(leading.flatMap((one) => [...find(one).keys()]));
    const found = touchedAlerts(row, byId, theirs);
    alertsOf.set(row.patient_id, found);
    return found;
  };
  return rows.filter(({ own }) => own).flatMap((row) => linesOf(row, find(row)));
}

function touchedAlerts(
  row: LookedRecord,
  byId: ReadonlyMap<string, LookedRecord>,
  theirs: ReadonlySet<string>,
): ReadonlyMap<string, AlertBasis> {
  const { plans, pauses, time_zone: timeZone } = row;
  const touched = new TouchedReadings(readingsOf(row, byId));
  const context = { plans, pauses, calendar: calendarOf(timeZone) };
  const found = new Map<string, AlertBasis>();
  const byEvent = new Set(row.events.flatMap(({ alertIds }) => alertIds ?? []));
  for (const { alertId, body, lines, byEngine } of row.alerts) {
    const isMerged = lines.some(({ from }) => from !== undefined && theirs.has(from));
    const by =
      restsOn(body, lines, touched, context) ??
      (byEvent.has(alertId) ? 'fired' : undefined) ??
      (isMerged ? 'merged' : byEngine ? 'engine' : undefined);
    if (by !== undefined) found.set(alertId, by);
  }
  return found;
}

/** The record's own, and those of records that were merged into it, as its monitor has them. */
function readingsOf(row: LookedRecord, byId: ReadonlyMap<string, LookedRecord>): readonly TouchedReading[] {
  const own = row.touched.map(([sequence, series, measuredAt, receivedAt]) => ({
    sequence,
    series,
    measuredAt,
    knownAt: receivedAt,
  }));
  const merged = row.merged.flatMap(({ patientId, nth, at, undoneAt }) =>
    (byId.get(patientId)?.touched ?? []).map(([sequence, series, measuredAt, receivedAt]) => ({
      sequence: mergedSequence(nth, sequence),
      series,
      measuredAt,
      knownAt: Math.max(at, receivedAt),
      knownUntil: undoneAt ?? undefined,
    })),
  );
  return [...own, ...merged];
}

function linesOf(
  { patient_id: patientId, touched, alerts: rows, events, held }: LookedRecord,
  alerts: ReadonlyMap<string, AlertBasis>,
): readonly LookbackLine[] {
  if (touched.length + alerts.size + events.length + held.length === 0) return [];
  const versions = new Set(touched.flatMap(([, , , , planVersion]) => planVersion ?? []));
  for (const { alertId, body } of rows) if (alerts.has(alertId) && body.planVersion > 0) versions.add(body.planVersion);
  const counts = {
    measurements: touched.length,
    alerts: alerts.size,
    plans: versions.size,
    events: events.length,
    quarantined: held.length,
  };
  return [
    { kind: 'patient', patientId, ...counts },
    ...touched.map(([sequence]) => ({ kind: 'measurement', id: `${patientId}.${sequence}` }) as const),
    ...events.map(({ sequence }) => ({ kind: 'event', id: `${patientId}.e${sequence}` }) as const),
    ...held.map((sequence) => ({ kind: 'quarantined', id: `${patientId}.${sequence}` }) as const),
    ...[...alerts].map(([alertId, by]) => ({ kind: 'alert', alertId, patientId, by }) as const),
    ...[...versions].sort((a, b) => a - b).map((planVersion) => ({ kind: 'plan', patientId, planVersion }) as const),
  ];
}
