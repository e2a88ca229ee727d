import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok } from '@naer/domain/result';
import { type SQL, sql } from 'drizzle-orm';
import { narrowed } from '../archive/scan-window.ts';
import type { Job } from '../job/load-job.ts';
import { lockFrame } from '../tenant/steward.ts';
import { closeTenant } from './close-tenant.ts';
import { DEVICE_HELD } from './erasable-tables.ts';
import type { ErasureEffects } from './erasure-effects.ts';
import { type ErasurePhase, fail, note, notesOf, type Step, sum } from './erasure-notes.ts';

const OBJECTS_AT_ONCE = 20;
const WAIT_MS = 5_000;
/** A monitor that has not handed over what it holds by then keeps it, and the report says so. */
const MOST_WAITS = 60;

/** A tenant has left: who may come in no longer is told, and the objects' storage goes, a page at a time. */
export async function leaveTenant(effects: ErasureEffects, job: Job): Step {
  switch (notesOf(job).phase) {
    case undefined:
      return await close(effects, job);
    case 'principals':
      return await erasePrincipals(effects, job);
    case 'patients':
      return await eraseMonitors(effects, job);
    case 'units':
      return await eraseUnits(effects, job);
    default:
      return await eraseDevices(effects, job);
  }
}

async function close({ records }: ErasureEffects, job: Job): Step {
  const answer = await withSystemScope(records, job.tenantId, [
    lockFrame(job.tenantId),
    // An enrolment under way is waited for, and seen by the next statement.
    sql`select from tenant where tenant_id = ${job.tenantId}::uuid for update`,
    closeTenant(job),
  ]);
  if (!answer.ok) return err({ code: 'records-unavailable', cause: answer.error });
  return answer.value[2].length === 0 ? await fail(records, job, 'tenant-in-use') : ok({ isDone: false });
}

/** Their sockets close when they are told, before they are forgotten. */
async function erasePrincipals({ records, pushPrincipal, eraseObjects, tries }: ErasureEffects, job: Job): Step {
  const { tenantId } = job;
  const page = await pageOf<{ id: string; kind: 'person' | 'client'; held: boolean }>(
    { records, job, tries },
    (after) => sql`select x.id, x.kind, is_held(${tenantId}::uuid, null, null) as held from (
        select practitioner_id as id, 'person' as kind from practitioner where tenant_id = ${tenantId}::uuid
        union all select client_id, 'client' from api_client where tenant_id = ${tenantId}::uuid) x where ${after('x.id')}
      order by x.id`,
  );
  if (!page.ok) return page;
  const { items, after } = page.value;
  await Promise.all(
    items.map(async ({ id, kind, held }) => {
      await pushPrincipal(kind, tenantId, id);
      if (!held) await eraseObjects.principal(tenantId, id);
    }),
  );
  return await goOn({ records, job }, countOf('principals', items), after, 'patients');
}

/** Credentials of the page's devices and relations to its patients end in the records first. */
async function eraseMonitors({ records, eraseObjects, tries }: ErasureEffects, job: Job): Step {
  const { tenantId } = job;
  const page = await pageOf<{ id: string; held: boolean }>(
    { records, job, tries },
    (
      after,
    ) => sql`select x.patient_id as id, is_held(x.tenant_id, x.patient_id, null) as held from patient x where x.tenant_id = ${tenantId}::uuid and ${after('x.patient_id')}
      order by x.patient_id`,
  );
  if (!page.ok) return page;
  const { items, after } = page.value;
  const notes = notesOf(job);
  const waits = notes.waits ?? 0;
  if (waits === 0 && items.length > 0) {
    const closed = await closePatients(
      { records, job },
      items.map(({ id }) => id),
    );
    if (closed !== 'done') return closed;
  }
  const free = items.filter(({ held: isHeld }) => !isHeld);
  const told = await Promise.all(free.map(({ id }) => eraseObjects.monitor(tenantId, id)));
  const waiting = told.filter((one) => one === 'waiting').length;
  if (waiting > 0 && waits < MOST_WAITS) return await note(records, job, { waits: waits + 1 }, WAIT_MS);
  const held = told.filter((one) => one !== 'erased').length;
  const kept = { held: (notes.held ?? 0) + held, waits: 0 };
  const counts = countOf('monitors', items);
  return await goOn({ records, job }, { ...counts, done: { monitors: free.length - held } }, after, 'units', kept);
}

