import { createRng } from './rng.ts';

export type Programme = 'copd' | 'heart-failure' | 'diabetes';

/** An invented patient's usual values on a good day, in the measures' canonical units. */
export interface Baseline {
  readonly weightKg: number;
  /** %; with COPD 91-94, else 95-98. */
  readonly oxygenSaturation: number;
  readonly pulse: number;
  readonly respiratoryRate: number;
  /** Cel. */
  readonly temperature: number;
  /** mm[Hg]. */
  readonly systolic: number;
  readonly diastolic: number;
  /** mmol/L before meals; with diabetes 6.5-8.5, else 4.8-5.8. */
  readonly glucose: number;
}

/**
 * Follows from the id alone (the programme only shifts saturation and glucose), so that whoever writes the demo's
 * plans puts the limits around the same patient that the simulator then plays. Weight has one decimal. Heavy, because
 * a gain of four kilos within a real day must not pass five per cent: that would be doubted as a slip of the scales.
 */
export function baselineOf(patientId: string, programme?: Programme): Baseline {
  const rng = createRng(`baseline/${patientId}`);
  const between = (low: number, high: number) => low + rng.next() * (high - low);
  const weightKg = Math.round(between(95, 115) * 10) / 10;
  const saturation = between(0, 3);
  const pulse = between(64, 84);
  const respiratoryRate = between(14, 17);
  const temperature = between(36.3, 36.9);
  const systolic = between(122, 138);
  const diastolic = between(70, 82);
  const glucose = between(0, 1);
  return {
    weightKg,
    oxygenSaturation: (programme === 'copd' ? 91 : 95) + saturation,
    pulse,
    respiratoryRate,
    temperature,
    systolic,
    diastolic,
    glucose: programme === 'diabetes' ? 6.5 + glucose * 2 : 4.8 + glucose,
  };
}
