import { randomUUID } from 'node:crypto';
import type { Reader } from '@naer/db/reader';
import { createOrganisation } from '@naer/services/organisation/create-organisation';
import { enrolPatients } from '@naer/services/patient/enrol-patients';
import { addPractitioner } from '@naer/services/practitioner/add-practitioner';
import { createUnit } from '@naer/services/unit/create-unit';
import fc from 'fast-check';
import type { TestRecords } from './records.ts';
import { FROM_2015, must, seedTenant, type TestTenant } from './records-tenant.ts';

/** Who there is: two organisations, the first with two units, and two people. Enrolments are at one of the units. */
export interface AccessCast {
  readonly tenant: TestTenant;
  readonly units: readonly string[];
  readonly organisations: readonly string[];
  readonly people: readonly string[];
}

export async function castAccess(stack: TestRecords): Promise<AccessCast> {
  const { records } = stack;
  const tenant = await seedTenant(records, 2);
  const { tenantId, organisationId } = tenant;
  const [other, third, second] = [randomUUID(), randomUUID(), randomUUID()];
  const organisation = {
    tenantId,
    organisationId: other,
    number: '993467049',
    kind: 'gp-practice',
    name: 'B',
  } as const;
  must(await createOrganisation(records, organisation));
  must(await createUnit(records, { tenantId, unitId: third, organisationId: other, name: 'Enhet C' }));
  must(await addPractitioner(records, { tenantId, practitionerId: second, name: 'Ola Testesen', units: [] }));
  return {
    tenant,
    units: [tenant.unitId, tenant.otherUnitId, third],
    organisations: [organisationId, other],
    people: [tenant.practitionerId, second],
  };
}

const index = (size: number) => fc.nat(size - 1);
/** Hours from now; none is 0, so that no test depends on the moment. Most hold: what is over decides nothing. */
const period = fc.oneof(
  { weight: 4, arbitrary: fc.record({ from: hours(-4, -1), to: fc.option(hours(1, 4)) }) },
  { weight: 1, arbitrary: fc.record({ from: hours(-7, -5), to: hours(-4, -1) }) },
  { weight: 1, arbitrary: fc.record({ from: hours(1, 3), to: fc.option(hours(4, 7)) }) },
);
const seldom = fc.oneof({ weight: 3, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) });
const whom = fc.oneof(
  fc.record({ unit: index(3) }),
  fc.record({ person: index(2) }),
  fc.record({ organisation: index(2) }),
);

const alert = fc.record({ unit: index(3), offeredTo: fc.option(index(3)), resolved: fc.boolean() });

/** What has happened around a patient. Drawn so that each rule decides about some of them: the tests count it. */
export const worlds = fc.record({
  enrolledAt: index(3),
  active: fc.boolean(),
  sensitive: fc.boolean(),
  grants: fc.array(
    fc.record({
      kind: fc.constantFrom('participant', 'listed-gp', 'emergency', 'break-glass'),
      unit: index(3),
      person: index(2),
      period,
      ended: seldom,
    }),
    { maxLength: 4 },
  ),
  blocks: fc.array(
    fc.record({
      whom,
      document: fc.constantFrom(undefined, undefined, 'contact', 'measurement'),
      lifted: seldom,
    }),
    { maxLength: 3 },
  ),
  alerts: fc.oneof(fc.array(alert, { maxLength: 0 }), fc.array(alert, { maxLength: 2 })),
  asker: fc.record({
    person: fc.oneof({ weight: 5, arbitrary: index(2) }, { weight: 1, arbitrary: fc.constant(null) }),
    units: fc.oneof(
      index(3).map((unit) => [unit]),
      fc.uniqueArray(index(3), { maxLength: 3 }),
    ),
  }),
});
function hours(min: number, max: number): fc.Arbitrary<number> {
  return fc.integer({ min, max });
}
export type AccessWorld = typeof worlds extends fc.Arbitrary<infer W> ? W : never;

export interface BuiltWorld {
  readonly patientId: string;
  readonly contactId: string;
  readonly reader: Reader;
}

