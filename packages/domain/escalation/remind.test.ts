import { describe, expect, it } from 'vitest';
import { AlertLife, care, HOUR, LADDER, MINUTE, MISSING, OFFICE, policy, stateOf } from '../alert/life-testing.ts';
import { waitingNotice } from './waiting-notice.ts';

const STAFFED = { openingHours: OFFICE, policies: [policy({ yellow: { ...LADDER, counting: 'opening-hours' } })] };
const OPENS_MINUTES = 20 * 60;

/** A yellow of the ward that somebody has tried to reach the patient about; the next try is so long after Monday noon. */
function tried(nextTryMinutes: number): AlertLife {
  const life = new AlertLife(stateOf([care('ward', STAFFED)]), { rule: MISSING }).fire('yellow');
  expect(life.act({ kind: 'attempt', nextTryAt: life.now + nextTryMinutes * MINUTE })).toBe('done');
  life.notices.length = 0;
  return life;
}

describe('work that is due again', () => {
  it('at an hour when the unit is closed: it is due at once, and told when the unit opens, once', () => {
    const life = tried(6 * 60).wait(6 * 60);
    expect(life.own.attempts).toMatchObject({ due: true });
    expect(life.told()).toEqual([]);
    expect(life.clocks).toEqual({ 'next-try': OPENS_MINUTES - 6 * 60 });
    life.wait(24 * 60);
    expect(life.told()).toEqual([`ward nurse ${OPENS_MINUTES}`]);
    expect(life.events.filter((event) => event === 'next-try-due')).toHaveLength(1);
    expect(life.clocks).toEqual({});
  });

  it('a new try before the unit opens takes its place', () => {
    const life = tried(6 * 60).wait(6 * 60);
    life.act({ kind: 'attempt', nextTryAt: life.now + 15 * HOUR });
    expect(life.wait(24 * 60).told()).toEqual([`ward nurse ${21 * 60}`]);
  });

  it('while the alert is silent: told when the silence is over', () => {
    const life = tried(60);
    life.act({ kind: 'snooze', until: life.now + 2 * HOUR, reason: 'other' });
    expect(life.wait(90).told()).toEqual([]);
    expect(life.wait(60).told()).toEqual(['ward nurse 120']);
  });

  it('while the alert is silent, and somebody ends that: told then', () => {
    const life = tried(60);
    life.act({ kind: 'snooze', until: life.now + 3 * HOUR, reason: 'other' });
    life.wait(90).act({ kind: 'unsnooze' });
    expect(life.told()).toEqual(['ward nurse 90']);
  });

  it('silent until after closing time: told when the unit opens', () => {
    const life = tried(60);
    life.act({ kind: 'snooze', until: life.now + 6 * HOUR, reason: 'other' });
    expect(life.wait(48 * 60).told()).toEqual([`ward nurse ${OPENS_MINUTES}`]);
  });

  it('while the patient is away: told when they are back', () => {
    const life = new AlertLife(stateOf([care('ward', STAFFED)]), { rule: MISSING }).fire('yellow');
    life.away(120);
    life.act({ kind: 'attempt', nextTryAt: life.now + HOUR });
    life.notices.length = 0;
    expect(life.wait(180).told()).toEqual(['ward nurse 120']);
  });

  it('a silence that ends before anything is due tells nobody', () => {
    const life = tried(180);
    life.act({ kind: 'snooze', until: life.now + HOUR, reason: 'other' });
    expect(life.wait(90).told()).toEqual([]);
  });

  it('a red that was silent when its second clock came is told of when the silence ends', () => {
    const red = care('ward', { policies: [policy({ red: LADDER }, { followUpMinutes: 30 })] });
    const life = new AlertLife(stateOf([red])).fire('red');
    life.act({ kind: 'acknowledge' });
    life.act({ kind: 'snooze', until: life.now + 40 * MINUTE, reason: 'other' });
    life.notices.length = 0;
    expect(life.wait(45).told()).toEqual(['ward nurse 40']);
  });

  it('is of the unit that is responsible: when another has taken over, the one before is told no more', () => {
    const life = tried(60).wait(60);
    expect(waitingNotice(life.own)).toBeDefined();
    life.offer(care('centre'));
    life.act({ kind: 'accept-handover' });
    expect(waitingNotice(life.own)).toBeUndefined();
  });

  it('is told to the fallback unit that becomes responsible because an offer timed out after closing time', () => {
    const centre = care('centre', { policies: [policy({ yellow: LADDER })] });
    const life = tried(60);
    life.state = stateOf([care('ward', { ...STAFFED, fallbackUnitId: 'centre' }), centre]);
    life.wait(60).offer(care('gp'), { minutes: 5 * 60 });
    expect(life.wait(6 * 60).told()).toEqual(['ward nurse 60', `centre nurse ${6 * 60}`]);
  });
});
