import type { Position } from '@naer/domain/monitor/reported-event';
import type { KnownPosition } from '@naer/domain/monitor/responder-port';

/** Per alert; of a device that reports without end the newest. */
const MOST_OF_ONE = 50;
/** Stands for no alert: opened by a person, for a while. */
const OPENED = '';

interface Row extends Record<string, SqlStorageValue> {
  device: string;
  at: number;
  lat: number;
  lon: number;
  accuracy: number | null;
}

/** Where devices were while an event is open: nowhere else, and no longer. Forgotten with the alert. */
export class PositionStore {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Kept for each of these alerts, and for a person who has opened positions for now; for nobody else. */
  put(
    { sequence, deviceId, at, position }: { sequence: number; deviceId: string; at: number; position: Position },
    alertIds: readonly string[],
    now: number,
  ): void {
    const holders = this.openUntil(now) === undefined ? alertIds : [...alertIds, OPENED];
    for (const alertId of holders) {
      this.#sql.exec(
        'insert or replace into position values (?, ?, ?, ?, ?, ?, ?)',
        alertId,
        sequence,
        deviceId,
        at,
        position.lat,
        position.lon,
        position.accuracyM ?? null,
      );
      this.#sql.exec(
        `delete from position where alert_id = ? and sequence not in
          (select sequence from position where alert_id = ? order by at desc, sequence desc limit ?)`,
        alertId,
        alertId,
        MOST_OF_ONE,
      );
    }
  }

  /** Of these alerts, and those that came since somebody opened them; newest first, each once. */
  list(alertIds: readonly string[], now: number): readonly KnownPosition[] {
    const holders = this.openUntil(now) === undefined ? alertIds : [...alertIds, OPENED];
    if (holders.length === 0) return [];
    return this.#sql
      .exec<Row>(
        `select distinct sequence, device, at, lat, lon, accuracy from position
         where alert_id in (select value from json_each(?)) order by at desc, sequence desc limit ?`,
        JSON.stringify(holders),
        MOST_OF_ONE,
      )
      .toArray()
      .map(({ device, at, lat, lon, accuracy }) => ({
        at,
        deviceId: device,
        lat,
        lon,
        ...(accuracy !== null && { accuracyM: accuracy }),
      }));
  }

  /** Where an event happened, while that is kept for an alert. */
  find(sequence: number): Position | undefined {
    const [row] = this.#sql
      .exec<Row>('select device, at, lat, lon, accuracy from position where sequence = ? limit 1', sequence)
      .toArray();
    return row && { lat: row.lat, lon: row.lon, ...(row.accuracy !== null && { accuracyM: row.accuracy }) };
  }

  forget(alertId: string): void {
    this.#sql.exec('delete from position where alert_id = ?', alertId);
  }

  /** Without an event, until then; never shorter than before. */
  open(until: number): void {
    this.#sql.exec(
      'insert into position_open values (1, ?) on conflict (id) do update set until = max(until, excluded.until)',
      until,
    );
  }

  /** Until when a person has opened positions; when that has passed, what came meanwhile is forgotten. */
  openUntil(now: number): number | undefined {
    const [row] = this.#sql.exec<{ until: number }>('select until from position_open').toArray();
    if (row === undefined || row.until > now) return row?.until;
    this.#sql.exec('delete from position_open');
    this.forget(OPENED);
    return undefined;
  }
}
