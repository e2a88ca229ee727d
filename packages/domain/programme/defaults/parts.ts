import type { MeasurementType } from '../../measurement/reading.ts';
import { seriesOf } from '../../measurement/reading.ts';
import type { Localised } from '../../plan/plan.ts';
import type { DeviceRule } from '../../rules/device.ts';
import type { MissingRule } from '../../rules/missing.ts';
import type { ZoneLimits, ZonesRule } from '../../rules/zones.ts';
import type { ScheduleEntry } from '../../schedule/schedule.ts';
import type { TemplateContent } from '../template.ts';

const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;

/** DOMAIN 5 (confirm): a red is looked at the same working day; a unit agrees on its own clock. */
export const SAME_WORKING_DAY_MS = 4 * HOUR_MS;

type What = readonly [measure: MeasurementType, code?: string];

export function text(nb: string, nn: string, en: string): Localised {
  return { nb, nn, en };
}

/** Zones of a measure with one number; the rule is named after programme and measure. */
export function zones(programme: string, measure: MeasurementType, unit: string, limits: ZoneLimits): ZonesRule {
  return { type: 'zones', ruleKey: `${programme}.${measure}`, measure, unit, ...limits };
}

export function pressureZones(programme: string, component: 'systolic' | 'diastolic', limits: ZoneLimits): ZonesRule {
  return {
    ...zones(programme, 'blood-pressure', 'mm[Hg]', limits),
    ruleKey: `${programme}.blood-pressure.${component}`,
    component,
  };
}

/** Asked for in these windows (`08:00-10:00`); without weekdays every day. */
export function asked(
  key: string,
  windows: readonly string[],
  measures: readonly What[],
  weekdays?: readonly number[],
): ScheduleEntry {
  return {
    key,
    measures: measures.map(measureOf),
    when: {
      kind: 'times',
      ...(weekdays !== undefined && { weekdays }),
      windows: windows.map((window) => {
        const [from = '', to = ''] = window.split('-');
        return { from, to };
      }),
    },
  };
}

/** A sensor that sends by itself. */
export function sensed(key: string, everyMinutes: number, measures: readonly What[]): ScheduleEntry {
  return { key, measures: measures.map(measureOf), when: { kind: 'continuous', everyMinutes } };
}

/** DOMAIN 4: remind when the window ends, missed two hours after it, the clinician the next day; three in a row: red. */
export function missed(programme: string, schedule: string, more: Partial<MissingRule> = {}): MissingRule {
  return {
    type: 'missing',
    ruleKey: `${programme}.missing.${schedule}`,
    schedule,
    remindAfterMinutes: 0,
    missedAfterMinutes: 120,
    tell: { nextDayAt: '09:00' },
    severity: 'yellow',
    redAfterInRow: 3,
    ...more,
  };
}

/** DOMAIN 4: battery <20 %; silence; and readings that are questionable again and again. */
export function deviceRules(programme: string, of: readonly What[], silentHours: number): readonly DeviceRule[] {
  const series = of.map(([measure, code]) => seriesOf(measure, code));
  return [
    { type: 'device', ruleKey: `${programme}.device.battery`, on: 'battery', yellow: 20 },
    {
      type: 'device',
      ruleKey: `${programme}.device.silence`,
      on: 'silence',
      series,
      afterHours: silentHours,
      severity: 'yellow',
    },
    {
      type: 'device',
      ruleKey: `${programme}.device.questionable`,
      on: 'questionable',
      series,
      n: 3,
      of: 5,
      severity: 'yellow',
    },
  ];
}

/** What the patient is told in each zone; `more` is what belongs to the programme, put in front of the common advice. */
export function instructions(more: { readonly yellow: Localised; readonly red: Localised }) {
  const { green, yellow, red } = COMMON;
  return {
    green,
    yellow: joined(more.yellow, yellow),
    red: joined(more.red, red),
  } satisfies TemplateContent['instructions'];
}

const COMMON = {
  green: text(
    'Alt er som avtalt. Fortsett med målinger og medisiner som før.',
    'Alt er som avtalt. Hald fram med målingar og medisinar som før.',
    'All is as agreed. Go on with your measurements and medicines as before.',
  ),
  yellow: text(
    'Mål en gang til når du har hvilt. Oppfølgingssenteret ser på målingene dine og tar kontakt.',
    'Mål ein gong til når du har kvilt. Oppfølgingssenteret ser på målingane dine og tek kontakt.',
    'Measure once more when you have rested. The follow-up centre looks at your measurements and contacts you.',
  ),
  red: text(
    'Ta kontakt med oppfølgingssenteret nå. Ring 113 hvis det haster, eller 116117 når senteret er stengt.',
    'Ta kontakt med oppfølgingssenteret no. Ring 113 om det hastar, eller 116117 når senteret er stengt.',
    'Contact the follow-up centre now. Call 113 in an emergency, or 116117 when the centre is closed.',
  ),
};

function joined(first: Localised, then: Localised): Localised {
  return text(`${first.nb} ${then.nb}`, `${first.nn} ${then.nn}`, `${first.en} ${then.en}`);
}

function measureOf([measure, code]: What) {
  return { measure, ...(code !== undefined && { code }) };
}
