import type { Language } from '@naer/domain/language/words';
import type { z } from 'zod';

type Issue = z.core.$ZodIssue;
type Sentences = Readonly<Record<Language, string>>;

const UNREADABLE: Sentences = {
  nb: 'Verdien kan ikke leses.',
  nn: 'Verdien kan ikkje lesast.',
  en: 'The value cannot be read.',
};
/** What a JSON value or a text has to be, by zod's name of it. */
const KINDS: Readonly<Record<string, Sentences>> = {
  number: { nb: 'et tall', nn: 'eit tal', en: 'a number' },
  int: { nb: 'et helt tall', nn: 'eit heilt tal', en: 'a whole number' },
  string: { nb: 'en tekst', nn: 'ein tekst', en: 'a text' },
  boolean: { nb: 'true eller false', nn: 'true eller false', en: 'true or false' },
  array: { nb: 'en liste', nn: 'ei liste', en: 'a list' },
  object: { nb: 'et objekt', nn: 'eit objekt', en: 'an object' },
  uuid: { nb: 'en UUID', nn: 'ein UUID', en: 'a UUID' },
};
const EXPECTED: Sentences = {
  nb: 'Her skal det stå {what}.',
  nn: 'Her skal det stå {what}.',
  en: 'This must be {what}.',
};
const ONE_OF: Sentences = {
  nb: 'Må være en av: {what}.',
  nn: 'Må vere ein av: {what}.',
  en: 'Must be one of: {what}.',
};
const FORMS: Sentences = {
  nb: 'Må ha en av formene: {what}.',
  nn: 'Må ha ei av formene: {what}.',
  en: 'Must have one of the forms: {what}.',
};
const PATTERN: Sentences = {
  nb: 'Teksten må passe til {what}.',
  nn: 'Teksten må passe til {what}.',
  en: 'The text must match {what}.',
};
const TIME: Sentences = {
  nb: 'Må være et tidspunkt med forskyvning fra UTC, som 2026-12-01T08:00:00+01:00.',
  nn: 'Må vere eit tidspunkt med forskyving frå UTC, som 2026-12-01T08:00:00+01:00.',
  en: 'Must be a time with its offset from UTC, like 2026-12-01T08:00:00+01:00.',
};
const BOUNDS = {
  least: { nb: 'Må være minst {what}.', nn: 'Må vere minst {what}.', en: 'Must be at least {what}.' },
  above: { nb: 'Må være over {what}.', nn: 'Må vere over {what}.', en: 'Must be above {what}.' },
  most: { nb: 'Må være høyst {what}.', nn: 'Må vere høgst {what}.', en: 'Must be at most {what}.' },
  below: { nb: 'Må være under {what}.', nn: 'Må vere under {what}.', en: 'Must be below {what}.' },
} as const;
const SIZES: Readonly<Record<string, Sentences>> = {
  string: { nb: 'tegn', nn: 'teikn', en: 'characters' },
  array: { nb: 'i listen', nn: 'i lista', en: 'in the list' },
};
const SIZE_BOUNDS = {
  least: { nb: 'Det må være minst {what}.', nn: 'Det må vere minst {what}.', en: 'There must be at least {what}.' },
  most: { nb: 'Det kan høyst være {what}.', nn: 'Det kan høgst vere {what}.', en: 'There can be at most {what}.' },
} as const;

const EMPTY: Sentences = { nb: 'Kan ikke være tom.', nn: 'Kan ikkje vere tom.', en: 'Must not be empty.' };

/** What would have fitted, as one sentence. It is made of the schema alone: never a value that was sent. */
export function tellIssue(issue: Issue, language: Language): string {
  switch (issue.code) {
    case 'invalid_type':
      return tellKind(issue.expected, language);
    case 'invalid_value':
      return fill(ONE_OF, issue.values.map(String).join(', '), language);
    case 'invalid_format':
      return tellFormat(issue, language);
    case 'too_small':
      return tellBound(issue, issue.minimum, issue.inclusive === false ? 'above' : 'least', language);
    case 'too_big':
      return tellBound(issue, issue.maximum, issue.inclusive === false ? 'below' : 'most', language);
    case 'invalid_union':
      return tellForms(issue.errors, language);
    default:
      return UNREADABLE[language];
  }
}

/**
 * Of alternatives, the one field in which the only alternative that nearly fits does not: `parts[0]` of a part that
 * lacks but its unit is about `parts[0].unit`.
 */
export function nearestIssue(issue: Issue): Issue {
  if (issue.code !== 'invalid_union') return issue;
  const near = issue.errors.flatMap(([only, ...more]) =>
    only === undefined || more.length > 0 || only.code === 'unrecognized_keys' || only.path.length === 0 ? [] : [only],
  );
  const [found, ...others] = near;
  if (found === undefined || others.length > 0) return issue;
  return nearestIssue({ ...found, path: [...issue.path, ...found.path] });
}

function tellKind(expected: string, language: Language): string {
  const kind = KINDS[expected];
  return kind === undefined ? UNREADABLE[language] : fill(EXPECTED, kind[language], language);
}

function tellFormat(issue: Extract<Issue, { code: 'invalid_format' }>, language: Language): string {
  if (issue.format === 'datetime') return TIME[language];
  if (issue.format !== 'regex') return tellKind(issue.format, language);
  return 'pattern' in issue ? fill(PATTERN, String(issue.pattern), language) : UNREADABLE[language];
}

function tellBound(
  issue: Extract<Issue, { code: 'too_small' | 'too_big' }>,
  bound: number | bigint,
  side: keyof typeof BOUNDS,
  language: Language,
): string {
  const size = SIZES[issue.origin];
  if (size === undefined) return fill(BOUNDS[side], String(bound), language);
  const least = side === 'least' || side === 'above';
  if (least && Number(bound) === 1) return EMPTY[language];
  return fill(SIZE_BOUNDS[least ? 'least' : 'most'], `${bound} ${size[language]}`, language);
}

/** Literals that may stand here, or which fields each form has that is lacking them. */
function tellForms(errors: readonly (readonly Issue[])[], language: Language): string {
  const literals = errors.flatMap((branch) =>
    branch.flatMap((one) => (one.code === 'invalid_value' && one.path.length === 0 ? one.values.map(String) : [])),
  );
  if (errors.length > 0 && literals.length >= errors.length) return fill(ONE_OF, literals.join(', '), language);
  const forms = errors.map((branch) =>
    branch
      .flatMap(({ code, path }) => (code !== 'unrecognized_keys' && path.length === 1 ? [String(path[0])] : []))
      .join(' + '),
  );
  const told = [...new Set(forms.filter((form) => form !== ''))];
  return told.length === 0 ? UNREADABLE[language] : fill(FORMS, told.join('; '), language);
}

function fill(sentences: Sentences, what: string, language: Language): string {
  return sentences[language].replace('{what}', () => what);
}
