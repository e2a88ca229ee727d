import { describe, expect, it } from 'vitest';
import { problem } from './problem.ts';

describe('a problem', () => {
  it('says what is wrong before what it is about, and nothing of the occurrence takes its place', () => {
    const told = problem('stale-revision', 'en', { alert: { alertId: 'a' }, code: 'other', status: 200 });
    expect(JSON.stringify(told)).toMatch(
      /^\{"type":"[^"]*","code":"stale-revision","title":"[^"]*","status":409,"alert":/,
    );
  });
});
