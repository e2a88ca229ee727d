import { RESOLUTION_OUTCOMES } from '@naer/domain/alert/alert';
import { CATALOGUE } from '@naer/domain/measurement/catalogue';
import { MEASUREMENT_TYPES } from '@naer/domain/measurement/reading';
import { describe, expect, it } from 'vitest';
import en from './en.json' with { type: 'json' };
import nb from './nb.json' with { type: 'json' };

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
const english = flatten(en);

describe('the texts of the console', () => {
  it('have the same keys in both languages', () => {
    expect([...norwegian.keys()].sort()).toEqual([...english.keys()].sort());
  });

  it('have the same placeholders in both languages', () => {
    const different = [...norwegian].filter(
      ([key, text]) => placeholders(text).join() !== placeholders(english.get(key) ?? '').join(),
    );
    expect(different).toEqual([]);
  });

  it('are never empty', () => {
    expect([...norwegian, ...english].filter(([, text]) => text.trim() === '')).toEqual([]);
  });

  it('name every measure, score, answer and outcome the domain has', () => {
    const score = CATALOGUE.score;
    const scores = score.kind === 'score' ? [...score.scores.keys()] : [];
    const answers = Object.entries(CATALOGUE).flatMap(([type, entry]) =>
      entry.kind === 'answer' ? [...entry.answers].map((answer) => `${type}-${answer}`) : [],
    );
    for (const texts of [nb, en]) {
      expect(Object.keys(texts.measure).sort()).toEqual([...MEASUREMENT_TYPES].sort());
      expect(Object.keys(texts.outcome).sort()).toEqual([...RESOLUTION_OUTCOMES].sort());
      expect(Object.keys(texts.score).sort()).toEqual(scores.sort());
      expect(Object.keys(texts.answer).sort()).toEqual(answers.sort());
    }
  });

  it('name every unit that a measure accepts', () => {
    const units = Object.values(CATALOGUE).flatMap((entry) => {
      if (entry.kind === 'numeric') return [...entry.units.keys()];
      if (entry.kind === 'components') return Object.values(entry.components).flatMap((part) => [...part.units.keys()]);
      return entry.kind === 'score' ? [entry.canonicalUnit] : [];
    });
    for (const texts of [nb, en]) expect([...new Set(units)].filter((unit) => !(unit in texts.unit))).toEqual([]);
  });

  it('say of every failure what it is and what to do', () => {
    for (const texts of [nb, en]) {
      const keys = Object.keys(texts.error);
      const heads = keys.filter((key) => !key.endsWith('Detail'));
      expect(keys.filter((key) => key.endsWith('Detail')).sort()).toEqual(heads.map((head) => `${head}Detail`).sort());
    }
  });
});
