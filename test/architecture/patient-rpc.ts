import { type SourceFile, withoutComments } from './source-files.ts';

/** What a method of an object answers where nothing of a patient is in it. */
const TELLS_NOTHING = [
  /^void$/,
  /^boolean$/,
  /^number$/,
  /^\{ (readonly )?(active|connected|recorded|version|seq): [^{]*\}$/,
  /^('[a-z-]+'( \| )?)+$/,
];
/** What writes the log: each of them adds a row to an outbox in the transaction of the act. */
const WRITES = /\b(attestAct|writeAct|noteShown|noteFeed)\(|kind: 'audit'/;

export interface ObjectMethod {
  /** `PatientMonitor.feed` */
  readonly name: string;
  readonly path: string;
  /** As it stands in the code, a promise's value. */
  readonly answers: string;
  readonly isTelling: boolean;
  /** Whether what it does writes the log, as far as the code can be followed. */
  readonly isLogged: boolean;
  /** Files of other rooms, or of its own, that call it by its handle. */
  readonly callers: readonly string[];
}

type Code = ReadonlyMap<string, string>;

/** Every public method of every object class, as the code has them: a new one is among them by itself. */
export function objectMethods(files: readonly SourceFile[]): readonly ObjectMethod[] {
  const code: Code = new Map(
    files
      .filter(({ path, isTest }) => !isTest && /^(workers|packages\/domain)\//.test(path))
      .map(({ path, text }) => [path, withoutComments(text)]),
  );
  return [...code].flatMap(([path, text]) => {
    const className = /\bclass (\w+) extends DurableObject\b/.exec(text)?.[1];
    if (className === undefined) return [];
    return methodsOf(text).map(({ name, answers }) => ({
      name: `${className}.${name}`,
      path,
      answers,
      isTelling: !TELLS_NOTHING.some((kind) => kind.test(answers)),
      isLogged: writes(code, path, name, new Set()),
      callers: callersOf(code, path, name),
    }));
  });
}

/** Behind the brackets of what is written there; of what is called there something else follows. */
const WRITTEN_HERE = /^\s*[:{]/;
const METHOD = /^ {2}(?:override )?(?:async )?([a-z]\w*)(?:<[^(]*>)?\(/gm;

function methodsOf(text: string): readonly { readonly name: string; readonly answers: string }[] {
  return [...text.matchAll(METHOD)].flatMap((match) => {
    const [whole, name = ''] = match;
    if (['constructor', 'alarm', 'webSocketMessage', 'webSocketClose', 'webSocketError'].includes(name)) return [];
    const after = closing(text, match.index + whole.length - 1) + 1;
    if (!WRITTEN_HERE.test(text.slice(after))) return [];
    const returned = text.slice(after, bodyAt(text, after));
    return [{ name, answers: answerOf(returned) }];
  });
}

function answerOf(returned: string): string {
  const flat = returned
    .replace(/^\s*:\s*/, '')
    .replace(/\s+/g, ' ')
    .trim();
  return /^Promise<(.*)>$/.exec(flat)?.[1]?.trim() ?? flat;
}

/** Where a method's body opens: the first brace outside of what its type says. */
function bodyAt(text: string, from: number): number {
  let angle = 0;
  let curly = 0;
  for (let at = from; at < text.length; at += 1) {
    const char = text[at];
    if (char === '<') angle += 1;
    if (char === '>' && text[at - 1] !== '=') angle -= 1;
    if (char === '{' && angle === 0 && curly === 0) return at;
    if (char === '{') curly += 1;
    if (char === '}') curly -= 1;
  }
  return text.length;
}

/** Of the bracket at `open`, where it is closed. */
function closing(text: string, open: number): number {
  const pairs: Readonly<Record<string, string>> = { '(': ')', '{': '}' };
  const [opens = '', closes = ''] = [text[open], pairs[text[open] ?? '']];
  let depth = 0;
  for (let at = open; at < text.length; at += 1) {
    if (text[at] === opens) depth += 1;
    if (text[at] === closes) depth -= 1;
    if (depth === 0) return at;
  }
  return text.length;
}

/** Whether the function or method of that name in that file writes, or what it calls does. */
function writes(code: Code, path: string, name: string, seen: Set<string>): boolean {
  const key = `${path} ${name}`;
  if (seen.has(key)) return false;
  seen.add(key);
  const text = code.get(path);
  const body = text === undefined ? undefined : bodyOf(text, name);
  if (text === undefined || body === undefined) return false;
  if (WRITES.test(body)) return true;
  const imported = importsByName(path, text);
  const called = new Set(
    [...body.matchAll(/(?<![.\w#])(?:this\.)?#?([a-zA-Z]\w*)(?:<[^()]*>)?\(/g)].map((m) => m[1] ?? ''),
  );
  const ofFields = [...body.matchAll(/this\.#(\w+)\.(\w+)\(/g)].flatMap(([, field = '', method = '']) =>
    classOfField(text, field).map((type) => [imported.get(type) ?? path, method] as const),
  );
  return [...[...called].map((one) => [imported.get(one) ?? path, one] as const), ...ofFields].some(([file, one]) =>
    writes(code, file, one, seen),
  );
}

/** The text of a function or method; private ones are named without their hash. */
function bodyOf(text: string, name: string): string | undefined {
  const named = new RegExp(
    `^(?: {2}(?:override )?(?:async )?#?|(?:export )?(?:async )?function )${name}(?:<[^(]*>)?\\(`,
    'gm',
  );
  for (const found of text.matchAll(named)) {
    const after = closing(text, found.index + found[0].length - 1) + 1;
    if (!WRITTEN_HERE.test(text.slice(after))) continue;
    const opened = bodyAt(text, after);
    return text.slice(opened, closing(text, opened) + 1);
  }
  return undefined;
}

function classOfField(text: string, field: string): readonly string[] {
  const found = new RegExp(`#${field}(?:: (\\w+)\\b|[^;]*?= new (\\w+)\\()`).exec(text);
  return found === null ? [] : [found[1] ?? found[2] ?? ''];
}

function importsByName(path: string, text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [, names = '', from = ''] of text.matchAll(/import (?:type )?\{([^}]*)\} from '([^']+)'/g)) {
    const target = resolve(path, from);
    for (const name of names.split(',')) found.set(name.replace(/^\s*type\s+/, '').trim(), target);
  }
  return found;
}

function resolve(from: string, target: string): string {
  const own = /^@naer\/domain\/(.+)$/.exec(target);
  if (own !== null) return `packages/domain/${own[1]}.ts`;
  const parts = from.split('/').slice(0, -1);
  for (const part of target.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/');
}

/** Files that have a handle of the class (its `get-<object>.ts`, or that file itself) and call the method on something. */
function callersOf(code: Code, path: string, method: string): readonly string[] {
  const room = path.split('/').slice(0, -1).join('/');
  const getter = [...code.keys()].find((one) => one.startsWith(`${room}/get-`));
  const named =
    getter === undefined
      ? []
      : [...(code.get(getter) ?? '').matchAll(/(\w+): (?:async )?\([^)]*\) =>\s*[^,;]*?stub\.(\w+)\(/g)];
  const names = new Set([method, ...named.flatMap(([, as = '', of = '']) => (of === method ? [as] : []))]);
  const calls = new RegExp(`\\.(${[...names].join('|')})\\(`);
  // In the class's own room, by the handle of another of its kind, however it came there.
  const ofHandle = new RegExp(`\\b(?:get[A-Z]\\w*|\\w+Of)\\([^;]*?\\)\\s*\\.(${[...names].join('|')})\\(`);
  return [...code]
    .filter(([file, text]) =>
      file.startsWith(`${room}/`)
        ? file !== getter && ofHandle.test(text)
        : calls.test(text) && [...importsByName(file, text).values()].includes(getter ?? ''),
    )
    .map(([file]) => file)
    .toSorted();
}
