import type { RecordsPayload } from '@naer/domain/monitor/change';
import type { ProjectionAnswer } from '@naer/domain/monitor/projector-port';
import type { PrincipalFacts } from '@naer/domain/principal/principal-facts';
import type { LogEntry } from '../http/log.ts';
import type { AlarmStorage } from '../objects/object-alarm.ts';
import type { Closing } from './get-principal.ts';
import type { Named } from './principal-store.ts';

export interface ClosedSockets {
  readonly unitIds: readonly string[];
  readonly sessionId?: string | undefined;
}

/** What a principal's object needs of the world; tests bring their own. */
export interface PrincipalEffects {
  /** Epoch ms. */
  readonly now: () => number;
  /** Requests a minute of whoever has no number of their own. */
  readonly perMinute: Readonly<Record<PrincipalFacts['kind'], number>>;
  readonly alarm: AlarmStorage;
  readonly background: (work: Promise<unknown>) => void;
  /** What Postgres knows of it; `none`: no such principal, `unavailable`: it cannot be asked now. */
  readonly pull: (named: Named) => Promise<PrincipalFacts | 'none' | 'unavailable'>;
  /** Writes a closing; idempotent. False: try again. */
  readonly record: (named: Named, closing: Closing) => Promise<boolean>;
  /** Ends a person's open lists at these units: of one session, or all. */
  readonly closeSockets: (named: Named, closed: ClosedSockets) => Promise<void>;
  /** Rows of the log on their way to the records. */
  readonly project: (payload: RecordsPayload) => Promise<ProjectionAnswer>;
  readonly log: (entry: LogEntry) => void;
}
