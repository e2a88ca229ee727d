import { describe, expect, it } from 'vitest';
import type { AlertNow, CommandFailure } from '../../ports/worklist-port.ts';
import { explainFailure } from './explain-failure.ts';

const problem = (status: number, code = 'x', state?: AlertNow['state']): CommandFailure => ({
  kind: 'problem',
  status,
  code,
  current: state && { state, revision: '1.2', life: {} },
});

describe('a command that failed', () => {
  it('lost to a colleague when the alert is acknowledged now, whatever code says so', () => {
    const lost = { text: 'acknowledgedFirst', next: 'none' };
    expect(explainFailure('acknowledge', problem(409, 'stale-revision', 'acknowledged'), 'open')).toEqual(lost);
    expect(explainFailure('acknowledge', problem(409, 'already-acknowledged'), null)).toEqual(lost);
  });

  it('falls back on the state the list knows when the answer does not tell', () => {
    expect(explainFailure('acknowledge', problem(409, 'stale-revision'), 'acknowledged').text).toBe(
      'acknowledgedFirst',
    );
  });

  it('may be tried anew when only the reading changed', () => {
    const changed = { text: 'staleRevision', next: 'anew' };
    expect(explainFailure('acknowledge', problem(409, 'stale-revision', 'open'), null)).toEqual(changed);
    expect(explainFailure('resolve', problem(409, 'stale-revision', 'acknowledged'), null)).toEqual(changed);
  });

  it('is over when somebody has resolved the alert', () => {
    const over = { text: 'resolvedFirst', next: 'none' };
    expect(explainFailure('resolve', problem(409, 'stale-revision', 'resolved'), null)).toEqual(over);
    expect(explainFailure('acknowledge', problem(409, 'already-resolved'), null)).toEqual(over);
  });

  it('asks for an acknowledge first when the alert was opened again before it was resolved', () => {
    const again = { text: 'notAcknowledged', next: 'none' };
    expect(explainFailure('resolve', problem(409, 'stale-revision', 'open'), null)).toEqual(again);
    expect(explainFailure('resolve', problem(409, 'not-acknowledged'), null)).toEqual(again);
  });

  it('is repeated as the very same command when nobody knows whether it was kept', () => {
    expect(explainFailure('resolve', { kind: 'unreachable' }, null)).toEqual({ text: 'network', next: 'same' });
    expect(explainFailure('resolve', problem(503), null)).toEqual({ text: 'unexpected', next: 'same' });
  });

  it('says plainly that nothing was saved when the server refused it', () => {
    for (const [status, text] of [
      [400, 'refused'],
      [401, 'unauthenticated'],
      [403, 'forbidden'],
      [404, 'notFound'],
    ])
      expect(explainFailure('acknowledge', problem(Number(status)), null)).toEqual({ text, next: 'none' });
    expect(explainFailure('acknowledge', problem(429), null)).toEqual({ text: 'tooMany', next: 'anew' });
  });

  it.each([
    ['handover', 'unit-closed', 'unitClosed', 'anew'],
    ['handover', 'no-live-queue', 'noLiveQueue', 'anew'],
    ['accept', 'no-handover', 'noHandover', 'none'],
    ['start', 'already-in-progress', 'startedFirst', 'none'],
    ['patient', 'claimed-by-another', 'claimedByAnother', 'anew'],
  ] as const)('of %s says what %s means', (intent, code, text, next) => {
    expect(explainFailure(intent, problem(409, code, 'open'), null)).toEqual({ text, next });
  });

  it('lets one choose another time when the one chosen cannot be', () => {
    expect(explainFailure('snooze', problem(422, 'snooze-too-long', 'open'), null)).toEqual({
      text: 'tooLong',
      next: 'anew',
    });
    expect(explainFailure('attempt', problem(422, 'expiry-in-past', 'open'), null).next).toBe('anew');
  });

  it('was overtaken when somebody took in hand what was to be started or acknowledged', () => {
    expect(explainFailure('start', problem(409, 'stale-revision', 'in-progress'), null).text).toBe('startedFirst');
    expect(explainFailure('acknowledge', problem(409, 'stale-revision', 'in-progress'), null).text).toBe(
      'acknowledgedFirst',
    );
  });
});
