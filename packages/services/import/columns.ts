import type { ImportFault, ImportKind } from '@naer/contracts/import';
import { err, ok, type Result } from '@naer/domain/result';
import type { CsvRow } from './read-csv.ts';

/** Names a column may have beside its own, as they are after `plain`. */
const COLUMNS = {
  patients: {
    nationalId: ['fødselsnummer', 'fodselsnummer', 'nasjonalid', 'personnummer', 'fnr'],
    name: ['navn', 'namn'],
    birthDate: ['fødselsdato', 'fodselsdato'],
    unit: ['enhet', 'eining'],
    programme: ['program'],
    purpose: ['formål', 'formal', 'føremål'],
    risk: ['risiko'],
    secondKitReason: ['grunntilmerutstyr', 'merutstyr'],
  },
  devices: {
    system: ['identifikatorsystem', 'identifiersystem'],
    identifier: ['identifikator', 'serienummer', 'identifiervalue'],
    kind: ['type', 'slag'],
    label: ['merkelapp', 'betegnelse', 'navn'],
    organisation: ['virksomhet', 'verksemd', 'organisasjon', 'organisasjonsnummer'],
    measures: ['måler', 'målinger', 'målingar'],
  },
} as const satisfies Readonly<Record<ImportKind, Readonly<Record<string, readonly string[]>>>>;

const OPTIONAL: readonly string[] = ['secondKitReason', 'measures'];

/** What stood on a line, by the English names of columns. */
export type Fields = Readonly<Record<string, string>>;
export interface ReadLine {
  readonly line: number;
  readonly fields: Fields;
  /** More cells than columns, or fewer: nothing on it is trusted. */
  readonly misfit: boolean;
}

/**
 * Lines by the names of the header, which are English or Norwegian. A column that is missing, named twice or unknown (by its
 * number: its name may hold anything) refuses the whole file.
 */
export function nameColumns(
  kind: ImportKind,
  rows: readonly CsvRow[],
): Result<readonly ReadLine[], { readonly faults: readonly ImportFault[] }> {
  const [head, ...lines] = rows;
  const names = Object.entries<readonly string[]>(COLUMNS[kind]);
  const found = (head?.cells ?? []).map((cell) => {
    const name = plain(cell);
    return names.find(([own, others]) => own.toLowerCase() === name || others.includes(name))?.[0];
  });
  const faults: ImportFault[] = [
    ...found.flatMap((name, i) => (name === undefined ? [{ field: `column ${i + 1}`, code: 'unknown-column' }] : [])),
    ...names.flatMap(([name]) => {
      const times = found.filter((one) => one === name).length;
      if (times > 1) return [{ field: name, code: 'repeated' }];
      return times === 0 && !OPTIONAL.includes(name) ? [{ field: name, code: 'missing' }] : [];
    }),
  ];
  if (faults.length > 0) return err({ faults });
  return ok(
    lines.map(({ line, cells }) => ({
      line,
      misfit: cells.length !== found.length,
      fields: Object.fromEntries(found.map((name, i) => [name ?? '', (cells[i] ?? '').trim()])),
    })),
  );
}

function plain(cell: string): string {
  return cell.toLowerCase().replace(/[\s_-]/g, '');
}
