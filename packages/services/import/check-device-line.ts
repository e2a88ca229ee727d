import type { ImportFault } from '@naer/contracts/import';
import { storableText } from '@naer/contracts/storable-text';
import type { DeviceIdentifier } from '@naer/domain/device/device-facts';
import { MEASUREMENT_TYPES } from '@naer/domain/measurement/reading';
import { err, ok, type Result } from '@naer/domain/result';
import { nationalIdsIn } from '@naer/fhir-map/national-id';
import type { Fields } from './columns.ts';

/** A device to be registered. */
export interface DeviceLine {
  readonly identifier: DeviceIdentifier;
  readonly kind: 'personal' | 'shared';
  readonly label: string;
  readonly organisationId: string;
  readonly measures: readonly string[];
}

/** An organisation whose devices the sender may register. */
export interface OpenOrganisation {
  readonly organisationId: string;
  readonly number: string;
}

const KIND: Readonly<Record<string, DeviceLine['kind']>> = {
  personal: 'personal',
  shared: 'shared',
  personlig: 'personal',
  delt: 'shared',
};
const LONGEST = 200;
const TYPES: readonly string[] = MEASUREMENT_TYPES;

/** Reads a line, or says all that is wrong with it at once. Measures stand with `|` or blanks between. */
export function checkDeviceLine(
  fields: Fields,
  organisations: readonly OpenOrganisation[],
): Result<DeviceLine, readonly ImportFault[]> {
  const faults: ImportFault[] = [];
  const refuse = (field: string, code: string) => void faults.push({ field, code });
  const textOf = (field: string): string => {
    const text = fields[field] ?? '';
    if (text === '') refuse(field, 'missing');
    else if (!storableText(1, LONGEST).safeParse(text).success)
      refuse(field, text.length > LONGEST ? 'too-long' : 'invalid-value');
    else if (nationalIdsIn(text).length > 0) refuse(field, 'national-id');
    return text;
  };
  const [system, value, label] = [textOf('system'), textOf('identifier'), textOf('label')];
  const kind = KIND[(fields.kind ?? '').toLowerCase()];
  if (kind === undefined) refuse('kind', fields.kind ? 'invalid-value' : 'missing');
  const named = (fields.organisation ?? '').replace(/ /g, '').toLowerCase();
  const organisation = organisations.find(({ organisationId, number }) => named === organisationId || named === number);
  if (organisation === undefined) refuse('organisation', named === '' ? 'missing' : 'unknown-organisation');
  const measures = [...new Set((fields.measures ?? '').split(/[\s|]+/).filter((one) => one !== ''))];
  if (measures.some((one) => !TYPES.includes(one))) refuse('measures', 'invalid-value');
  if (faults.length > 0 || kind === undefined || organisation === undefined) return err(faults);
  return ok({ identifier: { system, value }, kind, label, organisationId: organisation.organisationId, measures });
}
