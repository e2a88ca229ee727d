import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { buildConsole } from '@naer/local/build/build-console';
import { ROOT, WORKER_BUNDLE } from '@naer/local/paths';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** A Worker that grows starts slower: the platform compiles it in every place. */
const WORKER_BYTES = 400_000;
const out = mkdtempSync(path.join(tmpdir(), 'naer-deploy-'));
beforeAll(async () => {
  await buildConsole();
});
afterAll(() => {
  rmSync(out, { recursive: true, force: true });
});

describe('what would be deployed', () => {
  it.each(['staging', 'production'])('to %s bundles with every binding and EU jurisdiction', (environment) => {
    const folder = path.join(out, environment);
    const said = execFileSync(
      path.join(ROOT, 'node_modules/.bin/wrangler'),
      ['deploy', '--dry-run', '--env', environment, '--outdir', folder],
      { cwd: ROOT, encoding: 'utf8', env: { ...process.env, CI: 'true', WRANGLER_SEND_METRICS: 'false' } },
    );
    for (const binding of ['PATIENT_MONITOR', 'UNIT_WORKLIST', 'RECORDS_PROJECTOR', 'ASSETS'])
      expect(said).toContain(`env.${binding} `);
    expect(said).toMatch(/env\.JURISDICTION \("eu"\)/);
    expect(said).toContain(`env.ENVIRONMENT ("${environment}")`);
    expect(said).not.toMatch(/LOCAL_DEMO|PRACTITIONER_TOKEN_KEY|SQL_ENDPOINT/);
    const uploaded = readFileSync(path.join(folder, 'index.js'));
    expect(gzipSync(uploaded).length).toBeLessThanOrEqual(WORKER_BYTES);
    // What the tests' stacks run, to the byte, and the map that tells its stacks in the source's words.
    expect(uploaded.equals(readFileSync(path.join(WORKER_BUNDLE, 'index.js')))).toBe(true);
    const map: { sources: string[] } = JSON.parse(readFileSync(path.join(WORKER_BUNDLE, 'index.js.map'), 'utf8'));
    expect(map.sources).toContain('../../../workers/patient/monitor-core.ts');
    expect(uploaded.toString().trimEnd().split('\n').at(-1)).toBe('//# sourceMappingURL=index.js.map');
  });
});
