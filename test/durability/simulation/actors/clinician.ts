import { openUnits } from '@naer/domain/access/blocked-units';
import type { AlertAct } from '@naer/domain/alert/act';
import { formatRevision } from '@naer/domain/alert/revision';
import type { AlertCommand, PatientCommand } from '@naer/domain/monitor/port';
import type { PatientAct } from '@naer/domain/patient/patient-act';
import type { StoredEntry } from '../../../../workers/worklist/worklist-store.ts';
import type { Ledger } from '../ledger.ts';
import type { Life } from '../network.ts';
import type { MonitorObject } from '../objects/monitor-object.ts';
import { TENANT, type WorldParts } from '../objects/world-parts.ts';
import { MINUTE, SECOND } from '../temperament.ts';

const life: Life = { alive: true };

/** Somebody at a unit's list does something to what it shows, whether or not that is still so. */
export function actOnList(world: WorldParts, ledger: Ledger, n: number): void {
  const { random } = world;
  const shown = [...world.worklists.values()]
    .filter(({ isDown }) => !isDown)
    .flatMap((list) => list.entries().map((entry) => ({ list, entry })));
  const work = shown.filter(({ entry }) => entry.alert.state !== 'pending' || random.chance(0.1));
  if (work.length === 0) return;
  const { list, entry } = random.pick(work);
  const actor = { practitionerId: `person ${random.between(1, 3)}`, unitIds: [list.unitId] };
  const common = { v: 1, tenantId: TENANT, patientId: entry.patientId, commandId: `command ${n}`, actor } as const;
  if (random.chance(0.15)) {
    send(world, ledger, { ...common, act: drawPatientAct(world) });
    return;
  }
  const { revision } = entry.alert;
  // The list may lag behind; some look at a screen that is older still.
  const seen = random.chance(0.1) ? { ...revision, n: Math.max(1, revision.n - 1) } : revision;
  const act = drawAct(world, entry, list.unitId);
  send(world, ledger, { ...common, alertId: entry.alert.alertId, expectRevision: formatRevision(seen), act });
}

/** Sends it; it may be sent again, at once or later, since who sent it cannot know what became of the first. */
function send(world: WorldParts, ledger: Ledger, command: AlertCommand | PatientCommand): void {
  const { random } = world;
  const monitor = world.monitors.get(command.patientId);
  if (monitor === undefined) return;
  const once = () =>
    world.network
      .call(life, command.patientId, () =>
        monitor.serve(async (core) => {
          if ('alertId' in command) {
            const answer = await core.command(command);
            if (isKeptOut(monitor, command)) ledger.keptOut(answer);
            else ledger.acted(command, answer);
          } else {
            const answer = await core.act(command);
            if (isKeptOut(monitor, command)) ledger.keptOut(answer);
            else ledger.actedOnPatient(command, answer);
          }
        }),
      )
      .catch(() => undefined);
  void once();
  if (random.chance(0.3)) world.after(random.pick([0, SECOND, 5 * MINUTE]), `${command.commandId} again`, once);
}

/** Whether the patient, by the facts that the monitor holds, leaves this person no way in. */
function isKeptOut(monitor: MonitorObject, { actor }: AlertCommand | PatientCommand): boolean {
  const facts = monitor.facts();
  return facts !== undefined && openUnits(facts, actor).length === 0;
}

function drawAct(world: WorldParts, { alert }: StoredEntry, unitId: string): AlertAct {
  const { random, now } = world;
  if (alert.unitId !== unitId)
    return random.chance(0.7) ? { kind: 'accept-handover' } : { kind: 'decline-handover', reason: 'no room' };
  const kind = random.weighted({
    acknowledge: alert.state === 'open' ? 6 : 1,
    start: 2,
    attempt: 2,
    snooze: 3,
    unsnooze: alert.snoozed === undefined ? 0.2 : 2,
    'offer-handover': 4,
    'withdraw-handover': alert.handover === undefined ? 0.2 : 2,
    receipt: alert.category === 'event' ? 3 : 0.2,
    resolve: alert.state === 'open' ? 1 : 4,
  });
  switch (kind) {
    case 'attempt':
      return { kind, nextTryAt: now + random.between(-1, 60) * MINUTE };
    case 'snooze':
      return { kind, until: now + random.between(-1, 70) * MINUTE, reason: 'known-cause' };
    case 'offer-handover': {
      const toUnitId = random.pick([...world.worklists.keys()]);
      const returnsAt = random.chance(0.5) ? { returnsAt: now + random.between(1, 40) * MINUTE } : {};
      return { kind, toUnitId, reason: 'belongs there', ...returnsAt };
    }
    case 'receipt':
      return { kind, code: random.between(0, 10) };
    case 'resolve':
      return { kind, outcome: 'contacted-patient' };
    default:
      return { kind };
  }
}

function drawPatientAct({ random, now }: WorldParts): PatientAct {
  switch (random.weighted({ claim: 3, 'release-claim': 2, 'send-message': 1, 'mark-seen': 1, 'enter-in-error': 2 })) {
    case 'claim':
      return { kind: 'claim', takeOver: random.chance(0.3) };
    case 'release-claim':
      return { kind: 'release-claim' };
    case 'send-message':
      return { kind: 'send-message', text: `at ${now}` };
    case 'mark-seen':
      return { kind: 'mark-seen', sequences: [random.between(1, 10)] };
    case 'enter-in-error':
      return { kind: 'enter-in-error', sequence: random.between(1, 10), reason: 'wrong person' };
  }
}
