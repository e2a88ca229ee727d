import type { ZoneLimits, ZonesRule } from '@naer/domain/rules/zones';

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

function oneDecimal(value: number): number {
  return Math.round(value * 10) / 10;
}
