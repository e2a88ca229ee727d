import type { EscalationPolicy, Ladder, UnitCare } from '../escalation/unit-care.ts';
import type { DutyShift, UnitDutyFacts } from './unit-duty-facts.ts';

export const CARE: UnitCare = {
  v: 1,
  unitId: 'unit',
  organisationId: 'organisation',
  version: 1,
  kind: 'municipality',
  liveQueue: false,
  policies: [],
  redSnoozeMinutes: 60,
  greens: 2,
  contactsRaise: 3,
};

export const LADDER: Ladder = {
  counting: 'always',
  steps: [
    { afterMinutes: 0, duty: 'first', channel: 'push' },
    { afterMinutes: 5, duty: 'second', channel: 'sms' },
  ],
  rounds: 3,
  roundAfterMinutes: 10,
};

export const POLICY: EscalationPolicy = {
  policyVersion: 1,
  ladders: { red: LADDER },
  followUpMinutes: 240,
  signedBy: 'physician',
  signedAt: 0,
};

/** A shift of Kari's with Ola as substitute; give what the test is about. */
export function shiftOf(over: Partial<DutyShift> & Pick<DutyShift, 'from' | 'to'>): DutyShift {
  return { shiftId: `${over.from}`, duty: 'first', practitionerId: 'kari', substituteId: 'ola', ...over };
}

export function factsOf(over: Partial<UnitDutyFacts> = {}): UnitDutyFacts {
  return {
    v: 1,
    tenantId: 'tenant',
    unitId: 'unit',
    version: 1,
    timeZone: 'Europe/Oslo',
    care: CARE,
    duties: ['first', 'second'],
    shifts: [],
    contacts: [],
    subscriptions: [],
    ...over,
  };
}
