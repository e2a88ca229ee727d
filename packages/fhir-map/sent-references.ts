import { isStorable } from '@naer/domain/measurement/is-storable';
import type { Identifier, Observation } from './accepted-resources.ts';
import { isNationalIdSystem, nationalIdsIn } from './national-id.ts';

const MOST_KEPT = 20;
const LONGEST_KEPT = 300;
/** An e-mail address, or one that is called: it says who is meant. */
const ADDRESS = /@|\b(tel|sms|mailto|sip):/i;

/**
 * Identifiers and references of the sender's own world, kept as text beside the measurement: they say nothing about who
 * is meant (the credential does), but lead back to the sender's record. What holds a national id or an address, or
 * what the records could not hold, is left out.
 */
export function sentReferences(observation: Observation): readonly string[] {
  const { subject, performer = [], device, identifier = [] } = observation;
  const said = [
    ...identifier.map((own) => ['identifier', undefined, own] as const),
    ['subject', subject?.reference, subject?.identifier] as const,
    ...performer.map((by) => ['performer', by.reference, by.identifier] as const),
    ['device', device?.reference, device?.identifier] as const,
  ];
  return said
    .flatMap(([name, reference, own]) => [reference, textOf(own)].flatMap((text) => (text ? `${name} ${text}` : [])))
    .filter(
      (text) =>
        text.length <= LONGEST_KEPT && isStorable(text) && !ADDRESS.test(text) && nationalIdsIn(text).length === 0,
    )
    .slice(0, MOST_KEPT);
}

function textOf(identifier: Identifier | undefined): string | undefined {
  if (identifier?.value === undefined || isNationalIdSystem(identifier.system)) return undefined;
  return `${identifier.system ?? ''}|${identifier.value}`;
}
