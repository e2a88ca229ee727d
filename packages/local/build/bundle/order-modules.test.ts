import { expect, it } from 'vitest';
import { chainAlike } from './chain-alike.ts';
import { sortModules } from './order-modules.ts';

it('what is alike stands side by side', () => {
  const texts = new Map([
    ['alerts', 'select alert_id, severity from alert where opened_at'],
    ['sessions', 'await openSession(cookie, keys)'],
    ['cookies', 'readCookie(request), openSession(cookie)'],
    ['counts', 'select count(alert_id) from alert where severity'],
    ['empty', ''],
  ]);
  expect(chainAlike(texts)).toEqual(['alerts', 'counts', 'sessions', 'cookies', 'empty']);
  expect(chainAlike(new Map())).toEqual([]);
});

it('every module stands once: libraries, what is told to people, and the rest from what is imported to what imports', () => {
  const told =
    'const TITLES = { nb: "Mottakeren får ikke målingen før påminnelsen er sendt på nytt, så prøv å gå én dag bakover" };';
  const codes = new Map([
    ['/r/workers/index.ts', 'export default app;'],
    ['/r/packages/services/alert/get-alert.ts', 'select alert'],
    ['/r/packages/services/alert/add-alert.ts', 'insert alert'],
    ['/r/packages/domain/result.ts', 'const ok = 1;'],
    ['/r/packages/domain/audit/words.ts', told],
    ['/r/node_modules/zod/index.js', 'export const z = {};'],
    ['\0runtime', ''],
  ]);
  expect(sortModules(codes, '/r')).toEqual([
    '/r/node_modules/zod/index.js',
    '/r/packages/domain/audit/words.ts',
    '/r/packages/domain/result.ts',
    '/r/packages/services/alert/add-alert.ts',
    '/r/packages/services/alert/get-alert.ts',
    '/r/workers/index.ts',
  ]);
});
