import { nextRevision } from '@naer/domain/alert/revision';
import type { RegistryFacts } from '@naer/domain/monitor/registry';
import type { PatientCard } from '@naer/domain/patient/patient-card';
import { ERROR_FLAG } from './sample-row.ts';

/** The patient's card. Cached: `reload` after a rolled-back transaction. */
export class CardStore {
  readonly #sql: SqlStorage;
  #card: PatientCard | undefined;
  /** When something was last received, as far as this instance knows; undefined: look. */
  #heardAt: number | undefined;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    this.reload();
  }

  reload(): void {
    const [row] = this.#sql.exec<{ body: string }>('select body from card').toArray();
    this.#card = row === undefined ? undefined : (JSON.parse(row.body) as PatientCard);
    this.#heardAt = undefined;
  }

  /** As stored: without what is read from the measurements. */
  read({ enrolment, reviewBy }: Pick<RegistryFacts, 'enrolment' | 'reviewBy'>, epoch: number): PatientCard {
    const { programme } = enrolment;
    if (this.#card !== undefined) return { ...this.#card, programme, reviewBy };
    return { v: 1, revision: { epoch, n: 0 }, alertTimes: [], contactTimes: [], programme, reviewBy };
  }

  /** As it goes to the lists. */
  shown(facts: Pick<RegistryFacts, 'enrolment' | 'reviewBy'>, epoch: number): PatientCard {
    return { ...this.read(facts, epoch), lastContactAt: this.#lastContactAt() };
  }

  /** Stores the changed card under its next revision, which it answers. Must run inside a transaction. */
  put(card: PatientCard, epoch: number): PatientCard {
    const next: PatientCard = { ...card, lastContactAt: undefined, revision: nextRevision(card.revision, epoch) };
    this.#sql.exec('insert or replace into card values (1, ?)', JSON.stringify(next));
    this.#card = next;
    return next;
  }

  /** Something came from a device. Written nowhere: a quiet measurement costs no row here. */
  heard(receivedAt: number): void {
    const known = this.#lastContactAt();
    if (known === undefined || receivedAt > known) this.#heardAt = receivedAt;
  }

  /** Some of what was heard was entered in error: it may never have been the patient's. */
  unheard(): void {
    this.#heardAt = undefined;
  }

  /** Of each series the newest measurement that stands, and of the events the newest: few rows, and only after waking. */
  #lastContactAt(): number | undefined {
    if (this.#heardAt !== undefined) return this.#heardAt;
    const { at } = this.#sql
      .exec<{ at: number | null }>(
        `with recursive own (series) as (
           select min(series) from measurement
           union all
           select (select min(series) from measurement where series > own.series) from own where own.series is not null
         )
         select max(at) as at from (
           select (
             select received_at from measurement where series = own.series and coalesce(flags, 0) & ${ERROR_FLAG} = 0
             order by device_time desc limit 1
           ) as at from own where own.series is not null
           union all select max(received_at) from event
         )`,
      )
      .one();
    this.#heardAt = at ?? undefined;
    return this.#heardAt;
  }
}
