/** The local PostgreSQL cannot be used; `message` is one sentence for the person who started it. */
export class PostgresStartError extends Error {
  override readonly name = 'PostgresStartError';
}
