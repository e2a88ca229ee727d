import type { Refusal } from '@naer/domain/measurement/outcome';
import { err, ok, type Result } from '@naer/domain/result';
import { type BundleEntry, reference } from '../accepted-resources.ts';
import { namedByPatient, namedBySubject } from '../named-patients.ts';

/** Who a resource is about; authors and participants are none of it. */
const SUBJECTS: Readonly<Record<string, string>> = {
  DetectedIssue: 'patient',
  Composition: 'subject',
  Encounter: 'subject',
};
/** A person has few numbers; more are several people. */
const MOST_IDS_OF_ONE = 10;

/**
 * The national ids of whom a document is about, wherever it says so: a document is one patient's. Errors: a number that
 * can be nobody's, or more than one person has (`wrong-subject`, with where).
 */
export function namedByDocument(entries: readonly (BundleEntry | undefined)[]): Result<readonly string[], Refusal> {
  const named = new Set<string>();
  for (const [index, entry] of entries.entries()) {
    if (entry === undefined) continue;
    const { resource } = entry;
    const at = `Bundle.entry[${index}].resource`;
    const found = resource.resourceType === 'Patient' ? namedByPatient(resource, at) : namedBy(resource, at);
    if (!found.ok) return found;
    for (const nationalId of found.value) named.add(nationalId);
  }
  return named.size > MOST_IDS_OF_ONE ? err({ code: 'wrong-subject', field: 'Bundle.entry' }) : ok([...named]);
}

function namedBy(resource: BundleEntry['resource'], at: string): Result<readonly string[], Refusal> {
  const element = SUBJECTS[resource.resourceType];
  const sent = element === undefined ? undefined : (resource as Readonly<Record<string, unknown>>)[element];
  const who = reference.safeParse(sent);
  if (!who.success) return ok([]);
  const found = namedBySubject({ subject: who.data }, at);
  if (found.ok || element === undefined) return found;
  return err({ ...found.error, field: found.error.field.replace(`${at}.subject`, `${at}.${element}`) });
}
