import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

const FIRST_LOAD_BYTES = 250_000;
const out = mkdtempSync(path.join(tmpdir(), 'naer-console-'));
let files: { readonly name: string; readonly text: string; readonly gzip: number }[] = [];

beforeAll(async () => {
  // Vitest says `test`, which would build React for development.
  vi.stubEnv('NODE_ENV', 'production');
  await build({
    root: import.meta.dirname,
    logLevel: 'error',
    mode: 'production',
    build: { outDir: out, emptyOutDir: true },
  });
  files = readdirSync(out, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(html|js|css)$/.test(name))
    .map((name) => {
      const content = readFileSync(path.join(out, name));
      return { name, text: content.toString('utf8'), gzip: gzipSync(content, { level: 9 }).length };
    });
}, 60_000);

afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(out, { recursive: true, force: true });
});

describe('the built console', () => {
  it('needs at most 250 kB gzip for its first load', () => {
    const total = files.reduce((sum, { gzip }) => sum + gzip, 0);
    process.stdout.write(`console first load: ${(total / 1000).toFixed(1)} kB gzip\n`);
    expect(files.length).toBeGreaterThanOrEqual(3);
    expect(total).toBeLessThanOrEqual(FIRST_LOAD_BYTES);
  });

  it('carries no validator: contracts come as types and plain constants', () => {
    expect(files.filter(({ text }) => /ZodError|\$ZodType|~standard/.test(text)).map(({ name }) => name)).toEqual([]);
  });

  it('loads nothing from another host', () => {
    const hosts = files.flatMap(
      ({ text }) => text.match(/url\(["']?https?:|@import\s+["']https?:|(src|href)="https?:/g) ?? [],
    );
    expect(hosts).toEqual([]);
  });

  it('does not write scripts or styles into the page, so that the content security policy holds', () => {
    const page = files.find(({ name }) => name === 'index.html')?.text ?? '';
    expect(page).toMatch(/<script type="module"[^>]* src="\/assets\//);
    expect(page).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\son\w+=/);
  });
});
