import { compareRevisions } from '@naer/domain/alert/revision';
import { claimAt, type PatientCard, raisedUntil } from '@naer/domain/patient/patient-card';
import { isInBucket, isWhole, type PatientFilter } from './bucket.ts';
import { patientSortKey } from './sort-key.ts';

/** What is stored of a patient beside the entries; absent card: puts of before. */
export interface StoredPatient {
  readonly patientId: string;
  readonly card?: PatientCard | undefined;
  readonly raiseFrom: number;
}

/** Which patients: of whom one alert fits the filter, in that person's hands, not hidden from who looks. */
export interface PlacesWanted {
  readonly filter: PatientFilter;
  readonly claimedBy?: string | undefined;
  readonly hidden?: ReadonlySet<string> | undefined;
}

type Sought = Required<Pick<PlacesWanted, 'filter'>> & { readonly hidden: ReadonlySet<string> };

const NOBODY: ReadonlySet<string> = new Set();

/** A patient's place on the list. */
export interface Place {
  readonly sortKey: string;
  readonly patientId: string;
}

interface PatientRow extends Record<string, SqlStorageValue> {
  patient_id: string;
  seq: number;
  sort_key: string;
  listed: number;
  buckets: string;
  claimed_by: string | null;
  move_at: number | null;
  raise_from: number;
  card: string | null;
  access_version: number | null;
}

/** A row as it is to be, before it has its number. */
type WantedRow = Pick<
  PatientRow,
  'patient_id' | 'sort_key' | 'listed' | 'buckets' | 'claimed_by' | 'move_at' | 'raise_from' | 'card' | 'access_version'
>;

interface PlaceRow extends Record<string, SqlStorageValue> {
  sort_key: string;
  patient_id: string;
}

/**
 * One row a patient, kept with every write: where they stand, in which buckets, who has them in hand. So a page, a
 * filter and a change touch as many rows on a long list as on a short one.
 */
export class PatientRows {
  readonly #sql: SqlStorage;
  readonly #seq: () => number;

  /** `seq`: the list's newest change. */
  constructor(sql: SqlStorage, seq: () => number) {
    this.#sql = sql;
    this.#seq = seq;
  }

  has(patientId: string): boolean {
    return this.#find(patientId) !== undefined;
  }

  /** After a patient's entries, card or time have changed; inside the transaction. Without entries the row goes. */
  refresh(
    patientId: string,
    now: number,
    told: {
      readonly card?: PatientCard | undefined;
      readonly raiseFrom?: number;
      readonly accessVersion?: number | undefined;
    } = {},
  ): void {
    const before = this.#find(patientId);
    const entries = this.#sql
      .exec<{ bucket: string; place_key: string; sort_key: string | null }>(
        'select bucket, place_key, sort_key from entry where patient_id = ?',
        patientId,
      )
      .toArray();
    const listed = entries.flatMap((entry) => entry.sort_key ?? []);
    const mostUrgent = (listed.length > 0 ? listed : entries.map((entry) => entry.place_key)).toSorted()[0];
    if (mostUrgent === undefined) {
      this.#drop(before);
      return;
    }

    const known = before === undefined ? undefined : cardOf(before);
    const card = newerCard(known, told.card);
    const raiseFrom = told.raiseFrom ?? before?.raise_from ?? 0;
    const raised = card && raisedUntil(card, raiseFrom, now);
    const claim = card && claimAt(card, now);
    const next: WantedRow = {
      patient_id: patientId,
      sort_key: patientSortKey(mostUrgent, raised !== undefined),
      listed: listed.length > 0 ? 1 : 0,
      buckets: [...new Set(entries.map((entry) => entry.bucket))].toSorted().join(' '),
      claimed_by: claim?.by ?? null,
      move_at: earliest(claim?.until, raised),
      raise_from: raiseFrom,
      card: card === undefined ? null : JSON.stringify(card),
      access_version: told.accessVersion ?? before?.access_version ?? null,
    };
    const shownAnew =
      next.card !== (before?.card ?? null) ||
      next.claimed_by !== (before?.claimed_by ?? null) ||
      (before !== undefined && before.sort_key[1] !== next.sort_key[1]);
    this.#place(before, next);
    this.#write(before, next, shownAnew ? this.#seq() + 1 : (before?.seq ?? 0));
  }

  /** The version of the facts by which the list knows from whom the patient is hidden; -1: none yet. */
  accessVersion(patientId: string): number {
    return this.#find(patientId)?.access_version ?? -1;
  }

