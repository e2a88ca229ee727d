import { openFor, sealIdentity } from '@naer/auth/seal';
import type { AcceptReferral as AcceptRequest } from '@naer/contracts/referral';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import type { SealedIdentity } from '@naer/domain/monitor/registry';
import { decideReferral } from '@naer/domain/referral/referral';
import { err, ok, type Result } from '@naer/domain/result';
import { type SQL, sql } from 'drizzle-orm';
import { findStandingKit } from '../device/find-standing-kit.ts';
import { type EnrolmentError, enrolmentErrorOf } from '../enrolment/enrolment-error.ts';
import { noteEvent } from '../enrolment/note-event.ts';
import { keyIdOf } from '../key/key-id-of.ts';
import { getStatus } from '../patient/get-status.ts';
import { type RegistryError, toRegistryError } from '../shared/registry-error.ts';
import { loadTenantKey } from '../tenant/load-tenant-key.ts';
import { noteReferral } from './note-referral.ts';
import { type ReferralToDecide, readReferral, sealedOf } from './read-referral.ts';

/** What a referral seals, beside its text. */
export interface ReferredPerson {
  readonly name: string;
  readonly birthDate: string;
  readonly nationalId: string;
}

export interface AcceptReferral {
  readonly referralId: string;
  readonly request: AcceptRequest;
  /** New ids, for a patient nobody knows yet and for the enrolment. */
  readonly patientId: string;
  readonly enrolmentId: string;
  /** The environment's key of identities. */
  readonly identityKey: string;
}

export interface ReferralTaken {
  readonly patientId: string;
  readonly enrolmentId: string;
  /** The tenant knew the patient before. */
  readonly known: boolean;
}

/**
 * Accepts: the patient is found by the national id or made, and enrolled at the receiving unit, at the first stage. Refused
 * when somebody follows the patient already (`already-followed`, saying what a status may say), has died, or has equipment
 * and no reason is given for more. Accepted twice it is the same enrolment.
 */
export async function acceptReferral(
  records: Records,
  reader: Reader,
  command: AcceptReferral,
): Promise<Result<ReferralTaken, EnrolmentError>> {
  const first = await tryToAccept(records, reader, command);
  // Somebody else has just made the patient: now they are known.
  const isKnownSince = !first.ok && first.error.code === 'known-since';
  return finish(isKnownSince ? await tryToAccept(records, reader, command) : first);
}

type Tried = Result<ReferralTaken, EnrolmentError | { readonly code: 'known-since' }>;

function finish(tried: Tried): Result<ReferralTaken, EnrolmentError> {
  if (tried.ok) return tried;
  return tried.error.code === 'known-since' ? err({ code: 'already-followed' }) : err(tried.error);
}

async function tryToAccept(records: Records, reader: Reader, command: AcceptReferral): Promise<Tried> {
  const { referralId, request, identityKey } = command;
  const found = await readReferral(records, reader, referralId);
  if (!found.ok) return found;
  const referral = found.value;
  const { state, from_unit_id: fromUnitId, to_unit_id: toUnitId, due: dueAt, known } = referral;
  if (state === 'accepted' && reader.unitIds.includes(toUnitId)) return taken(referral);
  const decided = decideReferral({ state, fromUnitId, toUnitId, dueAt }, 'accept', reader.unitIds);
  if (!decided.ok) return err({ code: decided.error });
  const refusal = known === null ? undefined : await refusalOf(records, reader, referral, known, request);
  if (refusal !== undefined) return err(refusal);

  let identity: SealedIdentity | undefined;
  if (known === null) {
    const owner = { tenantId: reader.tenantId, patientId: referralId };
    const opened = await openFor(identityKey, sealedOf(referral), owner, 'referral');
    if (!opened.ok) return err({ code: 'cannot-open' });
    const { name, birthDate, nationalId } = opened.value as ReferredPerson;
    const patient = { tenantId: reader.tenantId, patientId: command.patientId };
    const key = await loadTenantKey(records, reader.tenantId);
    if (!key.ok) return err(enrolmentErrorOf(key.error));
    const sealed = await sealIdentity(identityKey, key.value, patient, { name, birthDate, nationalId });
    if (!sealed.ok) return err({ code: 'cannot-open' });
    identity = sealed.value;
  }
  const answer = await withSystemScope(records, reader.tenantId, [acceptance(reader, command, referral, identity)]);
  if (!answer.ok) return err(refusedBy(toRegistryError(answer.error)));
  if (answer.value[0][0] === undefined) return err({ code: 'referral-decided' });
  return ok({ patientId: known ?? command.patientId, enrolmentId: command.enrolmentId, known: known !== null });
}

