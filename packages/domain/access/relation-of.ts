import { type AccessActor, type AccessFacts, isKeptOut } from './blocked-units.ts';
import { CARE_RELATIONS, type CareRelation } from './care-relation.ts';
import type { AccessGrant } from './patient-access.ts';

/** Units by the patient's live alerts: those that answer for one, and those that are offered one. */
export interface LiveUnits {
  readonly owners: readonly string[];
  readonly offered: readonly string[];
}

export interface RelationAnswer {
  readonly relation: CareRelation;
  /** The unit by which they stand so; absent: as themselves (a grant that names the person alone), or not at all. */
  readonly unitId?: string | undefined;
  /** The patient's blocks leave them no way in: then the relation is `none`, or `break-glass`, which goes over blocks. */
  readonly blocked: boolean;
}

/** Outside the care team: they see nothing of a sensitive programme. */
const OUTSIDE: ReadonlySet<CareRelation> = new Set(['listed-gp', 'emergency', 'break-glass']);

/**
 * How this actor stands to the patient at `now` (epoch ms): the strongest of all their ways in. Every unit of theirs is a
 * way, and so are they themselves; a block closes the ways it names, for every relation but `break-glass`. Grants hold in
 * `[from, to)`. Pure and total; row security decides the same from the same rows.
 */
export function relationOf(facts: AccessFacts, live: LiveUnits, actor: AccessActor, now: number): RelationAnswer {
  const { access, enrolment } = facts;
  const blocks = (access?.blocks ?? []).filter(({ document }) => document === undefined);
  const isClosed = (by: string | undefined) => blocks.some((block) => isKeptOut(block, actor, by, enrolment.unitId));
  const units = [...new Set(actor.unitIds)];
  const open = units.filter((unitId) => !isClosed(unitId));
  const blocked = units.length === 0 ? isClosed(undefined) : open.length === 0;

  const ways: { relation: CareRelation; unitId?: string | undefined }[] = [];
  for (const unitId of open) {
    if (enrolment.active && unitId === enrolment.unitId) ways.push({ relation: 'responsible', unitId });
    if (live.owners.includes(unitId) || live.offered.includes(unitId)) ways.push({ relation: 'alert-owner', unitId });
  }
  for (const grant of access?.grants ?? []) {
    if (!holdsAt(grant, now) || (access?.sensitive === true && OUTSIDE.has(grant.kind))) continue;
    const by = wayOf(grant, actor, grant.kind === 'break-glass' ? units : open);
    if (by === undefined || (blocked && grant.kind !== 'break-glass')) continue;
    ways.push({ relation: grant.kind, ...by });
  }
  const [first] = ways.toSorted((a, b) => rank(a.relation) - rank(b.relation));
  return { relation: 'none', ...first, blocked };
}

function rank(relation: CareRelation): number {
  return CARE_RELATIONS.indexOf(relation);
}

function holdsAt({ from, to }: AccessGrant, now: number): boolean {
  return from <= now && (to === null || now < to);
}

/** By which unit a grant lets this actor in; one that names a unit and a person lets in that person at that unit. */
function wayOf(
  { unitId, practitionerId }: AccessGrant,
  actor: AccessActor,
  units: readonly string[],
): { readonly unitId?: string | undefined } | undefined {
  if (unitId === undefined && practitionerId === undefined) return undefined;
  if (practitionerId !== undefined && practitionerId !== actor.practitionerId) return undefined;
  if (unitId === undefined) return { unitId: units[0] };
  return units.includes(unitId) ? { unitId } : undefined;
}
