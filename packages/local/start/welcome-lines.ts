import type { DemoFile } from '@naer/contracts/demo';

type Tenant = DemoFile['tenants'][number];
export type Practitioner = Tenant['practitioners'][number];

/** A reading far into the red zone of the programme's demo plan. */
const RED_READING = {
  copd: { type: 'oxygen-saturation', value: 79, unit: '%' },
  'heart-failure': { type: 'oxygen-saturation', value: 84, unit: '%' },
  diabetes: { type: 'glucose', value: 2.4, unit: 'mmol/L' },
} as const;

export interface WelcomeOptions {
  readonly simulated: boolean;
  /** The PostgreSQL is ours, below .naer/. */
  readonly embedded: boolean;
}

/** The screen a newcomer reads once all is up: where to look, who to be, what to paste. */
export function welcomeLines(
  demo: DemoFile,
  shown: Practitioner | undefined,
  { simulated, embedded }: WelcomeOptions,
): string[] {
  const lines = [
    '',
    `Nær runs on this machine. ${shown ? 'Demo data, invented people.' : 'Nobody is in it yet (--seed none).'} Not a medical device.`,
    '',
    `  Console     ${demo.baseUrl}/`,
    '  Log in      there, at stand-ins for HelseID and ID-porten, as one of those below',
    `  Health      ${demo.baseUrl}/health`,
    '  Passwords   .naer/demo.json (and tokens of people, credentials of devices, keys of partners)',
    '  Records     npx -y pnpm@12 db "select * from alert limit 5"',
    '  Logs        .naer/logs/',
    `  Simulator   ${simulated ? 'runs: patients measure, and some get worse' : 'off'}`,
    `  Stop        Ctrl-C; ${embedded ? 'everything stays in .naer/ (--reset begins afresh)' : 'everything stays in .naer/ and your PostgreSQL'}`,
  ];
  for (const tenant of demo.tenants) {
    lines.push('', `  ${tenant.name}`);
    for (const person of [...(tenant.users ?? []), ...(tenant.citizens ?? [])])
      lines.push(`    ${person.username.padEnd(28)} ${whoIs(person, tenant)}`);
  }
  if (demo.guests !== undefined) {
    lines.push('', '  At no tenant: may be invited; with level 3 a log-in is refused');
    for (const { username, name, securityLevel } of demo.guests)
      lines.push(`    ${username.padEnd(28)} ${name}, security level ${securityLevel}`);
  }
  // One whom the simulator keeps steady: the others’ alerts move on while somebody pastes.
  const patient = demo.tenants
    .flatMap((tenant) => tenant.patients)
    .filter(({ unitId, programme }) => unitId === shown?.unitId && programme === 'copd')
    .at(-2);
  if (shown !== undefined && patient !== undefined)
    lines.push(
      '',
      `A red reading for ${patient.name} (${patient.programme}); paste it in another terminal:`,
      '',
      redReadingCurl(demo.baseUrl, patient),
      '',
      `What ${shown.name} sees:`,
      '',
      `curl -s '${demo.baseUrl}/api/v1/units/${shown.unitId}/worklist' -H 'authorization: Bearer ${shown.token}'`,
      '',
      `${shown.name} acknowledges the first open alert:`,
      '',
      acknowledgeCurl(demo.baseUrl, shown),
    );
  return [...lines, ...summaryLines(demo), ''];
}

/** What somebody who logs in is: a role at a unit or in the whole tenant, or a patient or a relative of one. */
function whoIs(person: NonNullable<Tenant['users'] | Tenant['citizens']>[number], tenant: Tenant): string {
  if ('role' in person) {
    const unit = tenant.units.find(({ id }) => id === person.unitId);
    return [person.name, person.role, ...(unit === undefined ? [] : [unit.name])].join(', ');
  }
  const patient = tenant.patients.find(({ id }) => id === person.patientId);
  return `${person.name}, ${person.relation === 'self' ? 'patient' : `next of kin of ${patient?.name}`} (ID-porten)`;
}

/** What is read where no live queue is: the first such unit's, of the patient whom it follows. */
function summaryLines({ baseUrl, tenants }: DemoFile): string[] {
  for (const { units, practitioners, patients } of tenants)
    for (const unit of units.filter(({ liveQueue }) => liveQueue === false)) {
      const person = practitioners.find(({ unitId }) => unitId === unit.id);
      const patient = patients.find(({ unitId }) => unitId === unit.id);
      if (person === undefined || patient === undefined) continue;
      const url = `${baseUrl}/api/v1/patients/${patient.id}/summary?days=30`;
      return [
        '',
        `What ${person.name}, ${unit.name}, reads of ${patient.name} instead of a live list:`,
        '',
        `curl -s '${url}' -H 'authorization: Bearer ${person.token}'`,
      ];
    }
  return [];
}

/** Posts a red reading measured now. */
export function redReadingCurl(baseUrl: string, patient: Tenant['patients'][number]): string {
  const { type, value, unit } = RED_READING[patient.programme];
  const item = `{"type":"${type}","value":${value},"unit":"${unit}","measuredAt":"'$(date -u +%Y-%m-%dT%H:%M:%SZ)'"}`;
  return [
    `curl -s '${baseUrl}/ingest/v1/measurements' -H 'content-type: application/json'`,
    `-H 'authorization: Bearer ${patient.deviceCredential}'`,
    `-d '{"measurements":[${item}]}'`,
  ].join(' ');
}

/** Acknowledges the first open alert of a unit's list, with the revision it has at that moment. Needs a POSIX shell only. */
export function acknowledgeCurl(baseUrl: string, person: Practitioner): string {
  const login = `-H 'authorization: Bearer ${person.token}'`;
  const open = '"alertId":"[^"]+","patientId":"[^"]+"[^{}]*"state":"open","revision":"[^"]+"';
  return [
    `curl -s '${baseUrl}/api/v1/units/${person.unitId}/worklist' ${login}`,
    `grep -oE '${open}'`,
    'head -n 1',
    `grep -oE '"(alertId|patientId|revision)":"[^"]+"'`,
    `cut -d '"' -f 4`,
    [
      `{ read -r a; read -r p; read -r r; curl -s -X POST "${baseUrl}/api/v1/patients/$p/alerts/$a/acknowledge" ${login}`,
      `-H 'content-type: application/json' -d "{\\"expectRevision\\":\\"$r\\"}"; }`,
    ].join(' '),
  ].join(' | ');
}
