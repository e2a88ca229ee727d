import type { CapacityView } from '@naer/contracts/session';
import { type CapacityNames, nameCapacities } from '@naer/services/login/name-capacities';
import type { AppContext } from '../../../http/app-env.ts';
import type { Choice } from '../../../http/list-choices.ts';
import type { OpenRecords } from '../answer-read.ts';

/** The choices as they are shown. Names come from the records; while those are away a choice is shown without. */
export async function nameChoices(
  c: AppContext,
  open: OpenRecords,
  choices: readonly Choice[],
): Promise<readonly CapacityView[]> {
  const byTenant = Map.groupBy(choices, ({ tenantId }) => tenantId);
  const named = await Promise.all(
    [...byTenant].map(async ([tenantId, own]) => [tenantId, await namesOf(c, open, tenantId, own)] as const),
  );
  const names = new Map(named);
  return choices.map((choice) => toView(choice, names.get(choice.tenantId)));
}

async function namesOf(
  c: AppContext,
  open: OpenRecords,
  tenantId: string,
  choices: readonly Choice[],
): Promise<CapacityNames | undefined> {
  const records = await open(c.env, tenantId);
  if (!records.ok) return undefined;
  const names = await nameCapacities(records.value, tenantId, {
    unitIds: choices.flatMap(({ capacity }) => capacity.unitIds),
    organisationIds: choices.flatMap(({ capacity }) => capacity.organisationId ?? []),
  });
  return names.ok ? names.value : undefined;
}

function toView(
  { optionId, tenantId, practitionerId, capacity }: Choice,
  names: CapacityNames | undefined,
): CapacityView {
  const { role, unitIds, organisationId } = capacity;
  return {
    id: optionId,
    tenantId,
    practitionerId,
    tenantName: names?.tenant ?? null,
    role,
    organisationId: organisationId ?? null,
    organisationName: (organisationId && names?.organisations.get(organisationId)) ?? null,
    units: unitIds.map((id) => ({ id, name: names?.units.get(id) ?? null })),
  };
}
