import { openUnits } from '@naer/domain/access/blocked-units';
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
import { writeAct } from './attest-act.ts';
import { actingUnitOf, refusalOf, relationOfActor } from './relation-of-actor.ts';
import type { MonitorStore } from './store/monitor-store.ts';

/** What an act's file gets; it runs inside the transaction and writes by `writeChanges`. */
export interface PatientActing {
  readonly store: MonitorStore;
  readonly facts: RegistryFacts;
  readonly by: string;
  readonly unitId: string;
  /** All units of who acts that the patient has left open to them. */
  readonly unitIds: readonly string[];
  readonly commandId: string;
  readonly now: number;
}

/** By which unit somebody acts on the record that this one was merged into, as that one's monitor knows it. */
export interface UnitElsewhere {
  readonly mergeId: string;
  readonly unitId: string;
}

/**
 * A person's command on a patient. Whoever follows the patient, is of the care team or has one of the live alerts may act;
 * who is offered one may take the patient in hand and call. To take in hand is for who has the work, not for all of the team. The same command again gets its own first answer.
 * `elsewhere`: the unit by which they act on the record that this one was merged into (`merge/act-on-patient.ts`).
 */
export function runPatientCommand(
  store: MonitorStore,
  facts: RegistryFacts,
  { actor, act, commandId, requestId }: PatientCommand,
  now: number,
  elsewhere?: UnitElsewhere,
): PatientCommandAnswer {
  const fingerprint = JSON.stringify(['patient', act, actor.practitionerId]);
  const unitIds = openUnits(facts, actor);
  const refusal = { ok: false, reason: refusalOf(store, facts, actor, now) } as const;
  // Whom the patient has blocked is a stranger, to what they did before too.
  if (unitIds.length === 0) return refusal;
  const known = store.commands.find(commandId, fingerprint);
  if (known === 'reused') return refusal.reason === 'forbidden' ? refusal : { ok: false, reason: 'command-reused' };
  if (known !== undefined) return JSON.parse(known.answer) as PatientCommandAnswer;
  // After the repeat: the act itself may have ended what its unit followed the patient for.
  const isOfferEnough = BEFORE_RECEIPT.has(act.kind);
  const team = OF_WHO_HAS_THE_WORK.has(act.kind) ? withoutGrants(facts) : facts;
  const isStanding = elsewhere !== undefined && facts.merges?.into?.mergeId === elsewhere.mergeId;
  const merged = isStanding && unitIds.includes(elsewhere.unitId) ? elsewhere.unitId : undefined;
  const unitId = actingUnitOf(relationOfActor(store, team, actor, now, { isOfferEnough })) ?? merged;
  if (unitId === undefined) return refusal;
  return store.transact((): PatientCommandAnswer => {
    const done = run({ store, facts, by: actor.practitionerId, unitId, unitIds, commandId, now }, act);
    if (!done.ok) return { ok: false, ...(typeof done.error === 'string' ? { reason: done.error } : done.error) };
    writeAct(
      store,
      facts,
      { action: ACTIONS[act.kind], actor, unitId, commandId, requestId, subjectId: subjectOf(facts, done.value) },
      now,
    );
    const answer: PatientCommandAnswer = { ok: true, done: done.value };
    store.commands.put(commandId, fingerprint, JSON.stringify(answer), now);
    return answer;
  });
}

/** As the log names them. */
const ACTIONS: Readonly<Record<PatientAct['kind'], string>> = {
  claim: 'claim.set',
  'release-claim': 'claim.end',
  'record-contact': 'contact.record',
  'mark-seen': 'measurement.see',
  'send-message': 'message.send',
  'enter-in-error': 'measurement.correct',
};

function subjectOf({ patientId }: RegistryFacts, done: PatientActDone): string | undefined {
  if ('contactId' in done) return done.contactId;
  if ('messageId' in done) return done.messageId;
  return 'sequence' in done ? `${patientId}.${done.sequence}` : undefined;
}

/** What a unit may do before it has said yes to an alert. */
const BEFORE_RECEIPT: ReadonlySet<PatientAct['kind']> = new Set(['claim', 'release-claim', 'record-contact']);

const OF_WHO_HAS_THE_WORK: ReadonlySet<PatientAct['kind']> = new Set(['claim', 'release-claim']);

function withoutGrants(facts: RegistryFacts): RegistryFacts {
  return facts.access === undefined ? facts : { ...facts, access: { ...facts.access, grants: [] } };
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