  /** Patients in the list's order, after `cursor`, but those hidden. One more than a page, so that its end is known. */
  list(cursor: string, limit: number, { filter, claimedBy, hidden = NOBODY }: PlacesWanted): readonly Place[] {
    if (claimedBy !== undefined) return this.#claimed(cursor, limit, { filter, hidden }, claimedBy);
    if (!isWhole(filter)) return this.#merged(cursor, limit, { filter, hidden });
    const rows = this.#sql.exec<PlaceRow>(
      'select sort_key, patient_id from patient where listed = 1 and sort_key > ? order by sort_key',
      cursor,
    );
    const places: Place[] = [];
    while (places.length < limit) {
      const next = rows.next();
      if (next.done === true) break;
      if (!hidden.has(next.value.patient_id)) places.push(placeOf(next.value));
    }
    return places;
  }

  find(patientId: string): StoredPatient | undefined {
    const row = this.#find(patientId);
    return row && storedOf(row);
  }

  /** Patients whose card has changed after `since`, oldest first, at most `limit`. */
  changesSince(since: number, limit: number): readonly (StoredPatient & { readonly seq: number })[] {
    return this.#sql
      .exec<PatientRow>('select * from patient where seq > ? order by seq limit ?', since, limit)
      .toArray()
      .map((row) => ({ ...storedOf(row), seq: row.seq }));
  }

  /** When the next claim ends, or contacts no longer raise a patient; epoch ms. */
  nextMoveAt(): number | null {
    return this.#sql
      .exec<{ at: number | null }>('select min(move_at) as at from patient where move_at is not null')
      .one().at;
  }

  /** What time alone has changed; inside a transaction. */
  moveDue(now: number): void {
    const due = this.#sql
      .exec<{ patient_id: string }>('select patient_id from patient where move_at <= ? limit 500', now)
      .toArray();
    for (const { patient_id: patientId } of due) this.refresh(patientId, now);
  }

  /** A person has few patients in hand: those are looked through. */
  #claimed(cursor: string, limit: number, { filter, hidden }: Sought, claimedBy: string): readonly Place[] {
    return this.#sql
      .exec<PlaceRow & { buckets: string }>(
        'select sort_key, patient_id, buckets from patient where claimed_by = ? and sort_key > ? order by sort_key',
        claimedBy,
        cursor,
      )
      .toArray()
      .filter(({ patient_id: patientId }) => !hidden.has(patientId))
      .filter(({ buckets }) => buckets.split(' ').some((bucket) => isInBucket(bucket, filter)))
      .slice(0, limit)
      .map(placeOf);
  }

  /** Merges the buckets that fit, each in its order, and reads no further than the page goes. */
  #merged(cursor: string, limit: number, { filter, hidden }: Sought): readonly Place[] {
    const lanes = this.#buckets()
      .filter((bucket) => isInBucket(bucket, filter))
      .map((bucket) => {
        const rows = this.#sql.exec<PlaceRow>(
          'select sort_key, patient_id from place where bucket = ? and sort_key > ? order by sort_key',
          bucket,
          cursor,
        );
        return { rows, head: rows.next().value };
      });
    const places: Place[] = [];
    while (places.length < limit) {
      const heads = lanes.flatMap(({ head }) => head ?? []);
      const [first, ...others] = heads;
      if (first === undefined) break;
      const next = others.reduce((least, each) => (each.sort_key < least.sort_key ? each : least), first);
      if (!hidden.has(next.patient_id)) places.push(placeOf(next));
      // A patient with alerts in several buckets stands in each at the same place.
      for (const lane of lanes) if (lane.head?.sort_key === next.sort_key) lane.head = lane.rows.next().value;
    }
    return places;
  }

  /** Those that hold anybody: one row read for each, however many it holds. */
  #buckets(): readonly string[] {
    const buckets: string[] = [];
    for (let last = ''; ; ) {
      const { bucket } = this.#sql
        .exec<{ bucket: string | null }>('select min(bucket) as bucket from place where bucket > ?', last)
        .one();
      if (bucket === null) return buckets;
      buckets.push(bucket);
      last = bucket;
    }
  }

  #place(before: PatientRow | undefined, next: Pick<PatientRow, 'sort_key' | 'buckets' | 'patient_id'>): void {
    if (before?.sort_key === next.sort_key && before.buckets === next.buckets) return;
    this.#unplace(before);
    for (const bucket of next.buckets.split(' '))
      this.#sql.exec('insert into place values (?, ?, ?)', bucket, next.sort_key, next.patient_id);
  }

  #unplace(row: PatientRow | undefined): void {
    for (const bucket of row?.buckets.split(' ') ?? [])
      this.#sql.exec('delete from place where bucket = ? and sort_key = ?', bucket, row?.sort_key ?? '');
  }

  #write(before: PatientRow | undefined, next: WantedRow, seq: number): void {
    const same = Object.entries(next).every(([column, value]) => before?.[column] === value);
    if (same && before?.seq === seq) return;
    this.#sql.exec(
      'insert or replace into patient values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
      next.patient_id,
      seq,
      next.sort_key,
      next.listed,
      next.buckets,
      next.claimed_by,
      next.move_at,
      next.raise_from,
      next.card,
      next.access_version,
    );
  }

  #drop(row: PatientRow | undefined): void {
    if (row === undefined) return;
    this.#unplace(row);
    this.#sql.exec('delete from patient where patient_id = ?', row.patient_id);
  }

  #find(patientId: string): PatientRow | undefined {
    return this.#sql.exec<PatientRow>('select * from patient where patient_id = ?', patientId).toArray()[0];
  }
}

/** By its revision; of the same revision the one that has heard of the patient last. */
function newerCard(known: PatientCard | undefined, told: PatientCard | undefined): PatientCard | undefined {
  if (known === undefined || told === undefined) return told ?? known;
  const order = compareRevisions(told.revision, known.revision);
  if (order !== 0) return order > 0 ? told : known;
  return (told.lastContactAt ?? 0) > (known.lastContactAt ?? 0) ? told : known;
}

function earliest(...times: readonly (number | undefined)[]): number | null {
  const known = times.filter((at) => at !== undefined);
  return known.length === 0 ? null : Math.min(...known);
}

function cardOf({ card }: PatientRow): PatientCard | undefined {
  return card === null ? undefined : (JSON.parse(card) as PatientCard);
}

function storedOf(row: PatientRow): StoredPatient {
  return { patientId: row.patient_id, card: cardOf(row), raiseFrom: row.raise_from };
}

function placeOf({ sort_key: sortKey, patient_id: patientId }: PlaceRow): Place {
  return { sortKey, patientId };
}
