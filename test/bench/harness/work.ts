/** What a whole isolate has asked for since it was asked last, every object included. */
export interface Work {
  /** Rows that SQL statements have looked at. */
  readonly rowsRead: number;
  /** Rows written by SQL statements, as the platform bills them. */
  readonly rowsWritten: number;
  /** `setAlarm` calls; each is billed as a row. */
  readonly alarmsSet: number;
}
