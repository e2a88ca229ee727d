import { sentenceOf } from './child/messages.ts';
import { migrate } from './migrate/migrate.ts';
import { parseOwners } from './migrate/parse-owners.ts';
import { connectExisting } from './postgres/connect-existing.ts';

/**
 * `pnpm migrate`: brings the database of `DATABASE_URL` (its owner's login), and each of `TENANT_DATABASES` (their owners'
 * logins), to the newest migration and sets the password of `naer_app` to `NAER_APP_PASSWORD`. Prints file names and
 * counts, never a login. Answers the exit code.
 */
async function applyMigrations(environment: NodeJS.ProcessEnv): Promise<number> {
  const { DATABASE_URL: ownerUrl, NAER_APP_PASSWORD: appPassword } = environment;
  if (!ownerUrl) throw new Error('Set DATABASE_URL to the login of the owner of the database.');
  if (!appPassword || appPassword.length < 24)
    throw new Error('Set NAER_APP_PASSWORD to at least 24 random characters: the Worker logs in with it as naer_app.');
  const own = parseOwners(environment.TENANT_DATABASES);
  const say = (line: string) => process.stdout.write(`${line}\n`);
  for (const [of, url] of [['the main database', ownerUrl] as const, ...own]) {
    await connectExisting(url);
    const done = await migrate({ ownerUrl: url, appPassword, onApplied: (file) => say(`applied ${file}`) });
    say(`${of}: ${done.applied} applied now, ${done.alreadyApplied} before`);
  }
  return 0;
}

process.exitCode = await applyMigrations(process.env).catch((error: unknown) => {
  process.stderr.write(`${sentenceOf(error)}\n`);
  return 1;
});
