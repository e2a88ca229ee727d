import { formatQuantity } from '../language/format-value.ts';
import { inEach } from '../language/in-each.ts';
import { measureName } from '../language/measure-name.ts';
import type { Language } from '../language/words.ts';
import type { Coverage } from './coverage.ts';
import { diffParts } from './diff-rules.ts';
import { type Compared, type Difference, diffByKey, diffFields, type Words, wholePart } from './difference.ts';
import type { Baseline, PlanVersion } from './plan.ts';
import { SEVERITIES, type Severity } from './severity.ts';
import { tellCoverage } from './tell-coverage.ts';

/**
 * What differs between two versions of a plan, as data and as a sentence in nb, nn and en: programme, rules by their key
 * field by field, schedule, instructions, NEWS2 scale, clock of a red, coverage, baselines, calibration. Numbers, times
 * of validity and the template they came from are no part of it. Without `before` everything is new.
 */
export function diffPlan(before: PlanVersion | undefined, after: PlanVersion): readonly Difference[] {
  if (before === undefined) return diffPlan(emptyLike(after), after);
  return [
    ...diffFields({ part: 'programme', name: PROGRAMME }, before.programme, after.programme),
    ...diffParts(before, after),
    ...diffCoverage(before.coverage, after.coverage),
    ...diffByKey(before.baselines ?? [], after.baselines ?? [], ({ key }) => key, aboutBaseline),
    ...diffCalibration(before.calibration, after.calibration),
  ];
}

/** What stands in any plan is the same; all that can be absent is. */
function emptyLike({ programme, acknowledgeRedWithinMs, news2Scale }: PlanVersion): PlanVersion {
  return { v: 1, planVersion: 0, validFrom: 0, rules: [], programme, acknowledgeRedWithinMs, news2Scale };
}

function diffCoverage(before: PlanVersion['coverage'], after: PlanVersion['coverage']): readonly Difference[] {
  return SEVERITIES.flatMap((severity) => {
    const about: Compared = { part: 'coverage', key: severity, name: COVERAGE[severity], tell: tellHours };
    const [earlier, later] = [before?.[severity], after?.[severity]];
    if (earlier === undefined && later === undefined) return [];
    return earlier === undefined || later === undefined
      ? [wholePart(about, earlier, later)]
      : diffFields(about, earlier, later);
  });
}

/** Of coverage there is nothing but lists of hours. */
function tellHours(value: unknown, language: Language): string {
  return tellCoverage(value as Coverage[Severity], language);
}

function diffCalibration(before: PlanVersion['calibration'], after: PlanVersion['calibration']): readonly Difference[] {
  const detail = () => dayOf((after ?? before)?.until ?? 0);
  const about: Compared = { part: 'calibration', name: CALIBRATION, detail };
  if (before?.until === after?.until) return [];
  if (before === undefined || after === undefined) return [wholePart(about, before, after)];
  // A time is a number of milliseconds in the data and a date in the sentence.
  return diffFields(about, dayOf(before.until), dayOf(after.until)).map((said) => ({ ...said, before, after }));
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 16).replace('T', ' ').concat(' UTC');
}

function aboutBaseline(baseline: Baseline): Compared {
  return {
    part: 'baseline',
    key: baseline.key,
    name: inEach((language) => `${BASELINE[language]}, ${measureName(baseline, language)} (${baseline.key})`),
    unitAt: (path) => (path === 'value' ? baseline.unit : undefined),
    detail: (_, language) => formatQuantity(baseline.value, baseline.unit, language),
  };
}

const PROGRAMME: Words = { nb: 'Program', nn: 'Program', en: 'Programme' };
const BASELINE: Words = { nb: 'Utgangsverdi', nn: 'Utgangsverdi', en: 'Baseline' };
const CALIBRATION: Words = { nb: 'Kalibrering', nn: 'Kalibrering', en: 'Calibration' };
const COVERAGE: Readonly<Record<(typeof SEVERITIES)[number], Words>> = {
  red: { nb: 'Mottak av røde varsler', nn: 'Mottak av raude varsel', en: 'Receiver of red alerts' },
  yellow: { nb: 'Mottak av gule varsler', nn: 'Mottak av gule varsel', en: 'Receiver of yellow alerts' },
};
