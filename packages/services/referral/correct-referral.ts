import { openFor, sealFor } from '@naer/auth/seal';
import type { RecordHistory, ReferralCorrectionRequest } from '@naer/contracts/correction';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import {
  type AtUnit,
  correctAtUnit,
  findAtUnit,
  isKeptOut,
  type UnitCorrected,
  type UnitRow,
  whyNotAtUnit,
} from '../correction/correct-at-unit.ts';
import type { CorrectionError } from '../correction/correct-record.ts';
import { showHistory } from '../correction/read-record-history.ts';
import { loadTenantKey } from '../tenant/load-tenant-key.ts';

/** The environment's key of identities opens and seals what is sealed of it. */
export interface ReferralRef {
  readonly referralId: string;
  readonly identityKey: string;
}

type Row = UnitRow & { readonly to_unit_id: string; readonly sealed: string; readonly wrapped_key: string };
type Refusal = CorrectionError | { readonly code: 'cannot-open' };

/**
 * Corrects what was written in a referral that was accepted, or makes it void: by who sent it and who answered it. Before
 * that it has no patient, as whose it would be kept: it is withdrawn and sent anew.
 */
export async function correctReferral(
  records: Records,
  reader: Reader,
  ref: ReferralRef,
  { commandId, request }: { readonly commandId: string; readonly request: ReferralCorrectionRequest },
): Promise<Result<UnitCorrected, Refusal>> {
  const { expectVersion, reason, explanation } = request;
  const at = referralAt(reader, ref.referralId);
  const content = request.state === 'corrected' ? request.content : undefined;
  const { text, ...open } = content ?? {};
  const sealed = text === undefined ? ok(undefined) : await sealText(records, reader, ref, commandId, text);
  if (!sealed.ok) return sealed;
  const action = content === undefined ? 'referral.void' : 'referral.correct';
  const correction = { commandId, expectVersion, reason, explanation, action };
  const done = await correctAtUnit(records, reader, at, {
    ...correction,
    content: content && open,
    sealed: sealed.value,
  });
  if (!done.ok) return done;
  const { patientId, isTaken } = done.value;
  if (patientId !== undefined) return ok({ version: expectVersion + 1, patientId });
  const found = await findReferral(records, reader, ref, 'referral.prepare');
  return found.ok ? whyNotAtUnit(reader, found.value, { ...correction, content }, isTaken) : found;
}

/** Everything that it has ever said, for the two units; the text for the one that it was sent to. Audited. */
export async function readReferralHistory(
  records: Records,
  reader: Reader,
  ref: ReferralRef,
): Promise<Result<RecordHistory, Refusal>> {
  const found = await findReferral(records, reader, ref, 'referral.history');
  if (!found.ok) return found;
  const { content, corrections } = found.value;
  const shown = (said: UnitRow['content']) => {
    const { text = content.text, ...open } = said;
    return found.value.mine === found.value.to_unit_id && text !== undefined ? { ...open, text } : open;
  };
  const all = corrections.map((one) => ({ ...one, content: one.content && shown(one.content) }));
  const row = { ...found.value, content: shown(content), corrections: all };
  return ok(showHistory({ kind: 'referral', recordId: ref.referralId }, row));
}

function referralAt(reader: Reader, referralId: string): AtUnit {
  const units = `{${reader.unitIds.join(',')}}`;
  const own = sql`select f.tenant_id, f.patient_id, f.referral_id as record_id, f.to_unit_id, f.sealed, k.wrapped_key,
      case when f.to_unit_id = any (${units}::uuid[]) then f.to_unit_id else f.from_unit_id end as mine, f.from_unit_id as unit_id,
      f.sent_by as by, (extract(epoch from f.sent_at) * 1e3)::float8 as at_ms, jsonb_build_object('purpose', f.purpose) as content
    from referral f join tenant_key k on k.tenant_id = f.tenant_id and k.key_id = f.key_id
    where f.tenant_id = ${reader.tenantId}::uuid and f.referral_id = ${referralId}::uuid
      and ${units}::uuid[] && array[f.from_unit_id, f.to_unit_id] and not ${isKeptOut(reader, 'f')}`;
  return { kind: 'referral', own };
}

/** With its texts opened; one that has been erased since is not there. */
async function findReferral(
  records: Records,
  reader: Reader,
  { referralId, identityKey }: ReferralRef,
  action: string,
): Promise<Result<Row, Refusal>> {
  const found = await findAtUnit(records, reader, referralAt(reader, referralId), action);
  if (!found.ok) return found;
  const row = found.value as Row;
  const withText = async (
    content: UnitRow['content'],
    sealed: string | null,
    wrappedKey: string | null,
    id: string,
  ) => {
    if (sealed === null || wrappedKey === null) return content;
    const owner = { tenantId: reader.tenantId, patientId: id };
    const opened = await openFor(identityKey, { v: 1, sealed, wrappedKey }, owner, 'referral');
    const text = opened.ok ? (opened.value as { text?: string }).text : undefined;
    return text === undefined ? content : { ...content, text };
  };
  return ok({
    ...row,
    content: await withText(row.content, row.sealed, row.wrapped_key, referralId),
    corrections: await Promise.all(
      row.corrections.map(async (one) => ({
        ...one,
        content: one.content && (await withText(one.content, one.sealed, one.wrappedKey, one.command)),
      })),
    ),
  });
}

async function sealText(
  records: Records,
  reader: Reader,
  { identityKey }: ReferralRef,
  commandId: string,
  text: string,
): Promise<Awaited<ReturnType<typeof sealFor>> | Result<never, Refusal>> {
  const key = await loadTenantKey(records, reader.tenantId);
  if (!key.ok) return err(key.error.code === 'records-unavailable' ? key.error : { code: 'not-found' });
  return await sealFor(identityKey, key.value, { tenantId: reader.tenantId, patientId: commandId }, 'referral', {
    text,
  });
}
