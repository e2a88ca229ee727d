import { createRng } from './rng.ts';

export type Programme = 'copd' | 'heart-failure' | 'diabetes';

/** An invented patient's usual values on a good day, in the measures' canonical units. */
export interface Baseline {
  readonly weightKg: number;
  /** %; with COPD 91-94, else 96-98. */
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
  const weightKg = Math.round(between(98, 118) * 10) / 10;
  const saturation = between(0, 1);
  const pulse = between(68, 80);
  const respiratoryRate = between(13, 16);
  const temperature = between(36.3, 36.8);
  const systolic = between(118, 134);
  const diastolic = between(70, 82);
  const glucose = between(0, 1);
  return {
    weightKg,
    oxygenSaturation: programme === 'copd' ? 91 + saturation * 3 : 96 + saturation * 2,
    pulse,
    respiratoryRate,
    temperature,
    systolic,
    diastolic,
    glucose: programme === 'diabetes' ? 6.5 + glucose * 2 : 4.8 + glucose,
  };
}
