import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Unstable_Config as Config, unstable_readConfig as readConfig } from 'wrangler';
import { ROOT } from './source-files.ts';

const CONFIG = join(ROOT, 'wrangler.toml');
const ENVIRONMENTS = ['staging', 'production'];
type Bucket = Config['r2_buckets'][number];
type RateLimit = Config['ratelimits'][number];
type Migration = NonNullable<Config['migrations']>[number];
const configOf = (env?: string) =>
  readConfig({ config: CONFIG, ...(env !== undefined && { env }) }, { hideWarnings: true });
const local = configOf();

/** All that names something outside: what one environment lacks fails only once it is deployed. */
function bindingsOf(config: Config): object {
  return {
    vars: Object.keys(config.vars).sort(),
    objects: config.durable_objects.bindings,
    migrations: config.migrations,
    triggers: config.triggers,
    assets: config.assets,
    ratelimits: config.ratelimits.map(({ name, simple }: RateLimit) => ({ name, simple })),
    kv: config.kv_namespaces,
    r2: config.r2_buckets.map((bucket: Bucket) => bucket.binding),
    queues: config.queues,
    services: config.services,
    analytics: config.analytics_engine_datasets,
    observability: config.observability,
    flags: [config.compatibility_date, config.compatibility_flags],
  };
}

describe.each(ENVIRONMENTS)('the %s environment', (environment) => {
  const config = configOf(environment);

  it('has every binding the local one has: bindings are not inherited', () => {
    expect(bindingsOf(config)).toEqual(bindingsOf(local));
  });

  it('shares no bucket with another environment', () => {
    const names = [undefined, ...ENVIRONMENTS].flatMap((env) =>
      configOf(env).r2_buckets.map((bucket: Bucket) => bucket.bucket_name),
    );
    expect(new Set(names).size).toBe(names.length);
  });

  it('counts requests by itself: another environment takes nothing from its limits', () => {
    const ids = [undefined, ...ENVIRONMENTS].flatMap((env) =>
      configOf(env).ratelimits.map((limit: RateLimit) => limit.namespace_id),
    );
    expect(ids.length).toBe(ENVIRONMENTS.length + 1);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('keeps objects in the European Union and knows what it is', () => {
    expect(config.vars).toMatchObject({ JURISDICTION: 'eu', ENVIRONMENT: environment });
    expect(config.r2_buckets.map((bucket: Bucket) => bucket.jurisdiction)).toEqual(config.r2_buckets.map(() => 'eu'));
  });

  it('lets a request finish the most that a rehearsal of a programme may be', () => {
    expect(config.limits?.cpu_ms).toBe(120_000);
  });

  it("writes no line with a URL in it: it would hold patients' ids", () => {
    expect(config.observability?.logs).toMatchObject({ enabled: true, invocation_logs: false });
  });

  it('carries no secret and nothing that is for a laptop', () => {
    const forbidden = /KEY|SECRET|TOKEN|PASSWORD|DATABASE_URL|SQL_ENDPOINT|LOCAL_DEMO/;
    expect(Object.keys(config.vars).filter((name) => forbidden.test(name))).toEqual([]);
  });
});

describe('the objects', () => {
  it('are all SQLite classes from the first migration, and exported by the front', () => {
    const front = readFileSync(join(ROOT, 'workers/index.ts'), 'utf8');
    const created = local.migrations.flatMap((migration: Migration) => migration.new_sqlite_classes ?? []);
    for (const { class_name } of local.durable_objects.bindings) {
      expect(created).toContain(class_name);
      expect(front).toContain(`export const ${class_name} = guardObject(`);
    }
    expect(local.migrations.filter((migration: Migration) => migration.new_classes !== undefined)).toEqual([]);
  });

  it('begin with the migration that is deployed: history is only added to', () => {
    expect(local.migrations[0]).toMatchObject({
      tag: 'v1',
      new_sqlite_classes: ['PatientMonitor', 'UnitWorklist', 'RecordsProjector'],
    });
  });
});
