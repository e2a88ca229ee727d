import { deriveFraction, deriveId } from './derive-id.ts';
import { syntheticNationalId } from './synthetic-numbers.ts';

const FIRST_NAMES = [
  'Kari',
  'Ola',
  'Anne',
  'Per',
  'Inger',
  'Jan',
  'Ingrid',
  'Arne',
  'Liv',
  'Knut',
  'Berit',
  'Odd',
  'Astrid',
  'Tor',
  'Solveig',
  'Svein',
  'Randi',
  'Leif',
  'Marit',
  'Nils',
  'Gerd',
  'Einar',
  'Bjørg',
  'Kåre',
  'Åse',
  'Øyvind',
  'Máret',
  'Ánte',
  'Halima',
  'Yusuf',
  'Ewa',
  'Piotr',
];
/** Words for "test", "sample", "invented": nobody can be called this. */
const SURNAMES = ['Testesen', 'Prøvesen', 'Eksempelsen', 'Oppdiktsen', 'Liksomsen', 'Tenkesen', 'Demovik'];
/** Patients' own: tests look for these wherever no patient's name may stand. No factor in common with the first names. */
export const PATIENT_SURNAMES: readonly string[] = [
  'Fiktivstad',
  'Øvelsrud',
  'Mønsterås',
  'Påfunnstad',
  'Utkastnes',
  'Skissevoll',
  'Attrapplien',
];

export interface DemoPerson {
  readonly id: string;
  readonly name: string;
  /** yyyy-mm-dd, 1936-1985. */
  readonly birthDate: string;
  readonly nationalId: string;
}

const DAYS = 18_262;
/** No factor of DAYS: the first 18,262 people of a place all have birthdays, and so national ids, of their own. */
const STRIDE = 7919;
const NUMBERS_APART = 20;

/** The nth invented person of a place; the same every time. */
export function demoPerson(place: string, nth: number): DemoPerson {
  const key = `${place}/person/${nth}`;
  const day = (Math.floor(deriveFraction(place) * DAYS) + nth * STRIDE) % DAYS;
  const birthDate = new Date(Date.UTC(1936, 0, 1 + day)).toISOString().slice(0, 10);
  return {
    id: deriveId(key),
    name: nameOf(place, nth, PATIENT_SURNAMES),
    birthDate,
    nationalId: syntheticNationalId(birthDate, Math.floor(nth / DAYS) * NUMBERS_APART),
  };
}

/** A name of staff that nobody has; neighbours differ in both parts. */
export function demoName(place: string, nth: number): string {
  return nameOf(place, nth, SURNAMES);
}

function nameOf(place: string, nth: number, surnames: readonly string[]): string {
  const offset = Math.floor(deriveFraction(place) * 1000);
  return `${FIRST_NAMES[(nth + offset) % FIRST_NAMES.length]} ${surnames[(nth + offset) % surnames.length]}`;
}
