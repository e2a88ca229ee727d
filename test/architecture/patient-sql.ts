import { describeSchema } from '@naer/db/schema/describe-schema';
import { importsOf, type SourceFile, withoutComments } from './source-files.ts';

/** Tables that hold something of patients though no column is called after one. */
const WITHOUT_A_PATIENT_COLUMN = [
  'citizen_directory',
  'device_quarantine',
  'import_line',
  'import_part',
  'archive_part',
  'archive_receipt',
];
/** The log itself. */
const THE_LOG = ['audit_event'];

/** Every table with a column that names a patient, as the schema stands: a new one is among them by itself. */
export function patientTables(): readonly string[] {
  const named = describeSchema().flatMap(({ table, column }) => (/patient_id$/.test(column) ? [table] : []));
  return [...new Set([...named, ...WITHOUT_A_PATIENT_COLUMN])].filter((name) => !THE_LOG.includes(name)).toSorted();
}

const RUNS = /\bwith(System|Unit|Patient|Directory)Scope\b\s*(<|\()|\brecords\.run\(/;
/** What writes the log in the statement that reads or writes. */
const LOGS = /\b(auditedRead|auditedList|insertTestimony|listOfPatient|noteReferral)\(|\binsert into audit_event\b/;

export interface PatientSql {
  readonly path: string;
  /** Of patients, named by the file's own SQL or by that of the pieces it puts together. */
  readonly tables: readonly string[];
  readonly isLogged: boolean;
}

/**
 * Files that run statements on patient data, and whether the log is written in them. A file that runs nothing is a piece:
 * whoever runs it answers for it. `changePatient` logs for whoever it is given as actor, which its caller must do.
 */
export function patientSql(files: readonly SourceFile[], tables: readonly string[]): readonly PatientSql[] {
  const known = new Map(files.filter(isServer).map(({ path, text }) => [path, withoutComments(text)]));
  const naming = new RegExp(
    `\\b(?:from|join|into|update|using)\\s+(?:only\\s+)?(${tables.toSorted((a, b) => b.length - a.length).join('|')})\\b`,
    'gi',
  );
  const namedIn = (path: string, seen: Set<string>): readonly string[] => {
    const code = known.get(path);
    if (code === undefined || seen.has(path)) return [];
    seen.add(path);
    const own = [...code.matchAll(naming)].map((match) => match[1] ?? '');
    const pieces = importsOf(code)
      .flatMap((target) => resolve(path, target) ?? [])
      .filter((piece) => !RUNS.test(known.get(piece) ?? ''));
    return [...own, ...pieces.flatMap((piece) => namedIn(piece, seen))];
  };
  return [...known].flatMap(([path, code]) => {
    if (!RUNS.test(code) && !code.includes('changePatient(')) return [];
    const named = [...new Set(namedIn(path, new Set()))].toSorted();
    if (named.length === 0) return [];
    const isChange = /\bchangePatient(<[^(]*>)?\(/.test(code) && /\bactor\b|\.\.\.change|command,/.test(code);
    return [{ path, tables: named, isLogged: LOGS.test(code) || isChange }];
  });
}

function isServer({ path, isTest }: SourceFile): boolean {
  return !isTest && /^(packages\/(services|db)|workers)\//.test(path) && !path.startsWith('packages/db/schema/');
}

function resolve(from: string, target: string): string | undefined {
  const own = /^@naer\/(services|db)\/(.+)$/.exec(target);
  if (own !== null) return `packages/${own[1]}/${own[2]}.ts`;
  if (!target.startsWith('.')) return undefined;
  const parts = from.split('/').slice(0, -1);
  for (const part of target.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/');
}
