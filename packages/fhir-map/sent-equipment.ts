import { LONGEST_EQUIPMENT_TEXT } from '@naer/contracts/measurement-item';
import { isStorable } from '@naer/domain/measurement/is-storable';
import type { SentItem } from '@naer/domain/measurement/normalise-item';
import * as z from 'zod';
import { type CodeableConcept, codeableConcept, type Observation } from './accepted-resources.ts';
import { hasCoding } from './code-table.ts';
import type { BundleIndex } from './index-bundle.ts';
import { nationalIdsIn } from './national-id.ts';
import { meantDevices } from './sent-devices.ts';

const text = z.string().max(500);
const equipment = z.looseObject({
  resourceType: z.literal('Device'),
  modelNumber: text.optional(),
  deviceName: z
    .array(z.looseObject({ name: text, type: text.optional() }))
    .max(50)
    .optional(),
  version: z
    .array(z.looseObject({ type: codeableConcept.optional(), value: text }))
    .max(50)
    .optional(),
});
type Equipment = z.output<typeof equipment>;

const MDC = 'urn:iso:std:iso:11073:10101';
/** MDC_ID_PROD_SPEC_FW: the firmware's revision (HL7 Personal Health Device). */
const MDC_FIRMWARE = '531976';
/** What its owner calls it says nothing of its make, and may name somebody. */
const NAMES_OF_MODELS = ['model-name', 'udi-label-name', 'manufacturer-name', 'other', undefined];

/**
 * Model and firmware of what measured, by the Device that came along. Of several that say different things none is likelier;
 * what cannot be kept, or holds a national id, is left out: the measurement stands without it.
 */
export function sentEquipment(
  observation: Pick<Observation, 'device' | 'contained'>,
  bundle: BundleIndex,
): Pick<SentItem, 'deviceModel' | 'firmware'> {
  const devices = meantDevices(observation, bundle).flatMap((resource) => {
    const read = equipment.safeParse(resource);
    return read.success ? [read.data] : [];
  });
  const deviceModel = agreed(devices.map(modelOf));
  const firmware = agreed(devices.map(firmwareOf));
  return { ...(deviceModel !== undefined && { deviceModel }), ...(firmware !== undefined && { firmware }) };
}

function modelOf({ modelNumber, deviceName = [] }: Equipment): string | undefined {
  if (modelNumber !== undefined) return modelNumber;
  for (const wanted of NAMES_OF_MODELS) {
    const found = deviceName.find(({ type }) => type === wanted);
    if (found !== undefined) return found.name;
  }
  return undefined;
}

function firmwareOf({ version = [] }: Equipment): string | undefined {
  return version.find(({ type }) => type !== undefined && isFirmware(type))?.value;
}

function isFirmware(type: CodeableConcept): boolean {
  if (hasCoding(type, MDC, MDC_FIRMWARE)) return true;
  return [type.text, ...(type.coding ?? []).map(({ code }) => code)].some(
    (word) => typeof word === 'string' && /^firmware\b/i.test(word),
  );
}

function agreed(said: readonly (string | undefined)[]): string | undefined {
  const [only, ...others] = new Set(said.flatMap((one) => one?.trim() || []));
  if (only === undefined || others.length > 0) return undefined;
  const isKept = only.length <= LONGEST_EQUIPMENT_TEXT && isStorable(only) && nationalIdsIn(only).length === 0;
  return isKept ? only : undefined;
}
