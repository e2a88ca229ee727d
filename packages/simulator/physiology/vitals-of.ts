import type { Rng } from '../rng.ts';
import type { EpisodeKind } from './episode.ts';
import type { Body } from './next.ts';

const HOUR_MS = 3_600_000;
const OSLO_WINTER_HOURS = 1;

/** What instruments would show, unrounded, in canonical units. */
export interface Vitals {
  readonly oxygenSaturation: number;
  readonly pulse: number;
  readonly respiratoryRate: number;
  readonly temperature: number;
  readonly systolic: number;
  readonly diastolic: number;
  readonly weightKg: number;
  readonly glucose: number;
}

/** What an episode of intensity 1 adds: into the red zone of the demo's plans for its own measure, short of alarms in the others. */
const EFFECTS: Readonly<Record<EpisodeKind, Partial<Vitals>>> = {
  'copd-exacerbation': { pulse: 14, respiratoryRate: 5, temperature: 0.6 },
  'fluid-gain': { weightKg: 4.35, oxygenSaturation: -1.2, pulse: 8, systolic: 5 },
  hypoglycaemia: { pulse: 12, systolic: 5 },
  hyperglycaemia: { pulse: 5 },
};

/** Where an episode of intensity 1 takes its own measure, whatever the patient's usual value. */
const COPD_SATURATION = 83.5;
const HYPO_GLUCOSE = 2.5;
const HYPER_GLUCOSE = 22;

/** Baseline, daily rhythm, slow wander, quick noise, and the worsening if there is one. */
export function vitalsOf(body: Body, intensity: number, rng: Rng): Vitals {
  const { baseline, wander, episode } = body;
  const hour = hourOfDay(body.at);
  // Highest in the late afternoon, lowest before dawn.
  const day = Math.cos(((hour - 17) / 24) * 2 * Math.PI);
  const effect = (measure: keyof Vitals) => (episode === null ? 0 : (EFFECTS[episode.kind][measure] ?? 0) * intensity);
  const noise = (sd: number) => rng.normal() * sd;
  return {
    oxygenSaturation: Math.min(
      100,
      saturation(body, intensity) + 0.4 * day + 0.3 * wander + noise(0.4) + effect('oxygenSaturation'),
    ),
    pulse: baseline.pulse + 4 * day - 2 * wander + noise(2.5) + effect('pulse'),
    respiratoryRate: baseline.respiratoryRate + 0.5 * day - 0.4 * wander + noise(0.6) + effect('respiratoryRate'),
    temperature: baseline.temperature + 0.25 * day + noise(0.08) + effect('temperature'),
    systolic: baseline.systolic + 4 * day + 2 * wander + noise(3) + effect('systolic'),
    diastolic: baseline.diastolic + 2 * day + wander + noise(2.5),
    weightKg: baseline.weightKg + 0.1 * day + 0.04 * wander + noise(0.03) + effect('weightKg'),
    glucose: Math.max(0.4, glucose(body, hour, intensity) + noise(0.25)),
  };
}

function saturation({ baseline, episode }: Body, intensity: number): number {
  if (episode?.kind !== 'copd-exacerbation') return baseline.oxygenSaturation;
  return baseline.oxygenSaturation + (COPD_SATURATION - baseline.oxygenSaturation) * intensity;
}

function glucose({ baseline, episode, wander }: Body, hour: number, intensity: number): number {
  const usual = baseline.glucose + afterMeals(hour) + 0.4 * wander;
  if (episode?.kind === 'hypoglycaemia') return usual + (HYPO_GLUCOSE - usual) * intensity;
  if (episode?.kind === 'hyperglycaemia') return usual + (HYPER_GLUCOSE - usual) * intensity;
  return usual;
}

/** mmol/L above the value before breakfast, after meals at 8, 13 and 18. */
function afterMeals(hour: number): number {
  return [8, 13, 18].reduce((sum, meal) => {
    const since = hour - meal;
    return since < 0 || since > 4 ? sum : sum + 2.4 * since * Math.exp(1 - since);
  }, 0);
}

/** 0 to 24, Norwegian winter time. */
export function hourOfDay(at: number): number {
  return (((at / HOUR_MS + OSLO_WINTER_HOURS) % 24) + 24) % 24;
}
