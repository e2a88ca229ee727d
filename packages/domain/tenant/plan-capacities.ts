import { err, ok, type Result } from '../result.ts';

/** A role at a unit. */
export interface UnitCapacity {
  readonly unitId: string;
  readonly role: string;
}
/** A role in the whole tenant, or in one organisation of it. */
export interface TenantCapacity {
  readonly role: string;
  readonly organisationId?: string | undefined;
}
export interface Capacities {
  readonly units: readonly UnitCapacity[];
  readonly roles: readonly TenantCapacity[];
}

export interface KnownUnit {
  readonly unitId: string;
  readonly organisationId: string;
  readonly closed: boolean;
}

export interface CapacityChange {
  readonly held: Capacities;
  readonly wanted: Capacities;
  readonly units: readonly KnownUnit[];
  /** Of an administrator of one organisation: what is held outside it stands, and nothing outside it can be given. */
  readonly within?: string | undefined;
  /** Whether somebody else administers the whole tenant. */
  readonly hasOtherAdministrator: boolean;
}

/** What to write: units that end, units that begin or change role, roles that end and begin. */
export interface CapacityPlan {
  readonly endUnits: readonly string[];
  readonly putUnits: readonly UnitCapacity[];
  readonly endRoles: readonly TenantCapacity[];
  readonly addRoles: readonly TenantCapacity[];
  readonly isChanged: boolean;
}

export type CapacityFault = 'not-found' | 'unit-discontinued' | 'forbidden' | 'last-administrator';

/** What must change so that a person holds what is wanted, or why it may not. Pure and total. */
export function planCapacities(change: CapacityChange): Result<CapacityPlan, { readonly code: CapacityFault }> {
  const { wanted, within } = change;
  const unit = new Map(change.units.map((known) => [known.unitId, known]));
  if (wanted.units.some(({ unitId }) => !unit.has(unitId))) return err({ code: 'not-found' });
  const organisationOf = ({ unitId }: UnitCapacity) => unit.get(unitId)?.organisationId;
  const isMine = (organisationId: string | undefined) => within === undefined || organisationId === within;
  if (!wanted.units.every((one) => isMine(organisationOf(one)))) return err({ code: 'forbidden' });
  if (!wanted.roles.every((one) => isMine(one.organisationId))) return err({ code: 'forbidden' });
  const held = {
    units: change.held.units.filter((one) => isMine(organisationOf(one))),
    roles: change.held.roles.filter((one) => isMine(one.organisationId)),
  };
  const putUnits = wanted.units.filter((one) => !held.units.some((other) => isSameUnit(one, other)));
  if (putUnits.some(({ unitId }) => unit.get(unitId)?.closed === true)) return err({ code: 'unit-discontinued' });
  const endUnits = held.units
    .map(({ unitId }) => unitId)
    .filter((unitId) => !wanted.units.some((one) => one.unitId === unitId));
  const addRoles = wanted.roles.filter((one) => !held.roles.some((other) => isSameRole(one, other)));
  const endRoles = held.roles.filter((one) => !wanted.roles.some((other) => isSameRole(one, other)));
  if (endRoles.some(administersAll) && !change.hasOtherAdministrator) return err({ code: 'last-administrator' });
  const isChanged = putUnits.length + endUnits.length + addRoles.length + endRoles.length > 0;
  return ok({ endUnits, putUnits, endRoles, addRoles, isChanged });
}

/** Whether everything a person holds lies in that organisation: only then may its administrator act on the person as such. */
export function liesWithin(held: Capacities, units: readonly KnownUnit[], organisationId: string): boolean {
  const all = [
    ...held.units.map(({ unitId }) => units.find((known) => known.unitId === unitId)?.organisationId),
    ...held.roles.map((role) => role.organisationId),
  ];
  return all.length > 0 && all.every((one) => one === organisationId);
}

/** Administrator of the whole tenant. */
export function administersAll({ role, organisationId }: TenantCapacity): boolean {
  return role === 'administrator' && organisationId === undefined;
}

function isSameUnit(one: UnitCapacity, other: UnitCapacity): boolean {
  return one.unitId === other.unitId && one.role === other.role;
}

function isSameRole(one: TenantCapacity, other: TenantCapacity): boolean {
  return one.role === other.role && one.organisationId === other.organisationId;
}
