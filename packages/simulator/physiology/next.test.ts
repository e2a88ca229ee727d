import { describe, expect, it } from 'vitest';
import { baselineOf, type Programme } from '../baseline.ts';
import { createRng } from '../rng.ts';
import type { Episode, EpisodeKind } from './episode.ts';
import { type Body, next } from './next.ts';
import type { Vitals } from './vitals-of.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.UTC(2026, 10, 2, 5, 30);

function live(programme: Programme, id: string, hours: number, episode: Episode | null = null): Vitals[] {
  const rng = createRng(`test/${id}`);
  let body: Body = { programme, baseline: baselineOf(id, programme), at: START, wander: 0, episode };
  return Array.from({ length: hours }, (_, hour) => {
    const step = next(body, START + hour * HOUR, rng);
    // Only the episode under test: none begins by itself.
    body = { ...step.body, episode };
    return step.vitals;
  });
}

const ill = (kind: EpisodeKind, strength = 1): Episode => ({ kind, startedAt: START, strength });
const ids = Array.from({ length: 30 }, (_, i) => `patient-${i}`);

describe('a body', () => {
  it('does the same again with the same seed, and something else with another', () => {
    expect(live('copd', 'a', 50)).toEqual(live('copd', 'a', 50));
    expect(live('copd', 'a', 50)).not.toEqual(live('copd', 'b', 50));
  });

  it('is higher in the afternoon than before dawn, and is not the same twice', () => {
    const pulses = live('heart-failure', 'rhythm', 24 * 60).map((vitals) => vitals.pulse);
    const at = (hour: number) => mean(pulses.filter((_, index) => (index + 6) % 24 === hour));
    expect(at(17) - at(5)).toBeGreaterThan(4);
    expect(new Set(pulses).size).toBe(pulses.length);
  });

  it('on good days keeps within every limit of the demo’s plans', () => {
    for (const id of ids) {
      const copd = live('copd', id, 24 * 20);
      expect(Math.round(min(copd, 'oxygenSaturation'))).toBeGreaterThanOrEqual(88);
      expect(max(copd, 'pulse')).toBeLessThan(110);
      expect(max(copd, 'respiratoryRate')).toBeLessThan(24);
      const heart = live('heart-failure', id, 24 * 20);
      expect(max(heart, 'weightKg')).toBeLessThan(baselineOf(id).weightKg + 2);
      expect(min(heart, 'systolic')).toBeGreaterThan(100);
      expect(max(heart, 'systolic')).toBeLessThan(160);
      const diabetes = live('diabetes', id, 24 * 20);
      expect(min(diabetes, 'glucose')).toBeGreaterThan(4);
      expect(max(diabetes, 'glucose')).toBeLessThan(14);
    }
  });
});

describe('a worsening', () => {
  it('COPD: saturation falls through yellow into red and comes back, pulse and breathing rise', () => {
    for (const id of ids) {
      const well = live('copd', id, 24 * 7);
      const sick = live('copd', id, 24 * 7, ill('copd-exacerbation'));
      const saturations = sick.map((vitals) => Math.round(vitals.oxygenSaturation));
      const yellow = saturations.findIndex((value) => value < 88);
      const red = saturations.findIndex((value) => value < 86);
      expect(yellow).toBeGreaterThan(0);
      expect(red).toBeGreaterThanOrEqual(yellow);
      expect(red).toBeLessThanOrEqual(12);
      expect(saturations.at(-1)).toBeGreaterThanOrEqual(88);
      expect((sick[20]?.pulse ?? 0) - (well[20]?.pulse ?? 0)).toBeCloseTo(14, 5);
    }
  });

  it('heart failure: four kilos in two days, never doubted as more than five per cent', () => {
    for (const id of ids) {
      const weights = live('heart-failure', id, 24 * 7, ill('fluid-gain')).map((vitals) => vitals.weightKg);
      const { weightKg } = baselineOf(id);
      expect(weights[2]).toBeLessThan(weightKg + 2);
      expect(Math.max(...weights.slice(0, 60))).toBeGreaterThan(weightKg + 4.05);
      expect(Math.max(...weights) / Math.min(...weights)).toBeLessThan(1.05);
      expect(weights.at(-1)).toBeLessThan(weightKg + 1);
    }
  });

  it('diabetes: low within hours, high within a day, and a grave low is below what a meter shows', () => {
    for (const id of ids) {
      const glucose = (episode: Episode) => live('diabetes', id, 40, episode).map((vitals) => vitals.glucose);
      expect(Math.min(...glucose(ill('hypoglycaemia')).slice(0, 5))).toBeLessThan(3);
      expect(glucose(ill('hypoglycaemia')).at(-1)).toBeGreaterThan(4);
      expect(Math.max(...glucose(ill('hyperglycaemia')).slice(0, 24))).toBeGreaterThan(20);
      expect(Math.min(...glucose(ill('hypoglycaemia', 1.4)).slice(0, 5))).toBeLessThan(1.1);
    }
  });

  it('begins by itself about once in 250 days', () => {
    let begun = 0;
    for (const id of ids) {
      const rng = createRng(`spontaneous/${id}`);
      let body: Body = { programme: 'copd', baseline: baselineOf(id, 'copd'), at: START, wander: 0, episode: null };
      for (let day = 1; day <= 1000; day += 1) {
        const step = next(body, START + day * DAY, rng);
        if (step.body.episode !== null) begun += 1;
        body = { ...step.body, episode: null };
      }
    }
    expect(begun / 30).toBeGreaterThan(3);
    expect(begun / 30).toBeLessThan(5);
  });
});

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
function min(all: readonly Vitals[], key: keyof Vitals): number {
  return Math.min(...all.map((vitals) => vitals[key]));
}
function max(all: readonly Vitals[], key: keyof Vitals): number {
  return Math.max(...all.map((vitals) => vitals[key]));
}
