import type { DemoPractitioner } from '../../ports/read-demo-practitioners.ts';
import type { Session } from '../../session/session.ts';

export interface DemoUnit {
  readonly unitId: string;
  readonly unitName: string;
  readonly tenantName: string;
  readonly practitioners: readonly DemoPractitioner[];
}

/** Practitioners by unit, in the order the server gives them. */
export function groupPractitioners(all: readonly DemoPractitioner[]): readonly DemoUnit[] {
  const units = new Map<string, DemoUnit>();
  for (const each of all) {
    const unit = units.get(each.unitId);
    units.set(each.unitId, {
      unitId: each.unitId,
      unitName: each.unitName,
      tenantName: each.tenantName,
      practitioners: [...(unit?.practitioners ?? []), each],
    });
  }
  return [...units.values()];
}

/** `all`: those of the whole list; only of the chosen one's tenant are the units known. */
export function sessionFor(
  chosen: DemoPractitioner,
  colleagues: readonly DemoPractitioner[],
  all: readonly DemoPractitioner[] = colleagues,
): Session {
  const ofTenant = all.filter(({ tenantName }) => tenantName === chosen.tenantName);
  return {
    token: chosen.token,
    practitionerId: chosen.id,
    practitionerName: chosen.name,
    role: chosen.role,
    unitId: chosen.unitId,
    unitName: chosen.unitName,
    tenantName: chosen.tenantName,
    colleagues: Object.fromEntries(colleagues.map((each) => [each.id, each.name])),
    units: Object.fromEntries(ofTenant.map((each) => [each.unitId, each.unitName])),
  };
}
