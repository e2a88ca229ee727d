import type { Coverage } from '@naer/domain/plan/coverage';
import type { Localised, PlanVersion } from '@naer/domain/plan/plan';
import type { ZoneLimits, ZonesRule } from '@naer/domain/rules/zones';
import type { ScheduleEntry } from '@naer/domain/schedule/schedule';

export type Programme = 'copd' | 'heart-failure' | 'diabetes';
export const PROGRAMMES: readonly Programme[] = ['copd', 'heart-failure', 'diabetes'];

/** From here on every demo assignment and plan holds, so that old readings too find their place. */
export const DEMO_FROM = Date.UTC(2015, 0, 1);

/** Demo default: an unacknowledged red is overdue after this time. A real one is agreed per unit (DOMAIN 5). */
export const ACKNOWLEDGE_RED_WITHIN_MS = 30 * 60_000;

/**
 * DEMO DEFAULTS, for invented patients only: limits of this kind are set by a clinician for each real patient.
 * COPD saturation follows DOMAIN 4 (scale 2: red <86, yellow <88, no upper zone); weight is relative to the patient's own.
 */
export function demoRules(programme: Programme, weightKg: number): ZonesRule[] {
  const zones = (measure: ZonesRule['measure'], unit: string, limits: ZoneLimits): ZonesRule => ({
    type: 'zones',
    ruleKey: `${programme}.${measure}`,
    measure,
    unit,
    ...limits,
  });
  const pressure = (component: 'systolic' | 'diastolic', limits: ZoneLimits): ZonesRule => ({
    ...zones('blood-pressure', 'mm[Hg]', limits),
    ruleKey: `${programme}.blood-pressure.${component}`,
    component,
  });
  const pulse = zones('pulse', '/min', { redLow: 40, yellowLow: 50, yellowHigh: 110, redHigh: 130 });
  switch (programme) {
    case 'copd':
      return [
        zones('oxygen-saturation', '%', { redLow: 86, yellowLow: 88 }),
        pulse,
        zones('respiratory-rate', '/min', { yellowHigh: 24, redHigh: 30 }),
        zones('body-temperature', 'Cel', { yellowHigh: 38, redHigh: 39.5 }),
      ];
    case 'heart-failure':
      return [
        zones('body-weight', 'kg', { yellowHigh: oneDecimal(weightKg + 2), redHigh: oneDecimal(weightKg + 4) }),
        pressure('systolic', { redLow: 90, yellowLow: 100, yellowHigh: 160, redHigh: 180 }),
        pressure('diastolic', { yellowHigh: 100, redHigh: 110 }),
        pulse,
        zones('oxygen-saturation', '%', { redLow: 90, yellowLow: 92 }),
      ];
    case 'diabetes':
      return (['glucose', 'cgm-glucose'] as const).map((measure) =>
        zones(measure, 'mmol/L', { redLow: 3, yellowLow: 4, yellowHigh: 14, redHigh: 20 }),
      );
  }
}

/** The first version of an invented patient's plan: one unit receives everything at every hour. */
export function demoPlan(
  {
    programme,
    weightKg,
    unitId,
    receivedBy = unitId,
  }: {
    readonly programme: Programme;
    readonly weightKg: number;
    readonly unitId: string;
    readonly receivedBy?: string | undefined;
  },
  acknowledgeRedWithinMs: number,
): PlanVersion {
  return {
    v: 1,
    planVersion: 1,
    programme,
    validFrom: DEMO_FROM,
    rules: demoRules(programme, weightKg),
    acknowledgeRedWithinMs,
    schedule: SCHEDULES[programme],
    instructions: INSTRUCTIONS,
    coverage: alwaysAt(receivedBy),
  };
}

function alwaysAt(unitId: string): Coverage {
  const always = {
    weekdays: [1, 2, 3, 4, 5, 6, 7],
    from: '00:00',
    to: '24:00',
    receiver: { kind: 'unit', unitId },
  } as const;
  return { red: [always], yellow: [always] };
}

const MORNING = { kind: 'times', windows: [{ from: '07:00', to: '11:00' }] } as const;
const MEALS = {
  kind: 'times',
  windows: [
    { from: '06:30', to: '09:30' },
    { from: '16:00', to: '19:00' },
  ],
} as const;

const SCHEDULES: Readonly<Record<Programme, readonly ScheduleEntry[]>> = {
  copd: [
    {
      key: 'morning',
      measures: [{ measure: 'oxygen-saturation' }, { measure: 'pulse' }, { measure: 'respiratory-rate' }],
      when: MORNING,
    },
  ],
  'heart-failure': [
    { key: 'morning', measures: [{ measure: 'body-weight' }, { measure: 'blood-pressure' }], when: MORNING },
  ],
  diabetes: [
    { key: 'meals', measures: [{ measure: 'glucose' }], when: MEALS },
    { key: 'sensor', measures: [{ measure: 'cgm-glucose' }], when: { kind: 'continuous', everyMinutes: 5 } },
  ],
};

/** DEMO TEXTS, for invented patients only. */
const INSTRUCTIONS: Readonly<Record<'green' | 'yellow' | 'red', Localised>> = {
  green: {
    nb: 'Demo: Fortsett som før.',
    nn: 'Demo: Hald fram som før.',
    en: 'Demo: Go on as before.',
  },
  yellow: {
    nb: 'Demo: Hvil en halv time og mål på nytt. Ring oppfølgingssenteret om du er i tvil.',
    nn: 'Demo: Kvil ein halv time og mål på nytt. Ring oppfølgingssenteret om du er i tvil.',
    en: 'Demo: Rest for half an hour and measure again. Call the follow-up centre if in doubt.',
  },
  red: {
    nb: 'Demo: Ring 113 hvis du er akutt dårlig. Oppfølgingssenteret ringer deg.',
    nn: 'Demo: Ring 113 om du er akutt dårleg. Oppfølgingssenteret ringjer deg.',
    en: 'Demo: Call 113 if you are acutely ill. The follow-up centre will call you.',
  },
};

function oneDecimal(value: number): number {
  return Math.round(value * 10) / 10;
}
