import i18next from 'i18next';
import { describe, expect, it } from 'vitest';
import en from '../../i18n/en.json' with { type: 'json' };
import { fmt } from '../../i18n/fmt.ts';
import nb from '../../i18n/nb.json' with { type: 'json' };
import nn from '../../i18n/nn.json' with { type: 'json' };
import type { WorklistRow } from '../../ports/worklist-port.ts';
import { clockText } from './describe-clock.ts';
import { handoverText, heldTexts, stepText } from './describe-life.ts';
import { rowFixture } from './row-fixture.ts';
import { statusText } from './status-text.ts';

const i18n = i18next.createInstance();
void i18n.init({
  resources: { nb: { translation: nb }, nn: { translation: nn }, en: { translation: en } },
  interpolation: { escapeValue: false },
  initAsync: false,
});
const NOW = Date.parse('2026-11-22T12:00:00Z');
const at = (minutes: number) => new Date(NOW + minutes * 60_000).toISOString();
const tools = (language: 'nb' | 'nn' | 'en') => [i18n.getFixedT(language), fmt(language)] as const;
const clockOf = (changes: Partial<WorklistRow>) => {
  const clock = clockText(rowFixture(changes), NOW, ...tools('nb'));
  return clock && [clock.text.replaceAll('\u00a0', ' '), clock.tone];
};

describe('the clock of an alert', () => {
  it.each<readonly [string, Partial<WorklistRow>, readonly string[] | null]>([
    ['runs towards its limit', { overdueAt: at(25) }, ['25 min til fristen', 'calm']],
    ['is near', { overdueAt: at(4) }, ['4 min til fristen', 'soon']],
    ['is nearly there', { overdueAt: at(0.5) }, ['Under 1 min til fristen', 'soon']],
    ['has passed, though the server has not said so yet', { overdueAt: at(-3) }, ['3 min over frist', 'late']],
    ['has passed, as the server says', { overdue: true, overdueAt: at(-130) }, ['2 t 10 min over frist', 'late']],
    ['does not run', {}, null],
    [
      'stands still while it is snoozed',
      { overdueAt: at(-3), suppressed: [{ kind: 'snoozed', until: at(9), reason: 'other' }] },
      null,
    ],
    [
      'waits for the next try',
      { state: 'in-progress', attempts: { n: 1, nextTryAt: at(30), due: false } },
      ['Nytt forsøk kl. 13:30', 'calm'],
    ],
    [
      'wants the next try now',
      { state: 'in-progress', attempts: { n: 1, nextTryAt: at(-1), due: false } },
      ['Prøv igjen nå', 'late'],
    ],
    [
      'waits for the follow-up',
      { state: 'acknowledged', clock: { kind: 'follow-up', dueAt: at(60) } },
      ['Oppfølging kl. 14:00', 'calm'],
    ],
    [
      'wants the follow-up',
      { state: 'acknowledged', followUpDue: true },
      ['Kvittert, men ikke løst: følg opp', 'late'],
    ],
    [
      'is nobody’s before there are enough readings',
      { state: 'pending', clock: { kind: 'pending', dueAt: at(9) } },
      null,
    ],
  ])('%s', (_, changes, text) => {
    expect(clockOf(changes)).toEqual(text);
  });
});

describe('what is held back', () => {
  const held = (...suppressed: NonNullable<WorklistRow['suppressed']>) =>
    heldTexts(rowFixture({ suppressed }), NOW, ...tools('nb'));

  it('says why, and until when', () => {
    expect(held({ kind: 'snoozed', until: at(30), reason: 'known-cause' })).toEqual(['Utsatt til 13:30: Kjent årsak']);
    expect(held({ kind: 'paused', until: at(90) })).toEqual(['Pasienten er borte: venter til 14:30']);
    expect(held({ kind: 'quiet-hours', until: at(60) })).toEqual(['Stille timer til 14:00']);
    expect(held({ kind: 'late' })).toEqual(['Ingen er varslet: data kom for sent']);
  });

  it('is not said any more when it has ended, and a reason without a word is shown as it was sent', () => {
    expect(held({ kind: 'quiet-hours', until: at(-1) })).toEqual([]);
    expect(held({ kind: 'snoozed', until: at(30), reason: 'new-reason' })[0]).toContain('new-reason');
  });
});

describe('the ladder', () => {
  const step = (more: Partial<NonNullable<WorklistRow['step']>>) =>
    stepText(rowFixture({ step: { taken: 2, round: 0, duty: 'lege', channel: 'sms', ...more } }), i18n.getFixedT('nb'));

  it('says who was told, by what, and whether it reached anybody', () => {
    expect(step({ outcome: 'delivered' })).toEqual({ text: 'Trinn 2: lege varslet på SMS, levert', failed: false });
    expect(step({})).toMatchObject({ text: 'Trinn 2: lege varslet på SMS, ikke bekreftet ennå' });
    expect(step({ outcome: 'undelivered', reason: 'nobody-on-duty', round: 1 })).toEqual({
      text: 'Trinn 2, runde 2: lege varslet på SMS, ikke levert (ingen på vakt)',
      failed: true,
    });
  });

  it('is silent before the first step and when somebody has taken the alert', () => {
    expect(stepText(rowFixture({ step: { taken: 0, round: 0 } }), i18n.getFixedT('nb'))).toBeNull();
    expect(
      stepText(rowFixture({ state: 'acknowledged', step: { taken: 1, round: 0 } }), i18n.getFixedT('nb')),
    ).toBeNull();
  });
});

describe('an offer', () => {
  const handover = { toUnitId: 'u2', reason: 'utskrevet', returnsAt: at(30), by: 'p' };
  const units = { u1: 'Sengepost', u2: 'Hjemmetjenesten' };

  it('is told to the owner and to the receiver, with the reason and when it returns', () => {
    expect(handoverText(rowFixture({ handover, unitId: 'u1' }), units, NOW, ...tools('nb'))).toBe(
      'Tilbudt Hjemmetjenesten: utskrevet. Tilbake kl. 13:30',
    );
    expect(handoverText(rowFixture({ handover, unitId: 'u1', offered: true }), units, NOW, ...tools('nn'))).toBe(
      'Tilbod frå Sengepost: utskrevet. Svar innan kl. 13:30',
    );
  });

  it('never shows a bare id', () => {
    expect(handoverText(rowFixture({ handover }), {}, NOW, ...tools('en'))).toContain('another unit');
  });
});

describe('who has it', () => {
  const say = (changes: Partial<WorklistRow>) =>
    statusText(rowFixture(changes), 'me', { kari: 'Kari Testesen' }, i18n.getFixedT('nb'));

  it('is said by name, and by you', () => {
    expect(say({ state: 'in-progress', startedBy: 'kari' })).toBe('Til behandling hos Kari Testesen');
    expect(say({ state: 'in-progress', acknowledgedBy: 'me' })).toBe('Til behandling hos deg');
    expect(say({ state: 'in-progress', startedBy: 'stranger' })).toBe('Til behandling');
    expect(say({ state: 'pending', pending: { have: 1, need: 3 } })).toBe('Venter på flere målinger: 1 av 3 målinger');
  });
});
