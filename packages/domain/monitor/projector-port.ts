import type { RecordChange, RecordsPayload } from './change.ts';

/** A change Postgres refuses for ever (SQLSTATE class 22 or 23): the monitor parks it, visible and counted. */
export interface ParkedChange {
  readonly change: RecordChange;
  readonly sqlState: string;
  readonly constraint?: string | undefined;
}

/** `retry`: nothing of this payload is confirmed; send it again. */
export type ProjectionAnswer =
  | { readonly ok: true; readonly parked: readonly ParkedChange[] }
  | { readonly ok: false; readonly reason: 'retry' };

/** One payload in, one answer out, after the commit that holds it. */
export interface ProjectorPort {
  project(payload: RecordsPayload): Promise<ProjectionAnswer>;
}
