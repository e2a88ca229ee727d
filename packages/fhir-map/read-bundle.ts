import { MAX_ITEMS } from '@naer/contracts/measurement-item';
import { err, ok, type Result } from '@naer/domain/result';
import { type BundleEntry, observation } from './accepted-resources.ts';
import { type Classified, classifyEntry, readEntry } from './classify-entry.ts';
import type { CodeTable } from './code-table.ts';
import { indexBundle } from './index-bundle.ts';
import { isTest } from './map-observation.ts';
import type { EntryProblem } from './operation-outcome.ts';

export type BundleType = 'batch' | 'transaction' | 'collection';

export interface ReadBundle {
  readonly type: BundleType;
  readonly entries: readonly ReadEntry[];
}
export interface ReadEntry {
  /** Undefined when the entry's frame could not be read. */
  readonly entry: BundleEntry | undefined;
  readonly classified: Result<Classified, EntryProblem>;
}

const TYPES: ReadonlySet<unknown> = new Set(['batch', 'transaction', 'collection']);

/**
 * Reads a Bundle entry by entry: a bad one never spoils the rest. Errors of the whole: not a Bundle, a type that
 * is not taken, over 500 entries. `Bundle.timestamp` is not taken for the device's clock: a gateway may have held
 * the bundle back, and its observations would be moved by that time.
 */
export function readBundle(body: unknown, codes: CodeTable): Result<ReadBundle, EntryProblem> {
  const bundle = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  if (bundle.resourceType !== 'Bundle') return err({ code: 'invalid-request', expression: 'Bundle.resourceType' });
  const { type, entry: sent = [] } = bundle;
  if (!isBundleType(type)) return err({ code: 'invalid-request', expression: 'Bundle.type' });
  if (!Array.isArray(sent)) return err({ code: 'invalid-request', expression: 'Bundle.entry' });
  if (sent.length > MAX_ITEMS) return err({ code: 'too-many-items', expression: 'Bundle.entry' });
  for (const element of ['implicitRules', 'modifierExtension'])
    if (bundle[element] !== undefined) return err({ code: 'invalid-request', expression: `Bundle.${element}` });
  const meta = observation.shape.meta.safeParse(bundle.meta);
  if (!meta.success) return err({ code: 'invalid-request', expression: 'Bundle.meta' });

  const read = sent.map(readEntry);
  const index = indexBundle(read.map((entry) => (entry.ok ? entry.value : undefined)));
  const options = { codes, bundle: index, test: isTest(meta.data), needsRequest: type !== 'collection' };
  const entries = read.map((entry, at): ReadEntry => {
    if (entry.ok) return { entry: entry.value, classified: classifyEntry(entry.value, at, options) };
    const { code, field } = entry.error;
    const problem: EntryProblem = asksSomethingElse(sent[at])
      ? { code: 'method-not-allowed', expression: `Bundle.entry[${at}].request.method` }
      : { code, expression: field };
    return { entry: undefined, classified: err(problem) };
  });
  return ok({ type, entries });
}

function isBundleType(type: unknown): type is BundleType {
  return TYPES.has(type);
}

/** A read or delete has no resource: what is wrong with it is the method. */
function asksSomethingElse(entry: unknown): boolean {
  const { request } = (typeof entry === 'object' && entry !== null ? entry : {}) as { readonly request?: unknown };
  const { method } = (typeof request === 'object' && request !== null ? request : {}) as { readonly method?: unknown };
  return typeof method === 'string' && method !== 'POST';
}
