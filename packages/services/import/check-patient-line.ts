import type { ImportFault } from '@naer/contracts/import';
import { storableText } from '@naer/contracts/storable-text';
import type { Risk } from '@naer/domain/enrolment/stage';
import { err, ok, type Result } from '@naer/domain/result';
import { checkNationalId } from '@naer/fhir-map/check-national-id';
import { nationalIdsIn } from '@naer/fhir-map/national-id';
import type { Fields } from './columns.ts';

/** A patient to be taken in at a unit. */
export interface PatientLine {
  readonly nationalId: string;
  readonly name: string;
  /** yyyy-mm-dd. */
  readonly birthDate: string;
  readonly unitId: string;
  readonly organisationId: string;
  readonly programme: string;
  readonly purpose: string;
  readonly risk: Risk;
  readonly secondKitReason?: string | undefined;
}

/** A unit that the sender may bring patients to. */
export interface OpenUnit {
  readonly unitId: string;
  readonly name: string;
  readonly organisationId: string;
}

const RISK: Readonly<Record<string, Risk>> = {
  low: 'low',
  medium: 'medium',
  high: 'high',
  lav: 'low',
  låg: 'low',
  middels: 'medium',
  høy: 'high',
  høg: 'high',
};
const LONGEST = { name: 200, programme: 100, purpose: 500, secondKitReason: 500 } as const;
const OLDEST_YEARS = 130;

/** Reads a line, or says all that is wrong with it at once. `today`: yyyy-mm-dd. */
export function checkPatientLine(
  fields: Fields,
  {
    units,
    synthetic,
    today,
  }: { readonly units: readonly OpenUnit[]; readonly synthetic: boolean; readonly today: string },
): Result<PatientLine, readonly ImportFault[]> {
  const faults: ImportFault[] = [];
  const refuse = (field: string, code: string) => void faults.push({ field, code });
  const textOf = (field: keyof typeof LONGEST, required: boolean): string => {
    const text = fields[field] ?? '';
    if (text === '') {
      if (required) refuse(field, 'missing');
    } else if (!storableText(1, LONGEST[field]).safeParse(text).success)
      refuse(field, text.length > LONGEST[field] ? 'too-long' : 'invalid-value');
    else if (nationalIdsIn(text).length > 0) refuse(field, 'national-id');
    return text;
  };
  const nationalId = (fields.nationalId ?? '').replace(/[ \u00a0]/g, '');
  const kind = checkNationalId(nationalId, synthetic);
  if (kind === undefined) refuse('nationalId', nationalId === '' ? 'missing' : 'invalid-value');
  const birthDate = dateOf(fields.birthDate ?? '');
  if (birthDate === undefined) refuse('birthDate', fields.birthDate ? 'invalid-value' : 'missing');
  else if (birthDate > today || Number(birthDate.slice(0, 4)) < Number(today.slice(0, 4)) - OLDEST_YEARS)
    refuse('birthDate', 'out-of-range');
  else if (kind !== undefined && kind !== 'help-number' && !isDateOf(nationalId, birthDate))
    refuse('birthDate', 'not-of-national-id');
  const unit = unitOf(units, fields.unit ?? '');
  if (typeof unit === 'string') refuse('unit', unit);
  const risk = RISK[(fields.risk ?? '').toLowerCase()];
  if (risk === undefined) refuse('risk', fields.risk ? 'invalid-value' : 'missing');
  const [name, programme, purpose] = [textOf('name', true), textOf('programme', true), textOf('purpose', true)];
  const reason = textOf('secondKitReason', false);
  if (faults.length > 0 || typeof unit === 'string' || risk === undefined || birthDate === undefined)
    return err(faults);
  const { unitId, organisationId } = unit;
  const secondKitReason = reason === '' ? undefined : reason;
  return ok({ nationalId, name, birthDate, unitId, organisationId, programme, purpose, risk, secondKitReason });
}

/** yyyy-mm-dd, or dd.mm.yyyy; undefined for what is no day. */
function dateOf(text: string): string | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  const other = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(text);
  const [year, month, day] = match?.slice(1) ?? other?.slice(1).reverse() ?? [];
  if (year === undefined || month === undefined || day === undefined) return undefined;
  const iso = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const at = new Date(`${iso}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(iso) ? iso : undefined;
}

/** D-numbers add 40 to the day; synthetic and help numbers 40, 65 or 80 to the month (DOMAIN 2). */
function isDateOf(nationalId: string, birthDate: string): boolean {
  const [day, month] = [Number(nationalId.slice(0, 2)) % 40, Number(nationalId.slice(2, 4))];
  const months = [month, month - 40, month - 65, month - 80];
  return (
    day === Number(birthDate.slice(8)) &&
    months.includes(Number(birthDate.slice(5, 7))) &&
    nationalId.slice(4, 6) === birthDate.slice(2, 4)
  );
}

/** By its id or its exact name; a name that two units have names none. */
function unitOf(units: readonly OpenUnit[], text: string): OpenUnit | 'missing' | 'unknown-unit' | 'ambiguous-unit' {
  if (text === '') return 'missing';
  const found = units.filter(({ unitId, name }) => unitId === text.toLowerCase() || name === text);
  const [first] = found;
  if (first === undefined) return 'unknown-unit';
  return found.length > 1 ? 'ambiguous-unit' : first;
}
