import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import type { AuditChange } from '@naer/domain/monitor/change';
import type { AdmitAnswer, AdmitRequest, PrincipalFacts } from '@naer/domain/principal/principal-facts';
import type { Bindings } from '../env.ts';
import type { LogEntry } from '../http/log.ts';
import { type Closing, getPrincipal, type PrincipalHandle } from './get-principal.ts';
import type { ClosedSockets } from './principal-effects.ts';
import type { PrincipalState } from './principal-state.ts';

export const bindings = env as unknown as Bindings;

/** The world around one principal: what it asked and wrote, and what the test lets it find. */
export interface TestPrincipal {
  readonly tenantId: string;
  readonly principalId: string;
  readonly handle: PrincipalHandle;
  readonly stub: DurableObjectStub<PrincipalState>;
  readonly logged: LogEntry[];
  readonly recorded: Closing[];
  pulls: number;
  readonly closed: ClosedSockets[];
  now: number;
  postgres: () => Promise<PrincipalFacts | 'none' | 'unavailable'>;
  takesRecords: () => Promise<boolean>;
  /** Rows of the log that the records have taken; they take none while `takesRecords` says no. */
  readonly logRows: AuditChange[];
  /** Puts the world around the object; again after it was evicted. */
  enter(): Promise<void>;
  facts(over?: Partial<PrincipalFacts>): PrincipalFacts;
  admit(over?: Partial<AdmitRequest>): Promise<AdmitAnswer>;
  tables(): Promise<number>;
}

/** Postgres is down unless the test says otherwise. */
export async function newPrincipal(): Promise<TestPrincipal> {
  const [tenantId, principalId] = [crypto.randomUUID(), crypto.randomUUID()];
  const world: TestPrincipal = {
    tenantId,
    principalId,
    handle: getPrincipal(bindings, tenantId, principalId),
    stub: bindings.PRINCIPAL.get(bindings.PRINCIPAL.idFromName(`${tenantId}/${principalId}`)),
    logged: [],
    recorded: [],
    closed: [],
    pulls: 0,
    logRows: [],
    now: Date.now(),
    postgres: async () => 'unavailable',
    takesRecords: async () => false,
    async enter() {
      await runInDurableObject(world.stub, (instance) => {
        instance.effects = {
          ...instance.effects,
          now: () => world.now,
          pull: () => {
            world.pulls += 1;
            return world.postgres();
          },
          record: async (_, closing) => {
            const isTaken = await world.takesRecords();
            if (isTaken) world.recorded.push(closing);
            return isTaken;
          },
          project: async ({ changes }) => {
            if (!(await world.takesRecords())) return { ok: false, reason: 'retry' };
            world.logRows.push(...(structuredClone(changes) as AuditChange[]));
            return { ok: true, parked: [] };
          },
          closeSockets: async (_, closed) => void world.closed.push(closed),
          log: (entry) => void world.logged.push(entry),
        };
      });
    },
    facts: (over = {}) => ({
      v: 1,
      tenantId,
      principalId,
      kind: 'client',
      version: 1,
      revokedBefore: 0,
      suspended: false,
      capacities: [],
      client: { organisationId: crypto.randomUUID(), unitIds: [], scopes: [], keys: [], perMinute: 60 },
      ...over,
    }),
    admit: (over = {}) =>
      world.handle.admit({ v: 1, tenantId, principalId, issuedAt: world.now, needsFacts: true, cost: 1, ...over }),
    tables: () =>
      runInDurableObject(world.stub, (_, state) => {
        return state.storage.sql.exec("select name from sqlite_master where type = 'table'").toArray().length;
      }),
  };
  await world.enter();
  return world;
}
