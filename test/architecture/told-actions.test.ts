import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ACTIONS } from '@naer/auth/actions';
import { actOf, tellAct } from '@naer/domain/audit/tell-act';
import { STORED_STAGES } from '@naer/domain/enrolment/stage';
import { LANGUAGES } from '@naer/domain/language/words';
import { expect, test } from 'vitest';

/**
 * Every action that the log of access can hold has a sentence for the patient. Walked from the code: a word with dots in
 * quotes is an action, unless it stands here.
 */
const ROOT = path.join(import.meta.dirname, '../..');
const ROOMS = ['packages/services', 'packages/db', 'packages/domain/monitor', 'workers'];
/** What looks like an action: columns of a statement, settings, files and fields, lines of the Worker's own log. */
const NO_ACTS = [
  /^[a-z]\.[a-z]+$/,
  /^app\./,
  /^(public\.measurement|manifest\.json|index\.html|jwks\.keys|context\.note|worklist\.(identity-unreadable|live-send-failed))$/,
];
/** Actions whose last word is filled in: which words those are. */
const FILLED: Readonly<Record<string, readonly string[]>> = {
  organisation: ['suspend', 'resume', 'leave'],
  tenant: ['suspend', 'resume', 'leave'],
  member: ['suspend', 'resume', 'end-logins'],
  referral: ['decline', 'withdraw'],
  enrolment: STORED_STAGES,
};
/** The same in what is no action: paths of fields, columns, settings. */
const NOT_FILLED = ['app', 'plan', 'duties', 'x'];

function filesUnder(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : filesUnder(file);
    return /\.ts$/.test(entry.name) && !/(\.test|-testing|-fixture)\.ts$/.test(entry.name) ? [file] : [];
  });
}

const texts = ROOMS.flatMap((room) => filesUnder(path.join(ROOT, room))).map((file) => ({
  file: path.relative(ROOT, file),
  text: readFileSync(file, 'utf8'),
}));
const inQuotes = texts.flatMap(({ file, text }) =>
  [...text.matchAll(/'([a-z][a-z-]*(?:\.[a-z][a-z-]*)+)'/g)].map(([, word = '']) => ({ file, word })),
);
/** What a door asks of a principal is no act by itself: the service behind it names that. */
const isAsked = ({ file, word }: { file: string; word: string }) =>
  file.startsWith('workers/') && (ACTIONS as readonly string[]).includes(word);
const acts = new Set([
  ...inQuotes
    .filter((one) => !isAsked(one))
    .map(({ word }) => word)
    .filter((word) => !NO_ACTS.some((pattern) => pattern.test(word))),
  ...Object.entries(FILLED).flatMap(([noun, words]) => words.map((word) => `${noun}.${word}`)),
]);

test('every action in the code has words of its own, in each language', () => {
  expect(acts.size).toBeGreaterThan(120);
  expect([...acts].filter((action) => actOf(action) === undefined).sort()).toEqual([]);
});

test('no sentence is empty, unfinished or left in another language', () => {
  for (const action of acts)
    for (const outcome of ['allowed', 'refused'] as const) {
      const told = tellAct({ action, outcome });
      expect(Object.keys(told)).toEqual([...LANGUAGES]);
      for (const text of Object.values(told)) expect(text).toMatch(/^[A-ZÅÆØ][^/{}]{6,}[^ ]\.$/);
      expect(told.en).not.toBe(told.nb);
    }
});

test('an action whose last word is filled in stands with the words that fill it', () => {
  const filled = texts.flatMap(({ text }) => [...text.matchAll(/`([a-z-]+)\.\$\{/g)].map(([, noun = '']) => noun));
  const known = [...Object.keys(FILLED), ...NOT_FILLED, 'alert', 'duty', 'client'];
  expect([...new Set(filled)].filter((noun) => !known.includes(noun))).toEqual([]);
});
