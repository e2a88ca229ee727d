/**
 * Takes away everything of a patient whose journal is removed, in one transaction. `seq`: the list's newest change, which
 * stays where it was, under a removal of nobody's: a socket's place never lies before it.
 */
export function forgetPatient(storage: DurableObjectStorage, seq: () => number, patientId: string, now: number): void {
  const { sql } = storage;
  storage.transactionSync(() => {
    const before = seq();
    sql.exec('delete from entry where patient_id = ? or removed_of = ?', patientId, patientId);
    for (const table of ['place', 'patient', 'hidden'])
      sql.exec(`delete from ${table} where patient_id = ?`, patientId);
    if (seq() < before)
      sql.exec(
        'insert into entry (alert_id, epoch, n, seq, removed_at, first_seq) values (?, 0, 0, ?, ?, ?)',
        crypto.randomUUID(),
        before,
        now,
        before,
      );
  });
}
