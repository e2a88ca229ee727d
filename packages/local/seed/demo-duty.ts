import type { CareDraft } from '@naer/domain/duty/check-care';
import type { PolicyDraft } from '@naer/domain/duty/check-policy';
import { centreOf } from './demo-practice.ts';
import type { DemoOrganisation, DemoTenant, DemoUnit } from './demo-tenants.ts';
import { deriveId } from './derive-id.ts';

const WEEK_MS = 7 * 86_400_000;
/** A Monday. */
const FIRST_WEEK = Date.UTC(2024, 0, 1);
const WEEKS_AHEAD = 5;
const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];
const WORKING_DAYS = [1, 2, 3, 4, 5];

const NURSE = { key: 'sykepleier', name: 'Sykepleier på vakt' };
const PHYSICIAN = { key: 'lege', name: 'Lege i bakvakt' };

export interface DemoShift {
  readonly shiftId: string;
  readonly duty: string;
  readonly practitionerId: string;
  readonly substituteId?: string | undefined;
  /** `[from, to)`, epoch ms. */
  readonly from: number;
  readonly to: number;
}

/**
 * When an invented unit is staffed and who takes over from it: the municipality's centre at every hour, the hospital by
 * day and evening with the centre behind it, the practice in office hours and without a live queue.
 */
export function demoCare(tenant: DemoTenant, unit: DemoUnit): CareDraft {
  const centre = centreOf(tenant);
  const fallbackUnitId = centre?.id === unit.id ? undefined : centre?.id;
  switch (kindOf(tenant, unit)) {
    case 'gp-practice':
      return {
        openingHours: [{ weekdays: WORKING_DAYS, from: '08:00', to: '15:30' }],
        liveQueue: false,
        fallbackUnitId,
      };
    case 'hospital-trust':
      return { openingHours: [{ weekdays: EVERY_DAY, from: '07:00', to: '22:00' }], liveQueue: true, fallbackUnitId };
    default:
      return { liveQueue: true, fallbackUnitId };
  }
}

/** Duties of a unit that takes alerts as they come; a practice has none. */
export function demoDuties(
  tenant: DemoTenant,
  unit: DemoUnit,
): readonly { readonly key: string; readonly name: string }[] {
  return kindOf(tenant, unit) === 'gp-practice' ? [] : [NURSE, PHYSICIAN];
}

/**
 * DEMO DEFAULTS: clocks of this kind are agreed on and signed by each unit (DOMAIN 5). Red at every hour; yellow within
 * a working day's opening hours.
 */
export const DEMO_POLICY: PolicyDraft = {
  ladders: {
    red: {
      acknowledgeWithinMinutes: 30,
      counting: 'always',
      steps: [
        { afterMinutes: 0, duty: NURSE.key, channel: 'push' },
        { afterMinutes: 10, duty: NURSE.key, channel: 'sms' },
        { afterMinutes: 10, duty: PHYSICIAN.key, channel: 'sms' },
      ],
      rounds: 6,
      roundAfterMinutes: 20,
    },
    yellow: {
      acknowledgeWithinMinutes: 480,
      counting: 'opening-hours',
      steps: [{ afterMinutes: 240, duty: NURSE.key, channel: 'push' }],
      rounds: 3,
      roundAfterMinutes: 480,
    },
  },
  followUpMinutes: 240,
};

/** Each duty from the week that holds `now` (epoch ms) on, week by week, with the other of the unit as substitute. */
export function demoShifts(tenant: DemoTenant, unit: DemoUnit, now: number): readonly DemoShift[] {
  const personOf = (role: 'nurse' | 'physician') =>
    tenant.practitioners.find((one) => one.unitId === unit.id && one.role === role)?.id;
  const [nurse, physician] = [personOf('nurse'), personOf('physician')];
  if (nurse === undefined || physician === undefined) return [];
  const thisWeek = FIRST_WEEK + Math.floor((now - FIRST_WEEK) / WEEK_MS) * WEEK_MS;
  return Array.from({ length: WEEKS_AHEAD }, (_, nth) => thisWeek + nth * WEEK_MS).flatMap((from) =>
    [
      { duty: NURSE.key, practitionerId: nurse, substituteId: physician },
      { duty: PHYSICIAN.key, practitionerId: physician, substituteId: nurse },
    ].map((shift) => ({
      ...shift,
      shiftId: deriveId(`${unit.id}/${shift.duty}/${from}`),
      from,
      to: from + WEEK_MS,
    })),
  );
}

function kindOf({ organisations }: DemoTenant, { organisationId }: DemoUnit): DemoOrganisation['kind'] | undefined {
  return organisations.find(({ id }) => id === organisationId)?.kind;
}
