import type { Result } from '@naer/domain/result';
import { ok } from '@naer/domain/result';
import type { SQL } from 'drizzle-orm';
import { postBatch, type SqlDatabase } from './post-batch.ts';
import type { RecordsError } from './records-error.ts';
import { type Scope, scopeStatements } from './scope.ts';
import { writeStatement } from './write-statement.ts';

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
  readonly #database: SqlDatabase;
  readonly #ofTenants = new Map<string, Records>();
  readonly #admit: Admit | undefined;

  /** `admit` is asked before each transaction in a tenant's own database: whether row security holds there. */
  constructor(configuration: RecordsConfiguration, tenants: TenantDatabases = {}, admit?: Admit) {
    this.#admit = admit;
    this.#database = sqlDatabase(configuration);
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
    const answer = await postBatch(this.#database, [...first, ...statements].map(writeStatement), {
      withinMs: ANSWER_WITHIN_MS,
    });
    if (!answer.ok) return answer;
    return ok({
      setUp: answer.value.slice(0, first.length),
      rows: answer.value.slice(first.length) as unknown as RowsOf<Statements>,
    });
  }
}

/** As Neon's driver names the same database: the scheme in full, the API's host beside the database's. */
function sqlDatabase({ databaseUrl, sqlEndpoint }: RecordsConfiguration): SqlDatabase {
  const url = new URL(databaseUrl.replace(/^postgres(ql)?:/, 'http:'));
  return {
    connectionString: `postgresql:${url.href.slice(url.protocol.length)}`,
    endpoint: sqlEndpoint ?? `https://${url.hostname.replace(/^[^.]+\./, 'api.')}/sql`,
  };
}
