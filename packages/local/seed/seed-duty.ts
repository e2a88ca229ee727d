import type { Reader } from '@naer/db/reader';
import type { Result } from '@naer/domain/result';
import type { DutyError } from '@naer/services/duty/duty-error';
import { loadUnitDesk, type UnitDesk } from '@naer/services/duty/load-unit-desk';
import { saveDuties } from '@naer/services/duty/save-duty';
import { saveOpeningHours } from '@naer/services/duty/save-opening-hours';
import { saveShift } from '@naer/services/duty/save-shift';
import { signPolicy } from '@naer/services/duty/sign-policy';
import { DEMO_POLICY, demoCare, demoDuties, demoShifts } from './demo-duty.ts';
import type { DemoTenant, DemoUnit } from './demo-tenants.ts';
import { SeedError } from './seed-error.ts';
import type { SeedTarget } from './seed-target.ts';

/**
 * Each unit's opening hours, fallback, duties and signed ladders, written by its physician once, and the shifts from the
 * week of `now` (epoch ms) on. What people have changed since stays; nobody has a number that could be called.
 */
export async function seedDuty(target: SeedTarget, tenant: DemoTenant, now: number): Promise<void> {
  for (const unit of tenant.units) await seedUnit(target, tenant, unit, now);
}

async function seedUnit({ records }: SeedTarget, tenant: DemoTenant, unit: DemoUnit, now: number): Promise<void> {
  const [reader, unitId] = [physicianOf(tenant, unit), unit.id];
  const deskNow = async () => got(await loadUnitDesk(records, reader, unitId));
  const before = await deskNow();
  const duties = demoDuties(tenant, unit);
  if (isUntouched(before)) {
    const draft = demoCare(tenant, unit);
    got(await saveOpeningHours(records, reader, { unitId, desk: before, draft }));
  }
  if (before.duties.length === 0 && duties.length > 0)
    got(await saveDuties(records, reader, { unitId, desk: await deskNow(), duties }));
  if (before.care.policies.length === 0 && duties.length > 0)
    got(await signPolicy(records, reader, { unitId, desk: await deskNow(), draft: DEMO_POLICY }));
  if (duties.length === 0) return;
  const desk = await deskNow();
  for (const { shiftId, duty, ...draft } of demoShifts(tenant, unit, now))
    addedOrThere(await saveShift(records, reader, { unitId, desk, duty, shiftId, draft, now }));
}

/** Nobody has said anything of the unit yet. */
function isUntouched({ care, duties }: UnitDesk): boolean {
  const { openingHours, fallbackUnitId, liveQueue, policies } = care;
  return (
    openingHours === undefined &&
    fallbackUnitId === undefined &&
    !liveQueue &&
    duties.length === 0 &&
    policies.length === 0
  );
}

function physicianOf({ id: tenantId, practitioners }: DemoTenant, { id }: DemoUnit): Reader {
  const physician = practitioners.find(({ unitId, role }) => unitId === id && role === 'physician');
  if (physician === undefined) throw new SeedError('A unit has no physician to sign its clocks.');
  return { tenantId, practitionerId: physician.id, unitIds: [id] };
}

/** A shift that was ended, planned otherwise or left without its duty since stays so; so does the plan of who left. */
const STAYS: ReadonlySet<DutyError['code']> = new Set([
  'already-exists',
  'shift-overlaps',
  'not-found',
  'duty-refused',
]);

function addedOrThere(outcome: Result<unknown, DutyError>): void {
  if (outcome.ok || STAYS.has(outcome.error.code)) return;
  got(outcome);
}

function got<T>(outcome: Result<T, DutyError>): T {
  if (outcome.ok) return outcome.value;
  throw new SeedError(`The demo data could not be written: a unit's duty ${outcome.error.code}.`);
}