async function eraseUnits({ records, eraseObjects, tries }: ErasureEffects, job: Job): Step {
  const { tenantId } = job;
  const page = await pageOf<{ id: string; held: boolean }>(
    { records, job, tries },
    (
      after,
    ) => sql`select x.unit_id as id, is_held(x.tenant_id, null, x.organisation_id) as held from unit x where x.tenant_id = ${tenantId}::uuid and ${after('x.unit_id')}
      order by x.unit_id`,
  );
  if (!page.ok) return page;
  const { items, after } = page.value;
  await Promise.all(items.filter(({ held }) => !held).map(({ id }) => eraseObjects.unit(tenantId, id)));
  return await goOn({ records, job }, countOf('units', items), after, 'devices');
}

/** While their identifiers still name them. */
async function eraseDevices({ records, eraseObjects, tries }: ErasureEffects, job: Job): Step {
  const { tenantId } = job;
  const page = await pageOf<{ id: string; key: string | null; held: boolean }>(
    { records, job, tries },
    (
      after,
    ) => sql`select x.device_id as id, x.identifier_key as key, ${DEVICE_HELD} as held from device x where x.tenant_id = ${tenantId}::uuid
      and ${after('x.device_id')} order by x.device_id`,
  );
  if (!page.ok) return page;
  const { items, after } = page.value;
  await Promise.all(items.filter(({ held }) => !held).map(({ id, key }) => eraseObjects.device(tenantId, id, key)));
  return await goOn({ records, job }, countOf('devices', items), after, 'all-told');
}

interface Place {
  readonly records: ErasureEffects['records'];
  readonly job: Job;
  readonly tries?: number | undefined;
}

/** The next page by id; `after`: its last, undefined when nothing comes after it. */
async function pageOf<Row extends { readonly id: string }>(
  { records, job, tries }: Place,
  select: (after: (column: string) => SQL) => SQL,
) {
  const last = notesOf(job).after ?? null;
  const limit = narrowed(OBJECTS_AT_ONCE, tries, 1);
  const beyond = (column: string) => (last === null ? sql`true` : sql`${sql.raw(column)} > ${last}::uuid`);
  const answer = await withSystemScope(records, job.tenantId, [sql<Row>`${select(beyond)} limit ${limit}`]);
  if (!answer.ok) return err({ code: 'records-unavailable', cause: answer.error } as const);
  const items = answer.value[0];
  return ok({ items, after: items.length < limit ? undefined : items.at(-1)?.id });
}

/** Of a page: objects whose storage went, and those that a hold kept. */
interface Counts {
  readonly done: Readonly<Record<string, number>>;
  readonly heldBack: Readonly<Record<string, number>>;
}

function countOf(name: string, items: readonly { readonly held: boolean }[]): Counts {
  const held = items.filter((item) => item.held).length;
  return { done: { [name]: items.length - held }, heldBack: held > 0 ? { [name]: held } : {} };
}

async function goOn(
  { records, job }: Place,
  { done, heldBack }: Counts,
  after: string | undefined,
  following: ErasurePhase,
  more: object = {},
): Step {
  const notes = notesOf(job);
  const sofar = { objects: sum(notes.objects, done), heldBack: sum(notes.heldBack, heldBack), ...more };
  const place = after === undefined ? { phase: following, after: null } : { after };
  return await note(records, job, { ...sofar, ...place });
}

async function closePatients({ records, job }: Place, patientIds: readonly string[]): Promise<'done' | Awaited<Step>> {
  const those = sql`w.tenant_id = ${job.tenantId}::uuid and w.patient_id = any (${`{${patientIds.join(',')}}`}::uuid[])`;
  const answer = await withSystemScope(records, job.tenantId, [
    sql`with r as (update care_relation w set ended_at = now() where ${those} and w.ended_at is null)
      update patient w set registry_version = w.registry_version + 1, updated_at = now() where ${those}`,
    sql`update device_assignment w set generation = w.generation + 1, previous_until = null, updated_at = now() where ${those}`,
  ]);
  return answer.ok ? 'done' : err({ code: 'records-unavailable', cause: answer.error });
}
