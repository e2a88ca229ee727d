import type { FeedEntry, FeedPage } from '@naer/domain/patient/feed';
import type { CorrectionFact } from '@naer/domain/patient/record-correction';
import { WINDOW_MS } from './measurement-store.ts';

/** What is older than so many entries is let go here; it stands in the records. */
const MOST_ENTRIES = 2_000;

/** A message from the patient that was kept before. */
export interface KnownMessage {
  readonly messageId: string;
  readonly at: number;
  readonly text: string;
}

export type FeedCorrection = Omit<Extract<CorrectionFact, { readonly id: string }>, 'version'>;

interface FeedRow extends Record<string, SqlStorageValue> {
  n: number;
  body: string;
}

/** What the patient's app shows, and which measurements somebody has looked at. Nothing of it is held in memory. */
export class FeedStore {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** The number of the next entry; only grows. */
  get next(): number {
    return this.#newest + 1;
  }

  /** `from`: the device of a message from the patient, and the app's own name of it. Must run inside a transaction. */
  add(entry: FeedEntry, from?: { readonly deviceId: string; readonly senderId: string }): void {
    const sent = entry.kind === 'message' && entry.direction === 'to-patient' ? entry.messageId : undefined;
    const n = this.next;
    this.#sql.exec(
      'insert into feed values (?, ?, ?, ?, ?)',
      n,
      entry.at,
      from?.deviceId ?? null,
      from?.senderId ?? sent ?? null,
      JSON.stringify({ v: 1, ...entry }),
    );
    this.#sql.exec('delete from feed where n <= ?', n - MOST_ENTRIES);
  }

  /**
   * What was said is put right, or void (`text` null), and stands in the newest place: who asks for what is newer hears of it.
   * The first text is kept, so that the same message sent again is known. Must run inside a transaction.
   */
  correct({ kind, id, at, text }: FeedCorrection): void {
    const rows = this.#sql.exec<FeedRow>(
      `select n, body from feed where coalesce(body ->> 'messageId', body ->> 'alertId') = ? and body ->> 'kind' = ?
         and at = coalesce(?, at) order by n`,
      id,
      kind,
      at ?? null,
    );
    for (const { n, body } of rows.toArray()) {
      const entry = JSON.parse(body) as { readonly text: string; readonly first?: string };
      const { first = entry.text } = entry;
      this.#sql.exec(
        'update feed set n = ?, body = ? where n = ?',
        this.next,
        JSON.stringify({ ...entry, first, ...correctedTo(text) }),
        n,
      );
    }
  }

  /**
   * Messages of up to then go; again without effect. The newest entry leaves its place, for places only grow. Must run inside a
   * transaction.
   */
  forgetMessages(until: number): void {
    const due = `at <= ? and body ->> 'kind' in ('message', 'gone')`;
    const n = this.#newest;
    this.#sql.exec(`delete from feed where n < ? and ${due}`, n, until);
    const gone = JSON.stringify({ v: 1, kind: 'gone' });
    this.#sql.exec(`update feed set device = null, sender_id = null, body = ? where n = ? and ${due}`, gone, n, until);
  }

  /** Messages of this device under this name of the app's; the same name with another text is another message. */
  findSent(deviceId: string, senderId: string): readonly KnownMessage[] {
    return this.#sql
      .exec<FeedRow>('select n, body from feed where device = ? and sender_id = ? order by n', deviceId, senderId)
      .toArray()
      .map(({ body }) => {
        const known = JSON.parse(body) as KnownMessage & { readonly first?: string };
        return { ...known, text: known.first ?? known.text };
      });
  }

  /** Whether this message to the patient is there already. */
  hasSent(messageId: string): boolean {
    return (
      this.#sql.exec('select 1 from feed where device is null and sender_id = ? limit 1', messageId).toArray().length >
      0
    );
  }

  /** How many messages came from the patient since then. */
  countReceived(since: number): number {
    return this.#sql
      .exec<{ n: number }>('select count(*) as n from feed where device is not null and at > ?', since)
      .one().n;
  }

  /**
   * Newest first. Places are told with the epoch: those of a feed that was lost hide nothing of the one made anew, nor does
   * anything that we did not make.
   */
  page(
    epoch: number,
    {
      since,
      cursor,
      limit,
    }: { readonly since?: string | undefined; readonly cursor?: string | undefined; readonly limit: number },
  ): FeedPage {
    const after = placeOf(since, epoch) ?? 0;
    const before = placeOf(cursor, epoch) ?? Number.MAX_SAFE_INTEGER;
    const rows = this.#sql
      .exec<FeedRow>(
        "select n, body from feed where n > ? and n < ? and body ->> 'kind' <> 'gone' order by n desc limit ?",
        after,
        before,
        limit + 1,
      )
      .toArray();
    const shown = rows.slice(0, limit);
    const last = shown.at(-1);
    return {
      items: shown.map(({ body }) => entryOf(body)),
      since: `${epoch}-${this.#newest}`,
      nextCursor: rows.length > limit && last !== undefined ? `${epoch}-${last.n}` : null,
    };
  }

  /** Those of these sequences that are in the window of measurements. */
  known(sequences: readonly number[]): ReadonlySet<number> {
    return this.#among('measurement', sequences);
  }

  /** Those of these that somebody has looked at. */
  seen(sequences: readonly number[]): ReadonlySet<number> {
    return this.#among('seen', sequences);
  }

  /** The first mark stays. Marks of what is long past are let go. Must run inside a transaction. */
  markSeen(sequences: readonly number[], at: number): void {
    this.#sql.exec('insert or ignore into seen select value, ? from json_each(?)', at, JSON.stringify(sequences));
    this.#sql.exec('delete from seen where at < ?', at - WINDOW_MS);
  }

  get #newest(): number {
    return this.#sql.exec<{ n: number | null }>('select max(n) as n from feed').one().n ?? 0;
  }

  #among(table: 'measurement' | 'seen', sequences: readonly number[]): ReadonlySet<number> {
    const rows = this.#sql
      .exec<{ sequence: number }>(
        `select sequence from ${table} where sequence in (select value from json_each(?))`,
        JSON.stringify(sequences),
      )
      .toArray();
    return new Set(rows.map(({ sequence }) => sequence));
  }
}

const PLACE = /^(\d{1,9})-(\d{1,15})$/;

function placeOf(told: string | undefined, epoch: number): number | undefined {
  const [, of, n] = PLACE.exec(told ?? '') ?? [];
  return of !== undefined && Number(of) === epoch ? Number(n) : undefined;
}

function entryOf(body: string): FeedEntry {
  const { v: _, first: _was, ...entry } = JSON.parse(body) as FeedEntry & { readonly v: 1; readonly first?: string };
  return entry;
}

/** Of an entry, as it stands since. */
function correctedTo(text: string | null): object {
  return text === null
    ? { text: '', corrected: undefined, voided: true }
    : { text, corrected: true, voided: undefined };
}
