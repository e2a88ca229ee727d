import type { AccessBlock, PatientAccess } from '@naer/domain/access/patient-access';
import type { EscalationPolicy, Ladder, UnitCare } from '@naer/domain/escalation/unit-care';
import type { RegistryFacts } from '@naer/domain/monitor/registry';
import type { PlanVersion } from '@naer/domain/plan/plan';
import type { Rule } from '@naer/domain/rules/rule';
import { TENANT, type WorldParts } from '../objects/world-parts.ts';
import type { Random } from '../random.ts';
import { HOUR, MINUTE } from '../temperament.ts';

const LONG_AGO = Date.parse('2015-01-01T00:00:00Z');
const SEALED = { v: 1, sealed: 'sealed', wrappedKey: 'key' } as const;

/** A unit as it has signed its clocks, or has not. */
export function drawCare(random: Random, unitId: string, others: readonly string[], signed: number): UnitCare {
  const fallback = random.chance(0.5) ? random.pick(others) : undefined;
  return {
    v: 1,
    unitId,
    organisationId: `organisation of ${unitId}`,
    version: 1,
    kind: random.pick(['hospital-trust', 'municipality', 'gp-practice', 'other']),
    openingHours: random.chance(0.5) ? [{ weekdays: [1, 2, 3, 4, 5], from: '08:00', to: '16:00' }] : undefined,
    liveQueue: random.chance(0.7),
    fallbackUnitId: fallback,
    policies: random.chance(signed) ? [drawPolicy(random)] : [],
    redSnoozeMinutes: 60,
    greens: 2,
    contactsRaise: 3,
  };
}

function drawPolicy(random: Random): EscalationPolicy {
  const red = drawLadder(random, 'always');
  const yellow = random.chance(0.5) ? { yellow: drawLadder(random, random.pick(['always', 'opening-hours'])) } : {};
  return {
    policyVersion: 1,
    ladders: { red, ...yellow },
    followUpMinutes: random.pick([15, 240]),
    signedBy: 'head of the unit',
    signedAt: LONG_AGO,
  };
}

function drawLadder(random: Random, counting: Ladder['counting']): Ladder {
  const first = random.pick([0, 5]);
  return {
    acknowledgeWithinMinutes: random.pick([10, 30]),
    counting,
    steps: [
      { afterMinutes: first, duty: 'nurse', channel: 'push' },
      { afterMinutes: 5, duty: 'doctor', channel: 'sms' },
    ].slice(0, random.between(1, 2)) as Ladder['steps'],
    rounds: random.between(1, 2),
    roundAfterMinutes: random.pick([10, 30]),
  };
}

/** A patient as the registry first knows it. */
export function drawFacts(
  world: WorldParts,
  patientId: string,
  unitId: string,
  cares: readonly UnitCare[],
): RegistryFacts {
  const { random } = world;
  const known = cares.filter((care) => care.unitId === unitId || random.chance(0.7));
  return {
    v: 1,
    tenantId: TENANT,
    patientId,
    version: 1,
    enrolment: {
      enrolmentId: `enrolment of ${patientId}`,
      programme: 'copd',
      unitId,
      ownerOrganisationId: `organisation of ${unitId}`,
      controllerOrganisationId: 'controller',
      active: true,
    },
    nationalIdIndexes: ['index'],
    sealedIdentity: SEALED,
    assignments: [
      { assignmentId: `${patientId}-a1`, deviceId: `${patientId}-d1`, from: LONG_AGO, to: null, generation: 1 },
      {
        assignmentId: `${patientId}-a2`,
        deviceId: `${patientId}-d2`,
        from: LONG_AGO,
        to: random.chance(0.3) ? world.now - HOUR : null,
        generation: 1,
      },
    ],
    plans: [planOf(random, 1, LONG_AGO)],
    cares: world.temperament.signed === 0 && random.chance(0.5) ? undefined : known,
  };
}

