import type { Alert } from '../alert/alert.ts';
import type { MonitorState } from '../monitor/state.ts';
import type { EscalationPolicy, UnitCare } from './unit-care.ts';

/** What is known of a unit's clocks; undefined when the registry has told nothing of it. */
export function careOf({ cares = [] }: Pick<MonitorState, 'cares'>, unitId: string): UnitCare | undefined {
  return newest(cares.filter((care) => care.unitId === unitId));
}

/** The same of the unit that is responsible: the registry's word, or its own when it took the alert over and that is newer. */
export function careOfOwner(
  state: Pick<MonitorState, 'cares'>,
  { unitId, keptCare }: Pick<Alert, 'unitId' | 'keptCare'>,
): UnitCare | undefined {
  const known = careOf(state, unitId);
  if (keptCare?.unitId !== unitId) return known;
  return known === undefined || known.version < keptCare.version ? keptCare : known;
}

/** The policy the unit has signed for that programme, else the one for all others; the newest of several. */
export function policyOf(care: UnitCare | undefined, programme: string): EscalationPolicy | undefined {
  const policies = care?.policies ?? [];
  const own = policies.filter((policy) => policy.programme === programme);
  const signed = own.length > 0 ? own : policies.filter((policy) => policy.programme === undefined);
  return signed.reduce<EscalationPolicy | undefined>(
    (newer, policy) => (newer === undefined || policy.policyVersion > newer.policyVersion ? policy : newer),
    undefined,
  );
}

function newest(cares: readonly UnitCare[]): UnitCare | undefined {
  return cares.reduce<UnitCare | undefined>(
    (newer, care) => (newer === undefined || care.version > newer.version ? care : newer),
    undefined,
  );
}
