import type { Refusal } from '@naer/domain/measurement/outcome';
import { err, ok, type Result } from '@naer/domain/result';
import { device, type Identifier, type Observation, patient, type Reference } from './accepted-resources.ts';
import { parseIfNoneExist } from './conditional-create.ts';
import type { BundleIndex } from './index-bundle.ts';
import { isNationalId, isNationalIdSystem } from './national-id.ts';
import { readResource } from './read-resource.ts';

/** Types a subject may not be: what was measured would not be a person's. */
const OTHER_SUBJECTS: ReadonlySet<string> = new Set(['Device', 'Group', 'Location']);

/** A person has few numbers (a D- or help number may have been merged into the fødselsnummer); more are several people. */
const MOST_IDS_OF_ONE = 10;

/** A Patient entry is read once, however many observations mean it. */
const known = new WeakMap<object, Result<readonly string[], Refusal>>();

/**
 * The national ids that a resource says it is about; the door compares them with the credential's patient.
 * A number with wrong check digits names nobody and is refused at once (`wrong-subject`). Other identifiers and
 * references say nothing about who is meant: the credential does.
 */
export function namedByObservation(
  observation: Observation,
  bundle: BundleIndex,
  at: string,
): Result<readonly string[], Refusal> {
  const own = namedBySubject(observation, at);
  if (!own.ok) return own;
  const named = [...own.value];
  for (const [index, contained] of (observation.contained ?? []).entries()) {
    if (contained.resourceType !== 'Patient') continue;
    const inside = namedByPatient(contained, `${at}.contained[${index}]`);
    if (!inside.ok) return inside;
    named.push(...inside.value);
  }
  const reference = observation.subject?.reference;
  const resolved = reference === undefined ? [] : bundle.resolve(reference);
  // A bundle that brings patients, and an observation that says none of them: it may be any.
  const meant = resolved.length === 0 && named.length === 0 ? bundle.patients : resolved;
  for (const { resource, at: where } of meant) {
    if (resource.resourceType !== 'Patient') continue;
    const entry = namedByPatient(resource, where);
    if (!entry.ok) return err({ code: 'wrong-subject', field: `${at}.subject` });
    named.push(...entry.value);
  }
  const distinct = [...new Set(named)];
  return distinct.length > MOST_IDS_OF_ONE ? err({ code: 'wrong-subject', field: `${at}.subject` }) : ok(distinct);
}

/** The national ids of a Patient. */
export function namedByPatient(resource: object, at: string): Result<readonly string[], Refusal> {
  const before = known.get(resource);
  if (before !== undefined) return before;
  const read = readResource(patient, resource, at);
  const named = read.ok
    ? nationalIdsOf(read.value.identifier ?? [], (index) => `${at}.identifier[${index}].value`)
    : read;
  known.set(resource, named);
  return named;
}

/** The national ids of the subject itself; all that the context of other observations can say. */
export function namedBySubject(
  { subject }: Pick<Observation, 'subject'>,
  at: string,
): Result<readonly string[], Refusal> {
  return namedByReference(subject, `${at}.subject`);
}

/** The national ids of whom a Device is said to belong to. */
export function namedByDevice(resource: object, at: string): Result<readonly string[], Refusal> {
  const read = readResource(device, resource, at);
  return read.ok ? namedByReference(read.value.patient, `${at}.patient`) : read;
}

/** The national id that a query (`?identifier=system|value`) asks for; none when it asks for something else. */
export function namedByQuery(query: string | undefined): readonly string[] | 'invalid' {
  const token = query === undefined ? undefined : parseIfNoneExist(query);
  if (token === undefined || !token.ok) return [];
  const bar = token.value.indexOf('|');
  const ids = nationalIdsOf([{ system: token.value.slice(0, bar), value: token.value.slice(bar + 1) }], () => '');
  return ids.ok ? ids.value : 'invalid';
}

/** Whether what was measured is said to be no person's: a device's clock, a group, a place, or `focus` on another. */
export function isAboutOther(observation: Observation, type: string): boolean {
  if (observation.focus !== undefined) return true;
  const { reference, type: declared } = observation.subject ?? {};
  const said = declared ?? reference?.split('/').at(-2);
  return said !== undefined && OTHER_SUBJECTS.has(said) && !(type === 'battery' && said === 'Device');
}

/** By its identifier, or by the search that it is (`Patient?identifier=system|value`). */
function namedByReference(who: Reference | undefined, at: string): Result<readonly string[], Refusal> {
  const own = nationalIdsOf(who?.identifier === undefined ? [] : [who.identifier], () => `${at}.identifier.value`);
  if (!own.ok) return own;
  const query = who?.reference?.startsWith('Patient?') ? who.reference.slice('Patient'.length) : undefined;
  const asked = namedByQuery(query);
  return asked === 'invalid' ? err({ code: 'wrong-subject', field: `${at}.reference` }) : ok([...own.value, ...asked]);
}

function nationalIdsOf(
  identifiers: readonly Identifier[],
  expression: (index: number) => string,
): Result<readonly string[], Refusal> {
  const ids: string[] = [];
  for (const [index, { system, value }] of identifiers.entries()) {
    if (!isNationalIdSystem(system) || value === undefined) continue;
    const digits = value.replaceAll(' ', '');
    if (!isNationalId(digits)) return err({ code: 'wrong-subject', field: expression(index) });
    ids.push(digits);
  }
  return ok(ids);
}