function taken({ patient_id: patientId, enrolment_id: enrolmentId }: ReferralToDecide): Tried {
  return patientId === null || enrolmentId === null
    ? err({ code: 'referral-decided' })
    : ok({ patientId, enrolmentId, known: true });
}

function refusedBy(error: RegistryError): EnrolmentError | { readonly code: 'known-since' } {
  const isTaken = error.code === 'already-exists' && /national_id/.test(error.constraint ?? '');
  return isTaken ? { code: 'known-since' } : enrolmentErrorOf(error);
}

/** Monitoring and equipment elsewhere. Of who follows the patient, only what a status may say to this reader. */
async function refusalOf(
  records: Records,
  reader: Reader,
  { followed, died }: ReferralToDecide,
  patientId: string,
  { secondKitReason }: AcceptRequest,
): Promise<EnrolmentError | undefined> {
  if (died) return { code: 'patient-died' };
  if (followed) {
    const status = await getStatus(records, reader, patientId);
    if (!status.ok) return { code: 'already-followed' };
    const { unit, organisation, since } = status.value;
    return { code: 'already-followed', by: { unit, organisation, since } };
  }
  if (secondKitReason !== undefined) return undefined;
  const kit = await findStandingKit(records, { tenantId: reader.tenantId, patientId });
  if (!kit.ok) return enrolmentErrorOf(kit.error);
  return kit.value.assignments.length > 0 ? { code: 'second-kit-reason' } : undefined;
}

/** One statement: nothing of it happens when the referral has been decided in between. */
function acceptance(
  reader: Reader,
  { referralId, patientId: newPatientId, enrolmentId, request }: AcceptReferral,
  referral: ReferralToDecide,
  identity: SealedIdentity | undefined,
): SQL<{ referral_id: string }> {
  const { tenantId, practitionerId } = reader;
  const { known, blind_index: blindIndex } = referral;
  const patientId = known ?? newPatientId;
  const patient =
    identity === undefined
      ? sql`p as (update patient x set registry_version = x.registry_version + 1, updated_at = now() from r
          where x.tenant_id = r.tenant_id and x.patient_id = ${patientId}::uuid)`
      : sql`p as (insert into patient (tenant_id, patient_id) select r.tenant_id, ${patientId}::uuid from r),
        i as (insert into patient_identity (tenant_id, patient_id, key_id, sealed)
          select r.tenant_id, ${patientId}::uuid, ${keyIdOf(sql`r.tenant_id`, sql`${identity.wrappedKey}`)},
            ${identity.sealed} from r),
        n as (insert into patient_national_id (tenant_id, blind_index, patient_id)
          select r.tenant_id, ${blindIndex}, ${patientId}::uuid from r)`;
  const { secondKitReason, note } = request;
  const enrolled = sql`(select r.tenant_id, r.patient_id, r.enrolment_id from r)`;
  return sql<{ referral_id: string }>`with r as (update referral x set state = 'accepted', decided_at = now(),
        decided_by = ${practitionerId}::uuid, patient_id = ${patientId}::uuid, enrolment_id = ${enrolmentId}::uuid,
        updated_at = now()
      where x.tenant_id = ${tenantId}::uuid and x.referral_id = ${referralId}::uuid and x.state = 'sent'
      returning x.*),
    ${patient},
    e as (insert into enrolment (tenant_id, enrolment_id, patient_id, unit_id, programme, owner_organisation_id,
        controller_organisation_id, active_from, stage, purpose, risk, referral_id)
      select r.tenant_id, r.enrolment_id, r.patient_id, r.to_unit_id, r.programme, ${referral.organisation_id}::uuid,
        ${referral.organisation_id}::uuid, now(), 'accepted', r.purpose, r.risk, r.referral_id from r),
    h as (${noteEvent(reader, { event: 'accepted', reason: secondKitReason && 'second-kit', note: secondKitReason ?? note }, enrolled)}),
    t as (${noteReferral(reader, 'referral.accept', referral.to_unit_id, sql`r`)})
    select r.referral_id from r`;
}
