import { MAPPING_VERSION } from '@naer/domain/measurement/catalogue';
import type { Reading } from '@naer/domain/measurement/reading';
import type { PlanVersion } from '@naer/domain/plan/plan';
import { diabetes } from '@naer/domain/programme/defaults/diabetes';
import { rehearse } from '@naer/domain/rehearse/rehearse';
import { median } from '../harness/quantile.ts';
import { judge, ROUNDS, type Row, shortNumber } from '../harness/row.ts';
import { sensorPlan, sensorValue } from './sensor-plan.ts';

const POINTS = 26_000;
const SENSOR_MS = 5 * 60_000;
const TO = Date.UTC(2026, 5, 1);

/** Two plans over 90 days of a sensor, in memory: the programme's default with other limits, and 20 rules against 20 rules. */
export async function measureRehearsal(overRest: string): Promise<Row> {
  const readings = Array.from({ length: POINTS }, (_, nth) => ({ sequence: nth + 1, reading: sensorReading(nth) }));
  const { rules, schedule, acknowledgeRedWithinMs } = diabetes;
  const current: PlanVersion = { ...sensorPlan('unit'), rules, schedule, acknowledgeRedWithinMs };
  const proposed: PlanVersion = {
    ...current,
    planVersion: 2,
    rules: rules.map((rule) => (rule.type === 'zones' ? { ...rule, yellowHigh: 9 } : rule)),
  };
  const twenty = sensorPlan('unit');
  const seconds = (one: PlanVersion, other: PlanVersion) => {
    const startedAt = performance.now();
    const { proposed: outcome } = rehearse({
      readings,
      from: TO - POINTS * SENSOR_MS,
      to: TO,
      current: one,
      proposed: other,
      minutesPerAlert: 10,
      outcomes: [],
      pauses: [],
    });
    if (outcome.days.length === 0 && one !== twenty) throw new Error('The rehearsed plan never fired');
    return (performance.now() - startedAt) / 1000;
  };
  seconds(current, proposed);
  const rounds = Array.from({ length: ROUNDS }, () => ({
    programme: seconds(current, proposed),
    twenty: seconds(twenty, { ...twenty, planVersion: 2 }),
  }));
  return judge(
    'rehearsal of 26,000 points, two plans',
    { kind: 'at-most', value: 0.5, unit: ' s' },
    rounds.map(({ programme }) => programme),
    `the diabetes programme against itself with other limits, in memory; 20 rules against 20: ${shortNumber(median(rounds.map((round) => round.twenty)))} s${overRest}`,
  );
}

function sensorReading(nth: number): Reading {
  const at = TO - (POINTS - nth) * SENSOR_MS;
  const text = sensorValue(nth);
  return {
    v: 1,
    type: 'cgm-glucose',
    series: 'cgm-glucose',
    quantity: { text, unit: 'mmol/L', canonical: Number(text) },
    deviceTime: at,
    measuredAt: at,
    measuredAtText: new Date(at).toISOString(),
    precision: 'instant',
    receivedAt: at,
    clock: 'device',
    late: false,
    doubts: [],
    deviceId: 'device',
    door: 'ingest',
    mappingVersion: MAPPING_VERSION,
  };
}
