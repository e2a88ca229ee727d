import type { AlertReplay } from '@naer/contracts/explanation';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { ENGINE_VERSION } from '@naer/domain/engine-version';
import { replayInSteps } from '@naer/domain/rehearse/replay';
import { replayAlert as compare } from '@naer/domain/rehearse/replay-alert';
import { workOfPlan } from '@naer/domain/rehearse/work-of-plan';
import { err, ok, type Result } from '@naer/domain/result';
import { loadPast } from '../rehearsal/load-past.ts';
import { MOST_WORK, playInTurns } from '../rehearsal/play-in-turns.ts';
import { toStoredActs } from '../rehearsal/stored-acts.ts';
import type { ReadError } from '../shared/read-error.ts';

/**
 * Runs all that is stored of a patient through the functions of the monitor once more, with what people did, and says
 * whether the alert ends as it is stored; audited. `now`: epoch ms. Fields that differ are named, never their values.
 */
export async function replayAlert(
  records: Records,
  reader: Reader,
  { patientId, alertId }: { readonly patientId: string; readonly alertId: string },
  now: number,
): Promise<Result<AlertReplay, ReadError>> {
  const load = { patientId, action: 'alert.replay', subjectId: alertId, from: 0, to: now + 1 };
  const past = await loadPast(records, reader, load);
  if (!past.ok) return past;
  const { timeZone, enrolment, plans, pauses, readings, events, alerts, acts, corrections, kept } = past.value;
  const stored = alerts.find((alert) => alert.alertId === alertId);
  if (stored === undefined) return err({ code: 'not-found' });
  const head = { alertId, patientId, measurements: readings.length, engineVersion: ENGINE_VERSION };
  const { engineVersion: storedEngineVersion } = stored;
  // A part of the readings ends no alert as all of them did.
  if (kept.length > 0) return ok({ ...head, storedEngineVersion, same: false, differences: [], withheld: true });
  const since = Math.min(now, ...plans.map(({ validFrom }) => validFrom));
  const work = Math.max(0, ...plans.map((plan) => workOfPlan(plan, readings.length, now - since)));
  if (work > MOST_WORK) return err({ code: 'too-much-to-play' });
  const steps = replayInSteps({
    state: { patientId, epoch: stored.revision.epoch, enrolment, plans, timeZone, pauses, rehearsed: true },
    readings,
    events,
    acts: toStoredActs(acts),
    corrections,
    to: now,
  });
  const replayed = await playInTurns(steps);
  if (!replayed.ok) return replayed;
  const { same, differences } = compare(stored, replayed.value);
  return ok({ ...head, storedEngineVersion, same, differences: [...differences] });
}
