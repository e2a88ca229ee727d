import type { PatientCommand, PatientCommandAnswer } from '@naer/domain/monitor/port';
import type { RegistryFacts } from '@naer/domain/monitor/registry';
import type {
  PatientAct,
  PatientActDone,
  PatientActRefusal,
  PatientActRefused,
} from '@naer/domain/patient/patient-act';
import { err, ok, type Result } from '@naer/domain/result';
import { runClaim } from './acts/claim-patient.ts';
import { runEnterInError } from './acts/enter-in-error.ts';
import { runMarkSeen } from './acts/mark-seen.ts';
import { runRecordContact } from './acts/record-contact.ts';
import { runReleaseClaim } from './acts/release-claim.ts';
import { runSendMessage } from './acts/send-message.ts';
import type { MonitorStore } from './store/monitor-store.ts';
import { unitsOf } from './write-changes.ts';

/** What an act's file gets; it runs inside the transaction and writes by `writeChanges`. */
export interface PatientActing {
  readonly store: MonitorStore;
  readonly facts: RegistryFacts;
  readonly by: string;
  readonly unitId: string;
  /** All units of who acts. */
  readonly unitIds: readonly string[];
  readonly commandId: string;
  readonly now: number;
}

/**
 * A person's command on a patient. Whoever follows the patient or has one of the live alerts may act; who is offered one
 * may take the patient in hand and call. The same command again gets its own first answer.
 */
export function runPatientCommand(
  store: MonitorStore,
  facts: RegistryFacts,
  { actor, act, commandId }: PatientCommand,
  now: number,
): PatientCommandAnswer {
  const fingerprint = JSON.stringify(['patient', act, actor.practitionerId]);
  const known = store.commands.find(commandId, fingerprint);
  if (known === 'reused') return { ok: false, reason: 'command-reused' };
  if (known !== undefined) return JSON.parse(known.answer) as PatientCommandAnswer;
  // After the repeat: the act itself may have ended what its unit followed the patient for.
  const unitId = followingUnit(store, facts, actor.unitIds, { isOfferEnough: BEFORE_RECEIPT.has(act.kind) });
  if (unitId === undefined) return { ok: false, reason: 'forbidden' };
  return store.transact((): PatientCommandAnswer => {
    const done = run({ store, facts, by: actor.practitionerId, unitId, unitIds: actor.unitIds, commandId, now }, act);
    if (!done.ok) return { ok: false, ...(typeof done.error === 'string' ? { reason: done.error } : done.error) };
    const answer: PatientCommandAnswer = { ok: true, done: done.value };
    store.commands.put(commandId, fingerprint, JSON.stringify(answer), now);
    return answer;
  });
}

/** What a unit may do before it has said yes to an alert. */
const BEFORE_RECEIPT: ReadonlySet<PatientAct['kind']> = new Set(['claim', 'release-claim', 'record-contact']);

/** The unit by which they follow the patient or have one of the live alerts; `isOfferEnough`: or are offered one. */
export function followingUnit(
  store: MonitorStore,
  facts: RegistryFacts,
  unitIds: readonly string[],
  { isOfferEnough }: { readonly isOfferEnough: boolean },
): string | undefined {
  const { active, unitId } = facts.enrolment;
  if (active && unitIds.includes(unitId)) return unitId;
  const { live } = store.alerts;
  const units = isOfferEnough ? live.flatMap(unitsOf) : live.map((alert) => alert.unitId);
  return units.find((own) => unitIds.includes(own));
}

function run(acting: PatientActing, act: PatientAct): Result<PatientActDone, PatientActRefusal | PatientActRefused> {
  switch (act.kind) {
    case 'claim':
      return runClaim(acting, act.takeOver === true);
    case 'release-claim':
      return runReleaseClaim(acting);
    case 'record-contact':
      return runRecordContact(acting, act.contact);
    case 'send-message':
      return ok(runSendMessage(acting, act.text));
    case 'enter-in-error':
      return runEnterInError(acting, act.sequence, act.reason);
    case 'mark-seen':
      return runMarkSeen(acting, act.sequences);
    default:
      return err('not-claimed');
  }
}