function planOf(random: Random, planVersion: number, validFrom: number): PlanVersion {
  const spo2 = { type: 'zones', ruleKey: 'spo2', measure: 'oxygen-saturation', unit: '%' } as const;
  const rules: Rule[] = [
    { ...spo2, redLow: random.pick([85, 86]), yellowLow: 88 },
    { type: 'zones', ruleKey: 'pulse', measure: 'pulse', unit: '/min', yellowHigh: 110, redHigh: 130 },
    { type: 'event', ruleKey: 'fall', codes: ['fall'], severity: 'red', acknowledgeWithinMinutes: 5 },
    { type: 'event', ruleKey: 'bed', codes: ['bed'], severity: 'yellow' },
    {
      type: 'persistence',
      ruleKey: 'again',
      on: 'spo2',
      counts: 'yellow',
      n: 2,
      of: { readings: 3, within: { hours: 6 } },
      becomes: 'red',
    },
  ];
  return {
    v: 1,
    planVersion,
    programme: 'copd',
    validFrom,
    acknowledgeRedWithinMs: random.pick([MINUTE, 30 * MINUTE]),
    rules: planVersion === 1 ? rules : rules.filter(() => random.chance(0.8)),
  };
}

/** Whom the patient keeps out now, of people and of units, and who else takes part. */
function drawAccess({ random, worklists }: WorldParts, patientId: string): PatientAccess {
  const units = [...worklists.keys()];
  const people: AccessBlock[] = ['person 1', 'person 2', 'person 3']
    .filter(() => random.chance(0.25))
    .map((practitionerId) => ({
      blockId: practitionerId,
      practitionerId,
      ...(random.chance(0.2) && { unitId: random.pick(units) }),
    }));
  // Most of all where an alert of theirs stands.
  const isThere = (unitId: string) =>
    worklists
      .get(unitId)
      ?.entries()
      .some((entry) => entry.patientId === patientId);
  const isClosed = (unitId: string) => random.chance(isThere(unitId) === true ? 0.8 : 0.2);
  const closed: AccessBlock[] = units.filter(isClosed).map((unitId) => ({ blockId: unitId, unitId }));
  const grants = units
    .filter(() => random.chance(0.2))
    .map((unitId) => ({ grantId: unitId, kind: 'participant', unitId, from: 0, to: null }) as const);
  return { grants, blocks: [...people, ...closed] };
}

/** What changes in the registry: always a new version, written in Postgres first. */
export function changeFacts(world: WorldParts, facts: RegistryFacts): RegistryFacts {
  const { random, now } = world;
  const version = facts.version + 1;
  const what = random.weighted({ plan: 4, later: 2, pause: 2, credential: 1, care: 2, access: 6, nothing: 1 });
  world.count(`facts: ${what}`);
  const [newest] = [...facts.plans].sort((a, b) => b.planVersion - a.planVersion);
  const planVersion = (newest?.planVersion ?? 0) + 1;
  switch (what) {
    case 'plan':
      return { ...facts, version, plans: [...facts.plans, planOf(random, planVersion, now)] };
    case 'later':
      return {
        ...facts,
        version,
        plans: [...facts.plans, planOf(random, planVersion, now + random.between(1, 60) * MINUTE)],
      };
    case 'pause':
      return { ...facts, version, pauses: [{ from: now - MINUTE, to: now + random.between(5, 120) * MINUTE }] };
    case 'credential':
      return {
        ...facts,
        version,
        assignments: facts.assignments.map((one) => ({ ...one, generation: one.generation + 1 })),
      };
    case 'care':
      return {
        ...facts,
        version,
        cares: facts.cares?.map((care) => ({ ...care, version: care.version + 1, policies: [drawPolicy(random)] })),
      };
    case 'access':
      return { ...facts, version, access: drawAccess(world, facts.patientId) };
    case 'nothing':
      return { ...facts, version };
  }
}
