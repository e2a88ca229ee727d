import { demoName } from './demo-people.ts';
import { type DemoTenant, type DemoUnit, demoPatient } from './demo-tenants.ts';
import { deriveId } from './derive-id.ts';

/** After every other demo patient of the place, before those of load. */
const PRACTICE_PATIENT = 900;
const FIRST_PRACTICE_HPR_NUMBER = 999_000_901;

/**
 * The tenant with its GP practice: a unit without a live queue where one doctor works and follows one patient, whose
 * alerts the municipality's centre receives. The doctor reads the summary.
 */
export function withPractice(tenant: DemoTenant, index: number): DemoTenant {
  const practice = tenant.organisations.find(({ kind }) => kind === 'gp-practice');
  const centre = centreOf(tenant);
  if (practice === undefined || centre === undefined) return tenant;
  const id = deriveId(`${tenant.place}/practice`);
  const unit: DemoUnit = { id, organisationId: practice.id, name: `Fastlegene, ${practice.name}`, liveQueue: false };
  const followed = demoPatient({ units: [unit] }, tenant.place, 'copd', PRACTICE_PATIENT);
  return {
    ...tenant,
    units: [...tenant.units, unit],
    practitioners: [
      ...tenant.practitioners,
      {
        id: deriveId(`${tenant.place}/practitioner/practice`),
        unitId: id,
        name: demoName(`${tenant.place}/practice`, 0),
        role: 'physician',
        hprNumber: String(FIRST_PRACTICE_HPR_NUMBER + index),
        authorisations: ['LE'],
      },
    ],
    patients: [...tenant.patients, { ...followed, receivedBy: centre.id }],
  };
}

/** The unit of a municipality: staffed at every hour. */
export function centreOf({ organisations, units }: Pick<DemoTenant, 'organisations' | 'units'>): DemoUnit | undefined {
  const municipal = new Set(organisations.filter(({ kind }) => kind === 'municipality').map(({ id }) => id));
  return units.find(({ organisationId }) => municipal.has(organisationId));
}
