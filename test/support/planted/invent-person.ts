import { newNationalId } from '../national-ids.ts';
import { plant } from './planted.ts';

export interface InventedPerson {
  readonly name: string;
  readonly birthDate: string;
  readonly nationalId: string;
  readonly address: string;
  readonly phone: string;
}

let serial = 0;

/** A patient whom nobody has, unlike any other of this process: the search at a stack's end looks for all of it. */
export function inventPerson(): InventedPerson {
  serial += 1;
  const three = String(serial).padStart(3, '0');
  return {
    name: plant('a name', `Lekkine Lekkesen-${three}`),
    birthDate: plant('a birth date', '1955-01-15'),
    nationalId: newNationalId(),
    address: plant('an address', `Lekkasjeveien ${three}, 0${three} Lekkevik`),
    phone: plant('a phone number', `+4759${three}${three}`),
  };
}
