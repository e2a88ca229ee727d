import { LOGIN_REFUSALS } from '@naer/contracts/session';
import { RESOLUTION_OUTCOMES, SNOOZE_REASONS } from '@naer/domain/alert/alert';
import { CHANNELS, UNDELIVERED_REASONS } from '@naer/domain/escalation/unit-care';
import { CATALOGUE } from '@naer/domain/measurement/catalogue';
import { MEASUREMENT_TYPES } from '@naer/domain/measurement/reading';
import { CONTACT_CHANNELS, CONTACT_OUTCOMES } from '@naer/domain/patient/contact';
import { describe, expect, it } from 'vitest';
import en from './en.json' with { type: 'json' };
import nb from './nb.json' with { type: 'json' };
import nn from './nn.json' with { type: 'json' };

type Texts = { readonly [key: string]: string | Texts };

function flatten(texts: Texts, path = ''): Map<string, string> {
  const flat = new Map<string, string>();
  for (const [key, value] of Object.entries(texts)) {
    const here = path === '' ? key : `${path} > ${key}`;
    if (typeof value === 'string') flat.set(here, value);
    else for (const [inner, text] of flatten(value, here)) flat.set(inner, text);
  }
  return flat;
}

const placeholders = (text: string): string[] =>
  [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name ?? '').sort();

const norwegian = flatten(nb);
const others = [
  ['nn', flatten(nn)],
  ['en', flatten(en)],
] as const;

describe('the texts of the console', () => {
  it.each(others)('have the same keys in %s', (_, other) => {
    expect([...norwegian.keys()].sort()).toEqual([...other.keys()].sort());
  });

  it.each(others)('have the same placeholders in %s', (_, other) => {
    const different = [...norwegian].filter(
      ([key, text]) => placeholders(text).join() !== placeholders(other.get(key) ?? '').join(),
    );
    expect(different).toEqual([]);
  });

  it('are never empty', () => {
    const all = [...norwegian, ...others.flatMap(([, texts]) => [...texts])];
    expect(all.filter(([, text]) => text.trim() === '')).toEqual([]);
  });

  it('of nynorsk hold no word of bokmål', () => {
    const bokmal =
      /\b(ikke|noe|jeg|hvis|hva|hvem|hvordan|fra|varsler|målinger|enheten|pasienten[es]? ikke|rød|røde|løs|kontaktet|velg|gjøre)\b/i;
    expect([...flatten(nn)].filter(([, text]) => bokmal.test(text))).toEqual([]);
  });

  it('name every measure, score, answer and outcome the domain has', () => {
    const score = CATALOGUE.score;
    const scores = score.kind === 'score' ? [...score.scores.keys()] : [];
    const answers = Object.entries(CATALOGUE).flatMap(([type, entry]) =>
      entry.kind === 'answer' ? [...entry.answers].map((answer) => `${type}-${answer}`) : [],
    );
    for (const texts of [nb, nn, en]) {
      expect(Object.keys(texts.measure).sort()).toEqual([...MEASUREMENT_TYPES].sort());
      expect(Object.keys(texts.outcome).sort()).toEqual([...RESOLUTION_OUTCOMES].sort());
      expect(Object.keys(texts.snoozeReason).sort()).toEqual([...SNOOZE_REASONS].sort());
      expect(Object.keys(texts.channel).sort()).toEqual([...CHANNELS].sort());
      expect(Object.keys(texts.undelivered).sort()).toEqual([...UNDELIVERED_REASONS].sort());
      expect(Object.keys(texts.contactChannel).sort()).toEqual([...CONTACT_CHANNELS].sort());
      expect(Object.keys(texts.contactOutcome).sort()).toEqual([...CONTACT_OUTCOMES].sort());
      expect(Object.keys(texts.score).sort()).toEqual(scores.sort());
      expect(Object.keys(texts.answer).sort()).toEqual(answers.sort());
    }
  });

  it('say why a log-in was refused, whatever the reason, and name every role', () => {
    const roles = ['nurse', 'physician', 'responder', 'coordinator', 'administrator', 'auditor'];
    for (const texts of [nb, nn, en]) {
      expect(Object.keys(texts.refusal).sort()).toEqual([...LOGIN_REFUSALS].sort());
      expect(roles.filter((role) => !(role in texts.role))).toEqual([]);
    }
  });

  it('name every unit that a measure accepts', () => {
    const units = Object.values(CATALOGUE).flatMap((entry) => {
      if (entry.kind === 'numeric') return [...entry.units.keys()];
      if (entry.kind === 'components') return Object.values(entry.components).flatMap((part) => [...part.units.keys()]);
      return entry.kind === 'score' ? [entry.canonicalUnit] : [];
    });
    for (const texts of [nb, nn, en]) expect([...new Set(units)].filter((unit) => !(unit in texts.unit))).toEqual([]);
  });

  it('say of every failure what it is and what to do', () => {
    for (const texts of [nb, nn, en]) {
      const keys = Object.keys(texts.error);
      const heads = keys.filter((key) => !key.endsWith('Detail'));
      expect(keys.filter((key) => key.endsWith('Detail')).sort()).toEqual(heads.map((head) => `${head}Detail`).sort());
    }
  });
});
