import { defineConfig } from 'vitest/config';

/** pure: Node, no server. workerd: objects in the real runtime. stack: a real PostgreSQL, real workerd, real browser. */
export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'pure',
          include: [
            'packages/**/*.test.ts',
            'test/architecture/**/*.test.ts',
            'test/durability/simulation/**/*.test.ts',
          ],
          exclude: ['**/node_modules/**', '**/dist/**'],
          setupFiles: ['test/support/known-seed.ts'],
        },
      },
      './workers/vitest.config.ts',
      {
        test: {
          name: 'stack',
          include: ['test/{flow,durability,isolation,conformance,browser,local}/**/*.test.ts'],
          exclude: ['**/node_modules/**', 'test/durability/simulation/**'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          fileParallelism: true,
        },
      },
    ],
  },
});
