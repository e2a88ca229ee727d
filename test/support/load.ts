import { randomUUID } from 'node:crypto';
import type { CastPatient } from './cast.ts';
import { eventually } from './eventually.ts';
import { oxygen } from './items.ts';
import type { TestStack } from './stack.ts';

/** One reading that was sent, possibly several times, until it was answered as kept. */
export interface SentItem {
  readonly patientId: string;
  readonly value: string;
  /** The public id it was given. */
  readonly id: string;
  /** Sent more than once because an answer was lost or said `retry`. */
  readonly resent: boolean;
}

export interface Load {
  /** Waits until so many items are kept. */
  until(kept: number): Promise<void>;
  readonly kept: number;
  /** Ends once every item that was sent is answered as kept; answers all of them by the sender's id. */
  finish(): Promise<ReadonlyMap<string, SentItem>>;
}

const ITEMS_PER_POST = 8;
const AGAIN_AFTER_MS = 40;
/** Demo COPD plans: below 86 is red. Every seventh reading is. */
const RED_EVERY = 7;
const START = Date.now() - 12 * 3_600_000;

/** One poster per patient, all at once, each sending its batch again and again until every item of it is kept. */
export function startLoad(patients: readonly CastPatient[]): Load {
  const kept = new Map<string, SentItem>();
  let ending = false;
  const poster = async (patient: CastPatient) => {
    for (let n = 0; !ending; n += ITEMS_PER_POST) await keep(patient, batchOf(n), kept);
  };
  const posters = Promise.all(patients.map(poster));
  posters.catch(() => undefined);
  return {
    get kept() {
      return kept.size;
    },
    async until(count) {
      await eventually(
        async () => kept.size,
        (size) => size >= count,
      );
    },
    async finish() {
      ending = true;
      await posters;
      return kept;
    },
  };
}

function batchOf(n: number) {
  return Array.from({ length: ITEMS_PER_POST }, (_, i) => {
    const value = (n + i) % RED_EVERY === 0 ? 84.5 : 90 + ((n + i) % 80) / 10;
    return oxygen(value, { at: START + (n + i) * 1000, id: randomUUID() });
  });
}

type Item = ReturnType<typeof batchOf>[number] & { readonly id?: unknown };

async function keep(patient: CastPatient, batch: readonly Item[], kept: Map<string, SentItem>): Promise<void> {
  let waiting = batch;
  for (let attempt = 1; waiting.length > 0; attempt += 1) {
    const outcomes = await tryPost(patient, waiting);
    waiting = waiting.filter((item, index) => {
      const outcome = outcomes[index];
      if (outcome?.id === undefined) return true;
      const { id } = outcome;
      kept.set(String(item.id), { patientId: patient.id, value: String(item.value), id, resent: attempt > 1 });
      return false;
    });
    if (waiting.length > 0) await new Promise((resolve) => setTimeout(resolve, AGAIN_AFTER_MS));
  }
}

/** Nothing when no answer came: nobody knows whether any of it was kept. A refusal is a fault of the test. */
async function tryPost(patient: CastPatient, batch: readonly Item[]) {
  const reply = await patient.post(batch).catch(() => undefined);
  if (reply === undefined) return [];
  if (reply.status !== 200 && reply.status !== 503) throw new Error(`Answered ${reply.status}: ${reply.text}`);
  return reply.body.items;
}

export interface KeptRow {
  readonly sender_id: string;
  readonly id: string;
  readonly patient_id: string;
  readonly value: string;
}

/** The load's rows in Postgres, once each patient's last reading, sent behind all others, has arrived as well. */
export async function drainedRows(stack: TestStack, patients: readonly CastPatient[]): Promise<readonly KeptRow[]> {
  const last = `last-${randomUUID()}`;
  for (const patient of patients) await keep(patient, [{ ...oxygen(95), id: last }], new Map());
  const ids = patients.map(({ id }) => id);
  await eventually(
    () =>
      stack.ownerSql<{ n: number }>(
        'select count(*)::int as n from measurement where sender_id = $1 and patient_id = any($2)',
        [last, ids],
      ),
    ([row]) => row?.n === patients.length,
    60_000,
  );
  return stack.ownerSql<KeptRow>(
    `select sender_id, patient_id || '.' || sequence as id, patient_id, value_text as value from measurement
     where patient_id = any($1) and sender_id <> $2`,
    [ids, last],
  );
}

/** What differs between what was answered as kept and what Postgres has; nothing is right. */
export function differences(kept: ReadonlyMap<string, SentItem>, rows: readonly KeptRow[]): readonly string[] {
  const found = Map.groupBy(rows, ({ sender_id }) => sender_id);
  const lost = [...kept].flatMap(([sender, item]) => {
    const [row, ...more] = found.get(sender) ?? [];
    if (row === undefined) return [`${item.id} is lost${item.resent ? ' (resent)' : ''}`];
    if (more.length > 0) return [`${item.id} is there ${more.length + 1} times`];
    const same = row.id === item.id && row.patient_id === item.patientId && row.value === item.value;
    return same ? [] : [`${item.id} is there as ${row.id} of ${row.patient_id} with ${row.value}`];
  });
  const strange = rows.filter(({ sender_id }) => !kept.has(sender_id)).map(({ id }) => `${id} was never sent`);
  return [...lost, ...strange];
}

/** Red readings per patient: what the one alert of each must have counted. */
export function redsOf(kept: ReadonlyMap<string, SentItem>): ReadonlyMap<string, number> {
  const reds = new Map<string, number>();
  for (const { patientId, value } of kept.values())
    if (Number(value) < 86) reds.set(patientId, (reds.get(patientId) ?? 0) + 1);
  return reds;
}

/** The alerts of these patients as Postgres has them. */
export function alertsInPostgres(stack: TestStack, patients: readonly CastPatient[]) {
  return stack.ownerSql<{ patient_id: string; alert_id: string; state: string; revision: string; count: number }>(
    `select patient_id, alert_id, state, epoch || '-' || n as revision, (body ->> 'count')::int as count
     from alert where patient_id = any($1)`,
    [patients.map(({ id }) => id)],
  );
}
