export const MINUTE_MS = 60_000;

/** An oximeter's reading as it is sent, measured now unless told otherwise. Demo COPD plans: yellow below 88, red below 86. */
export function oxygen(value: number, more: { readonly at?: number; readonly [member: string]: unknown } = {}) {
  const { at = Date.now(), ...members } = more;
  return { type: 'oxygen-saturation', value, unit: '%', measuredAt: new Date(at).toISOString(), ...members };
}

/** A glucose meter's. Demo diabetes plans: red below 3 and above 20 mmol/L. */
export function glucose(value: unknown, more: { readonly at?: number; readonly [member: string]: unknown } = {}) {
  const { at = Date.now(), ...members } = more;
  return { type: 'glucose', value, unit: 'mmol/L', measuredAt: new Date(at).toISOString(), ...members };
}
