import { hasKey } from '../../i18n/has-key.ts';
import nb from '../../i18n/nb.json' with { type: 'json' };
import type { Translate } from '../../i18n/use-language.ts';
import type { CapacityView } from '../../ports/session-port.ts';

export interface TenantOptions {
  readonly tenantId: string;
  readonly tenantName: string | null;
  readonly options: readonly CapacityView[];
}

/** The role in words; one that is not known yet stands as it came. */
export function roleText(role: string, t: Translate): string {
  return hasKey(nb.role, role) ? t(`role.${role}`) : role;
}

/** Where one acts: the units' names, or the organisation, or the whole community. Undefined while no name is known. */
export function placeText({ units, organisationName, tenantName }: CapacityView): string | undefined {
  const names = units.flatMap(({ name }) => name ?? []);
  return names.length > 0 ? names.join(', ') : (organisationName ?? tenantName ?? undefined);
}

/** What one may act as, by community, in the order the server gives. */
export function groupOptions(options: readonly CapacityView[]): readonly TenantOptions[] {
  const groups = new Map<string, TenantOptions>();
  for (const option of options) {
    const { tenantId, tenantName } = option;
    const before = groups.get(tenantId)?.options ?? [];
    groups.set(tenantId, { tenantId, tenantName, options: [...before, option] });
  }
  return [...groups.values()];
}

/** Roles that follow patients have a worklist; the others steer, administer or review. */
const WORKLIST_ROLES = new Set(['nurse', 'physician', 'responder']);

export function hasWorklist({ role, units }: Pick<CapacityView, 'role' | 'units'>): boolean {
  return WORKLIST_ROLES.has(role) && units.length > 0;
}