/** Writes the world into the records: a patient of its own, with a measurement and a contact. */
export async function buildWorld(stack: TestRecords, cast: AccessCast, world: AccessWorld): Promise<BuiltWorld> {
  const { tenant, units, organisations, people } = cast;
  const { tenantId, organisationId } = tenant;
  const [patientId, contactId] = [randomUUID(), randomUUID()];
  const [first] = tenant.patients;
  if (first === undefined) throw new Error('The cast has no patient to copy');
  const { device: _, plan: __, ...copied } = first;
  must(
    await enrolPatients(stack.records, tenantId, [
      {
        ...copied,
        patientId,
        enrolmentId: randomUUID(),
        unitId: units[world.enrolledAt] ?? '',
        nationalIdIndexes: [],
        from: FROM_2015,
      },
    ]),
  );
  const own = [tenantId, patientId];
  await stack.query(
    `update enrolment set active_to = case when $3 then null else now() - interval '1 hour' end, sensitive = $4
     where tenant_id = $1 and patient_id = $2`,
    [...own, world.active, world.sensitive],
  );
  for (const grant of world.grants) {
    const isBroken = grant.kind === 'break-glass';
    const { from, to } = grant.period;
    // Of these two kinds every grant has an end.
    const end = to ?? (isBroken || grant.kind === 'emergency' ? from + 8 : null);
    await stack.query(
      `insert into care_relation (tenant_id, patient_id, relation_id, kind, unit_id, practitioner_id, period, reason, ended_at)
       values ($1, $2, $3, $4, $5, $6,
         tstzrange(now() + $7::int * interval '1 hour', now() + $8::int * interval '1 hour'), 'r',
         case when $9 then now() end) on conflict do nothing`,
      [
        ...own,
        randomUUID(),
        grant.kind,
        isBroken ? null : units[grant.unit],
        isBroken ? people[grant.person] : null,
        from,
        end,
        grant.ended,
      ],
    );
  }
  const documents = { contact: `contact/${contactId}`, measurement: `measurement/${patientId}.1` } as const;
  for (const { whom: who, document, lifted } of world.blocks)
    await stack.query(
      `insert into access_block (tenant_id, patient_id, block_id, practitioner_id, unit_id, organisation_id, document, wish,
         recorded_by, lifted_at, lifted_by)
       values ($1, $2, $3, $4, $5, $6, $7, 'w', $8, case when $9 then now() end, case when $9 then $8::uuid end)
       on conflict do nothing`,
      [
        ...own,
        randomUUID(),
        'person' in who ? people[who.person] : null,
        'unit' in who ? units[who.unit] : null,
        'organisation' in who ? organisations[who.organisation] : null,
        document === undefined ? null : documents[document as keyof typeof documents],
        people[0],
        lifted,
      ],
    );
  for (const { unit, offeredTo, resolved } of world.alerts)
    await stack.query(
      `insert into alert (tenant_id, patient_id, alert_id, epoch, n, rule_key, category, severity, state, opened_at, unit_id,
         owner_organisation_id, controller_organisation_id, plan_version, engine_version, mapping_version, body)
       values ($1, $2, $3, 1, 1, 'r', 'clinical', 'red', $4, now(), $5, $6, $6, 1, '1', '1', $7)`,
      [
        ...own,
        randomUUID(),
        resolved ? 'resolved' : 'open',
        units[unit],
        organisationId,
        JSON.stringify({ v: 1, ...(offeredTo === null ? {} : { handover: { toUnitId: units[offeredTo] } }) }),
      ],
    );
  await stack.query(
    `insert into contact (tenant_id, patient_id, contact_id, enrolment_id, channel, at, minutes, outcome, alert_ids, recorded_by,
       unit_id, recorded_at)
     values ($1, $2, $3::uuid, $3::uuid, 'call', now(), '[{}]', 'reached', '{}', 'x', $4, now())`,
    [...own, contactId, units[0]],
  );
  await stack.query(
    `insert into measurement (tenant_id, patient_id, sequence, type, series, status, doubts, value, device_time, measured_at,
       measured_at_text, precision, received_at, clock, late, device_id, assignment_id, is_test, door, ordinal, conflict,
       value_key, engine_version, mapping_version, controller_organisation_id)
     values ($1, $2, 1, 't', 's', 'recorded', '{}', 1, now(), now(), 'x', 'instant', now(), 'device', false, $3::uuid, $3::uuid, false,
       'ingest', 0, false, 'k', '1', '1', $3::uuid)`,
    [...own, organisationId],
  );
  const { person, units: at } = world.asker;
  const practitionerId = person === null ? `${tenantId}.${randomUUID()}` : (people[person] ?? '');
  return { patientId, contactId, reader: { tenantId, practitionerId, unitIds: at.map((i) => units[i] ?? '') } };
}
