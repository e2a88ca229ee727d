import { PATIENT_SURNAMES } from '@naer/local/seed/demo-people';
import { demoTenants } from '@naer/local/seed/demo-tenants';
import type { Needle } from './find-needles.ts';

const planted = new Map<string, Needle>();

/** From now on no stack of this test file may hold this text outside what is sealed. Answers the text. */
export function plant<Text extends string>(what: string, text: Text): Text {
  planted.set(text, { what, text });
  return text;
}

/** All that was planted in this test file. */
export function plantedNeedles(): readonly Needle[] {
  return [...planted.values()];
}

/** No staff of the demo bears a patient's surname. */
for (const surname of PATIENT_SURNAMES) plant('a surname', surname);

/** Everybody whom the seed invents: numbers and birth dates (names are known by the surname). */
export function plantDemo(patientsPerProgramme: number): void {
  for (const { patients } of demoTenants(patientsPerProgramme))
    for (const { nationalId, birthDate } of patients) {
      plant('a national id', nationalId);
      plant('a birth date', birthDate);
    }
}
