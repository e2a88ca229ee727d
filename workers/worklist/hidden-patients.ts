import { EVERYBODY } from '@naer/domain/access/list-access';

/** Who looks at the list: a practitioner. Undefined: nobody in particular, who sees no patient that is hidden from anybody. */
export type Viewer = string | undefined;

interface HiddenRow extends Record<string, SqlStorageValue> {
  patient_id: string;
  practitioner_id: string;
  hidden: number;
  seq: number;
}

/**
 * From whom the patient's blocks hide them on this list; and, under an alert's id, from whom they withhold its values. What is lifted stays as a row: its `seq` is the change that a
 * socket lacks. Without blocks the table is empty, and to ask costs the same whatever the list's length.
 */
export class HiddenPatients {
  readonly #sql: SqlStorage;
  readonly #seq: () => number;

  /** `seq`: the list's newest change. */
  constructor(sql: SqlStorage, seq: () => number) {
    this.#sql = sql;
    this.#seq = seq;
  }

  /** Hides the patient, or withholds the alert's values, from exactly these; inside the transaction. Each that changes is a change of the list. */
  set(patientId: string, hiddenFrom: readonly string[]): void {
    const before = this.#sql.exec<HiddenRow>('select * from hidden where patient_id = ?', patientId).toArray();
    const wanted = new Set(hiddenFrom);
    const was = new Set(before.flatMap((row) => (row.hidden === 1 ? row.practitioner_id : [])));
    for (const practitionerId of wanted) if (!was.has(practitionerId)) this.#write(patientId, practitionerId, 1);
    for (const practitionerId of was) if (!wanted.has(practitionerId)) this.#write(patientId, practitionerId, 0);
  }

  /** Patients that this viewer does not see, and alerts of which they see no value. */
  from(viewer: Viewer): ReadonlySet<string> {
    const rows =
      viewer === undefined
        ? this.#sql.exec<HiddenRow>('select * from hidden where hidden = 1')
        : this.#sql.exec<HiddenRow>(
            'select * from hidden where practitioner_id in (?, ?) and hidden = 1',
            viewer,
            EVERYBODY,
          );
    return new Set(rows.toArray().map((row) => row.patient_id));
  }

  /** What was hidden from this viewer, or shown again, after `since`: a patient, or an alert's values. */
  changedSince(viewer: string, since: number): readonly { readonly patientId: string; readonly seq: number }[] {
    return this.#sql
      .exec<HiddenRow>(
        'select * from hidden where practitioner_id in (?, ?) and seq > ? order by seq',
        viewer,
        EVERYBODY,
        since,
      )
      .toArray()
      .map(({ patient_id: patientId, seq }) => ({ patientId, seq }));
  }

  /** Whether this viewer's list is, or was, another than everybody's: those whose is not share what is sent. */
  isOther(viewer: string): boolean {
    return this.#sql.exec('select 1 from hidden where practitioner_id = ? limit 1', viewer).toArray().length > 0;
  }

  #write(patientId: string, practitionerId: string, hidden: 0 | 1): void {
    this.#sql.exec(
      'insert or replace into hidden (patient_id, practitioner_id, hidden, seq) values (?, ?, ?, ?)',
      patientId,
      practitionerId,
      hidden,
      this.#seq() + 1,
    );
  }
}
