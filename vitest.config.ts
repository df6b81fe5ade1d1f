import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Apollo and graphql-ws must see one copy of graphql, or its instanceof checks fail.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/servers/global.ts'],
    // Real servers and browsers start in tests.
    testTimeout: 60_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 10_000, interval: 60 } },
    pool: 'forks',
    maxWorkers: 2,
  },
});
