import { baselineOf } from '@naer/simulator/baseline';
import { type DemoPerson, demoName, demoPerson } from './demo-people.ts';
import { PROGRAMMES, type Programme } from './demo-plans.ts';
import { deriveId } from './derive-id.ts';
import { syntheticOrganisationNumber } from './synthetic-numbers.ts';

export interface DemoOrganisation {
  readonly id: string;
  readonly number: string;
  readonly kind: 'hospital-trust' | 'municipality' | 'gp-practice';
  readonly name: string;
}

export interface DemoUnit {
  readonly id: string;
  readonly organisationId: string;
  readonly name: string;
  /** False: its people read summaries. */
  readonly liveQueue?: false;
}

export interface DemoPractitioner {
  readonly id: string;
  readonly unitId: string;
  readonly name: string;
  readonly role: 'nurse' | 'physician';
  /** Nine digits from 999 on: nobody's. */
  readonly hprNumber: string;
  /** HPR codes: LE physician, SP nurse. */
  readonly authorisations: readonly string[];
}

export interface DemoPatient extends DemoPerson {
  readonly programme: Programme;
  readonly unitId: string;
  /** Controller of what is recorded and owner of the alerts: the unit's organisation. */
  readonly organisationId: string;
  readonly deviceId: string;
  readonly enrolmentId: string;
  readonly assignmentId: string;
  /** The unit that receives the alerts, where it is another than the one that follows the patient. */
  readonly receivedBy?: string | undefined;
  /** The usual weight of the body that the simulator plays: the plan's weight zones lie around it. */
  readonly weightKg: number;
}

export interface DemoTenant {
  readonly id: string;
  readonly name: string;
  /** What ids and names of its people follow from. */
  readonly place: string;
  readonly organisations: readonly DemoOrganisation[];
  readonly units: readonly DemoUnit[];
  readonly practitioners: readonly DemoPractitioner[];
  readonly patients: readonly DemoPatient[];
}

interface Place {
  readonly name: string;
  readonly hospital: string;
  readonly municipalities: readonly [string, string];
  readonly practice: string;
}

const FIRST_HPR_NUMBER = 999_000_001;
const AUTHORISATIONS = { nurse: 'SP', physician: 'LE' } as const;

/** No place in Norway is called this. */
const PLACES: readonly Place[] = [
  {
    name: 'Testfjord',
    hospital: 'Testfjord sykehus HF',
    municipalities: ['Testfjord kommune', 'Ytre Testfjord kommune'],
    practice: 'Testfjord legesenter',
  },
  {
    name: 'Prøvedal',
    hospital: 'Prøvedal sykehus HF',
    municipalities: ['Prøvedal kommune', 'Nedre Prøvedal kommune'],
    practice: 'Prøvedal legesenter',
  },
];

/** Two invented health communities; `patients` of each programme in each. Every id and name is the same every time. */
export function demoTenants(patients: number): DemoTenant[] {
  return PLACES.map((place, index) => {
    const frame = demoFrame(place, index);
    const list = PROGRAMMES.flatMap((programme, programmeIndex) =>
      Array.from({ length: patients }, (_, nth) => demoPatient(frame, place.name, programme, nth * 3 + programmeIndex)),
    );
    return { ...frame, patients: list };
  });
}

/** An invented patient of a tenant: the nth of the place, at one of its units in turn. */
export function demoPatient(
  tenant: Pick<DemoTenant, 'units'>,
  place: string,
  programme: Programme,
  nth: number,
): DemoPatient {
  const unit = tenant.units[Math.floor(nth / PROGRAMMES.length) % tenant.units.length];
  if (unit === undefined) throw new Error('A tenant has units');
  const person = demoPerson(place, nth);
  return {
    ...person,
    programme,
    unitId: unit.id,
    organisationId: unit.organisationId,
    deviceId: deriveId(`${person.id}/device`),
    enrolmentId: deriveId(`${person.id}/enrolment`),
    assignmentId: deriveId(`${person.id}/assignment`),
    weightKg: baselineOf(person.id).weightKg,
  };
}

function demoFrame(place: Place, index: number): Omit<DemoTenant, 'patients'> {
  const organisation = (kind: DemoOrganisation['kind'], name: string, nth: number): DemoOrganisation => ({
    id: deriveId(`${place.name}/organisation/${nth}`),
    number: syntheticOrganisationNumber(index * 10 + nth),
    kind,
    name,
  });
  const hospital = organisation('hospital-trust', place.hospital, 0);
  const first = organisation('municipality', place.municipalities[0], 1);
  const second = organisation('municipality', place.municipalities[1], 2);
  const practice = organisation('gp-practice', place.practice, 3);
  const unit = (owner: DemoOrganisation, name: string, nth: number): DemoUnit => ({
    id: deriveId(`${place.name}/unit/${nth}`),
    organisationId: owner.id,
    name,
  });
  const units = [
    unit(hospital, `Digital hjemmeoppfølging, ${place.hospital}`, 0),
    unit(first, `Oppfølgingssenteret, ${first.name}`, 1),
  ];
  return {
    id: deriveId(`${place.name}/tenant`),
    name: `Helsefellesskapet ${place.name}`,
    place: place.name,
    organisations: [hospital, first, second, practice],
    units,
    practitioners: units.flatMap(({ id }, nth) =>
      (['nurse', 'physician'] as const).map((role, which) => ({
        id: deriveId(`${place.name}/practitioner/${nth}/${role}`),
        unitId: id,
        name: demoName(`${place.name}/staff`, nth * 2 + which),
        role,
        hprNumber: String(FIRST_HPR_NUMBER + index * 100 + nth * 2 + which),
        authorisations: [AUTHORISATIONS[role]],
      })),
    ),
  };
}
