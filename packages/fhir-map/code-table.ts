import {
  CODE_SYSTEMS,
  CODES_TO_CONFIRM,
  COMPONENT_CODES,
  MEASURE_CODES,
  type MeasureCode,
} from '@naer/domain/measurement/codes';
import type { ComponentName } from '@naer/domain/measurement/reading';
import type { CodeableConcept } from './accepted-resources.ts';

/** Which measure a coding of a public system means. */
export type CodeTable = ReadonlyMap<string, MeasureCode>;

const COMPONENTS: ReadonlyMap<string, ComponentName> = new Map(
  COMPONENT_CODES.map(({ system, code, component }) => [keyOf(CODE_SYSTEMS[system], code), component]),
);

/** The fixed codes and those of the configuration; the default configuration holds the ones that wait for confirmation. */
export function buildCodeTable(configured: readonly MeasureCode[] = CODES_TO_CONFIRM): CodeTable {
  return new Map(
    [...MEASURE_CODES, ...configured].map((entry) => [keyOf(CODE_SYSTEMS[entry.system], entry.code), entry]),
  );
}

/**
 * The one measure that the known codings of a concept name. Unknown codings beside a known one are translations;
 * undefined when none is known, or when two say different things: nothing is guessed.
 */
export function measureOf(table: CodeTable, concept: CodeableConcept): MeasureCode | undefined {
  return agreed(
    concept,
    (key) => table.get(key),
    (a, b) => a.type === b.type && a.score === b.score,
  );
}

/** The part of a blood pressure that a component's code names; `conflict` when its codings disagree. */
export function componentOf(concept: CodeableConcept): ComponentName | 'conflict' | undefined {
  const known = new Set(codingKeys(concept).flatMap((key) => COMPONENTS.get(key) ?? []));
  if (known.size > 1) return 'conflict';
  return known.values().next().value;
}

/** Whether any coding of the concept is this one. */
export function hasCoding(concept: CodeableConcept | undefined, system: string, code: string): boolean {
  return concept?.coding?.some((coding) => coding.system === system && coding.code === code) ?? false;
}

function agreed<T>(
  concept: CodeableConcept,
  find: (key: string) => T | undefined,
  same: (a: T, b: T) => boolean,
): T | undefined {
  const known = codingKeys(concept).flatMap((key) => find(key) ?? []);
  const [first] = known;
  return first !== undefined && known.every((other) => same(first, other)) ? first : undefined;
}

function codingKeys(concept: CodeableConcept): readonly string[] {
  return (concept.coding ?? []).flatMap(({ system, code }) =>
    system === undefined || code === undefined ? [] : [keyOf(system, code)],
  );
}

function keyOf(system: string, code: string): string {
  return `${system}|${code}`;
}
