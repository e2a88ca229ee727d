import { VKP_SEVERITIES, type VkpSeverity } from '@naer/domain/event/vkp-severity';
import type { DetectedIssue } from './resources.ts';

const EXTENSION = /^http:\/\/ehelse\.no\/fhir\/StructureDefinition\/vkp-(?:alert-|event-)?severity/;
/** FHIR's own scale has three steps; 0 and 40 are the hub's alone. */
const FHIR_SEVERITIES: ReadonlyMap<string, VkpSeverity> = new Map([
  ['low', 10],
  ['moderate', 20],
  ['high', 30],
]);

/** How severe the sender holds it to be: the hub's extension, else FHIR's own; `invalid` when what is there is neither. */
export function readSeverity({ extension = [], severity }: DetectedIssue): VkpSeverity | undefined | 'invalid' {
  const own = extension.find(({ url }) => EXTENSION.test(url));
  if (own !== undefined) {
    const { valueInteger, valueCode, valueString, valueCoding } = own;
    return toVkp(valueInteger ?? valueCode ?? valueString ?? valueCoding?.code);
  }
  // The guide leaves it empty where it is not known.
  if (severity === undefined || severity === '') return undefined;
  return FHIR_SEVERITIES.get(severity) ?? toVkp(severity);
}

function toVkp(sent: unknown): VkpSeverity | 'invalid' {
  return VKP_SEVERITIES.find((known) => String(known) === String(sent)) ?? 'invalid';
}
