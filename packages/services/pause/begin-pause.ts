import type { PauseRequest, PauseView } from '@naer/contracts/plan';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { err, ok, type Result } from '@naer/domain/result';
import type { RuleFault } from '@naer/domain/rules/rule-type';
import { sql } from 'drizzle-orm';
import { checkTexts } from '../plan/check-texts.ts';
import { failed, type PlanError } from '../plan/plan-error.ts';
import { changePatient } from '../shared/change-patient.ts';
import { type PauseRow, showPause } from './pause-row.ts';
import { readPause } from './read-pause.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** With the hour by which the clock may change on the way. */
const LONGEST_MS = 180 * DAY_MS + HOUR_MS;
/** An admission is often known only afterwards. */
const FURTHEST_BACK_MS = 30 * DAY_MS;

const SENTENCES = {
  'ends-before-it-begins': {
    nb: 'Pausen må slutte etter at den begynner.',
    nn: 'Pausen må slutte etter at han byrjar.',
    en: 'The pause must end after it begins.',
  },
  'in-the-past': {
    nb: 'Pausen må slutte frem i tid.',
    nn: 'Pausen må slutte fram i tid.',
    en: 'The pause must end in the future.',
  },
  'too-long': {
    nb: 'En pause varer høyst 180 døgn.',
    nn: 'Ein pause varer høgst 180 døgn.',
    en: 'A pause lasts 180 days at most.',
  },
  'too-far-back': {
    nb: 'En pause kan begynne høyst 30 døgn tilbake i tid.',
    nn: 'Ein pause kan byrje høgst 30 døgn tilbake i tid.',
    en: 'A pause can begin 30 days back at most.',
  },
} as const satisfies Record<string, RuleFault['sentence']>;

export interface BeginPause {
  readonly patientId: string;
  readonly pauseId: string;
  readonly request: PauseRequest;
  /** Epoch ms. */
  readonly now: number;
}

/**
 * A stretch in which the patient is away and nothing is asked for; it has an end. The same id with the same stretch again
 * is the same pause; with another it is `command-reused`. Answers the registry version now.
 */
export async function beginPause(
  records: Records,
  reader: Reader,
  { patientId, pauseId, request, now }: BeginPause,
): Promise<Result<{ readonly pause: PauseView; readonly version: number | undefined }, PlanError>> {
  const [from, to] = [Date.parse(request.from), Date.parse(request.to)];
  const faults = [...checkTexts(request), ...checkStretch(from, to, now)];
  if (faults.length > 0) return err({ code: 'plan-refused', faults });
  const kept = await changePatient(
    records,
    { tenantId: reader.tenantId, patientId, actor: { reader, action: 'pause.begin', subjectId: pauseId } },
    sql`s as (insert into monitoring_pause (tenant_id, patient_id, pause_id, from_at, to_at, reason, note, created_by)
      select p.tenant_id, p.patient_id, ${pauseId}::uuid, to_timestamp(${from} / 1e3::float8), to_timestamp(${to} / 1e3::float8),
        ${request.reason}, ${request.note ?? null}, ${reader.practitionerId}::uuid from p)`,
  );
  if (!kept.ok && kept.error.code !== 'already-exists') return failed(kept.error);
  const row = await readPause(records, reader, patientId, pauseId);
  if (!row.ok) return row;
  return isSame(row.value, request, reader.practitionerId)
    ? ok({ pause: showPause(row.value), version: kept.ok ? kept.value.version : undefined })
    : err({ code: 'command-reused' });
}

function checkStretch(from: number, to: number, now: number): readonly RuleFault[] {
  const fault = (path: 'from' | 'to', code: keyof typeof SENTENCES): readonly RuleFault[] => [
    { path, code, sentence: SENTENCES[code] },
  ];
  if (to <= from) return fault('to', 'ends-before-it-begins');
  if (to <= now) return fault('to', 'in-the-past');
  if (to - from > LONGEST_MS) return fault('to', 'too-long');
  return from < now - FURTHEST_BACK_MS ? fault('from', 'too-far-back') : [];
}

function isSame(row: PauseRow, request: PauseRequest, by: string): boolean {
  return (
    row.created_by === by &&
    row.from_ms === Date.parse(request.from) &&
    row.to_ms === Date.parse(request.to) &&
    row.reason === request.reason &&
    (row.note ?? undefined) === request.note
  );
}
