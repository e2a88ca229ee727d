import type { DemoFile } from '@naer/contracts/demo';
import type { WorklistItem } from '@naer/contracts/worklist';

type Tenant = DemoFile['tenants'][number];
export type Practitioner = Tenant['practitioners'][number];

/** A reading far into the red zone of the programme's demo plan. */
const RED_READING = {
  copd: { type: 'oxygen-saturation', value: 79, unit: '%' },
  'heart-failure': { type: 'oxygen-saturation', value: 84, unit: '%' },
  diabetes: { type: 'glucose', value: 2.4, unit: 'mmol/L' },
} as const;

/** The screen a newcomer reads once all is up: where to look, who to be, what to paste. */
export function welcomeLines(demo: DemoFile, shown: Practitioner | undefined, simulated: boolean): string[] {
  const lines = [
    '',
    'Nær runs on this machine. Demo data, invented people. Not a medical device.',
    '',
    `  Console     ${demo.baseUrl}/`,
    `  Health      ${demo.baseUrl}/health`,
    '  Log-ins     .naer/demo.json (people with tokens, devices with credentials)',
    '  Records     npx -y pnpm@12 db "select * from alert limit 5"',
    '  Logs        .naer/logs/',
    `  Simulator   ${simulated ? 'runs: patients measure, and some get worse' : 'off'}`,
    '  Stop        Ctrl-C; everything stays in .naer/ (--reset begins afresh)',
  ];
  for (const tenant of demo.tenants) {
    lines.push('', `  ${tenant.name}`);
    for (const person of tenant.practitioners) {
      const unit = tenant.units.find(({ id }) => id === person.unitId);
      lines.push(`    ${person.name}, ${person.role}, ${unit?.name ?? ''}`);
    }
  }
  const patient = demo.tenants
    .flatMap((tenant) => tenant.patients)
    .find(({ unitId, programme }) => unitId === shown?.unitId && programme === 'copd');
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
    );
  return [...lines, ''];
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

/** Acknowledges one alert as it stands on the list. */
export function acknowledgeCurl(baseUrl: string, token: string, item: WorklistItem): string {
  const path = `/api/v1/patients/${item.patientId}/alerts/${item.alertId}/acknowledge`;
  return [
    `curl -s -X POST '${baseUrl}${path}' -H 'content-type: application/json'`,
    `-H 'authorization: Bearer ${token}' -d '{"expectRevision":"${item.revision}"}'`,
  ].join(' ');
}
