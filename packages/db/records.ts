import type { Result } from '@naer/domain/result';
import { err, ok } from '@naer/domain/result';
import { neon, neonConfig } from '@neondatabase/serverless';
import type { SQL } from 'drizzle-orm';
import { drizzle, type NeonHttpDatabase } from 'drizzle-orm/neon-http';
import { type RecordsError, toRecordsError } from './records-error.ts';
import { type Scope, scopeStatements } from './scope.ts';

export interface RecordsConfiguration {
  /** Connection string of `naer_app`. */
  readonly databaseUrl: string;
  /** SQL over HTTP for this database, when it is not Neon's own. */
  readonly sqlEndpoint?: string | undefined;
}

/** Databases of their own, by tenant id. */
export type TenantDatabases = Readonly<Record<string, RecordsConfiguration>>;
export type Admit = (database: Records) => Promise<Result<true, RecordsError>>;

/** Rows per statement, typed by the statement: `sql<Row>`. */
export type RowsOf<Statements extends readonly SQL[]> = {
  readonly [I in keyof Statements]: Statements[I] extends SQL<infer Row> ? readonly Row[] : never;
};

const ANSWER_WITHIN_MS = 5_000;

/**
 * The way to the records. The client stays inside: every statement goes through `run`, one transaction whose first
 * statements set the scope, so that none can be forgotten. The scope names the tenant, and the tenant its database: no
 * caller chooses one. The directory of tenants stands in the main database alone.
 */
export class Records {
  readonly #database: NeonHttpDatabase;
  readonly #ofTenants = new Map<string, Records>();
  readonly #admit: Admit | undefined;

  /** `admit` is asked before each transaction in a tenant's own database: whether row security holds there. */
  constructor(configuration: RecordsConfiguration, tenants: TenantDatabases = {}, admit?: Admit) {
    this.#admit = admit;
    route(configuration);
    this.#database = drizzle(neon(configuration.databaseUrl));
    for (const [tenantId, own] of Object.entries(tenants))
      this.#ofTenants.set(tenantId.toLowerCase(), new Records(own));
  }

  /** Tenants with a database of their own: what directories of the main one do not know. */
  get tenantsWithOwn(): readonly string[] {
    return [...this.#ofTenants.keys()];
  }

  /** The database of this tenant: its own, or the one that tenants share. */
  databaseOf(tenantId: string): Records {
    return this.#ofTenants.get(tenantId.toLowerCase()) ?? this;
  }

  /** One transaction. Prefer `withSystemScope`, `withUnitScope`, `withPatientScope`. */
  async run<const Statements extends readonly SQL[]>(
    scope: Scope,
    statements: Statements,
  ): Promise<Result<{ readonly setUp: readonly unknown[][]; readonly rows: RowsOf<Statements> }, RecordsError>> {
    const database = scope.kind === 'directory' ? this : this.databaseOf(scope.tenantId);
    const admitted = database === this ? undefined : await this.#admit?.(database);
    return admitted?.ok === false ? admitted : await database.#transact(scope, statements);
  }

  async #transact<const Statements extends readonly SQL[]>(
    scope: Scope,
    statements: Statements,
  ): Promise<Result<{ readonly setUp: readonly unknown[][]; readonly rows: RowsOf<Statements> }, RecordsError>> {
    const first = scopeStatements(scope);
    const [head, ...rest] = [...first, ...statements].map((statement) => this.#database.execute(statement));
    if (head === undefined) throw new Error('A scope sets something');
    try {
      const answers = (await this.#database.batch([head, ...rest])) as readonly { readonly rows: unknown[] }[];
      const rows = answers.map((answer) => answer.rows);
      return ok({
        setUp: rows.slice(0, first.length),
        rows: rows.slice(first.length) as unknown as RowsOf<Statements>,
      });
    } catch (error) {
      return err(toRecordsError(error));
    }
  }
}

/** The driver's settings are global: one table of endpoints serves every database of this process. */
const endpoints = new Map<string, string>();
const neonEndpoint = neonConfig.fetchEndpoint;
neonConfig.fetchEndpoint = (host, port, options) =>
  endpoints.get(`${host}:${port}`) ??
  (typeof neonEndpoint === 'string' ? neonEndpoint : neonEndpoint(host, port, options));
neonConfig.fetchFunction = (url: string, init: RequestInit) =>
  fetch(url, { ...init, signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });

function route({ databaseUrl, sqlEndpoint }: RecordsConfiguration): void {
  const { hostname, port } = new URL(databaseUrl.replace(/^postgres(ql)?:/, 'http:'));
  if (sqlEndpoint !== undefined) endpoints.set(`${hostname}:${port}`, sqlEndpoint);
}
