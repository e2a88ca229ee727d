import { afterAll, expect, test } from 'vitest';
import { call } from '../support/call.ts';
import { castOf } from '../support/cast.ts';
import { deviceDoor } from '../support/device-door.ts';
import { eventually } from '../support/eventually.ts';
import { oxygen } from '../support/items.ts';
import { startStack } from '../support/stack.ts';

const stack = await startStack({ patients: 2, hangable: false });
afterAll(() => stack.stop());
const { nurse, unitId, takePatient } = castOf(stack);
const { ingest } = deviceDoor(stack);

/** Not of the demo: it stands in storage on purpose. Its beginning is what a message quotes. */
const SECRET = 'Lekkine 71.937 Lekkesen';
const PARTS = /Lekkine|Lekkesen|71\.937/;

/** Lines of errors that nobody expected, since the text was this long. */
const errorsSince = (length: number) =>
  stack
    .workerLog()
    .slice(length)
    .split('\n')
    .filter((line) => line.includes('"errorName"'));

async function spoil(className: string, tables?: readonly string[]): Promise<number> {
  await stack.killWorkerd9();
  expect(stack.spoilObjects(className, SECRET, tables)).toBeGreaterThan(0);
  const length = stack.workerLog().length;
  await stack.restartWorker();
  return length;
}

test('what objects throw of what they have stored is in no log and no answer: calls, alarms, drains, lists, the sweep', async () => {
  const patient = takePatient('copd');
  await ingest(patient, oxygen(80));
  await nurse.entryOf(patient.id);
  const answers: string[] = [];
  const ask = async (path: string) => {
    const { status, text } = await call(stack.baseUrl, { path, token: nurse.token });
    answers.push(text);
    return status;
  };
  const everything = async () => {
    answers.push((await ingest(patient, oxygen(79))).text);
    await ask(`/api/v1/units/${unitId}/worklist`);
    await ask(`/api/v1/units/${unitId}/duty`);
    await ask(`/api/v1/patients/${patient.id}/status`);
    await ask(`/api/v1/patients/${patient.id}/alerts`);
    await ask('/api/v1/archives');
    await stack.sweep().catch(() => undefined);
  };
  // First what is read late, in a call or at an alarm; then what each reads before it can do anything.
  for (const [className, tables] of [
    ['PatientMonitor', ['alert', 'outbox']],
    ['UnitWorklist', ['entry']],
    ['UnitWorklist', undefined],
    ['UnitDuty', undefined],
    ['PrincipalState', undefined],
    ['PatientMonitor', undefined],
  ] as const) {
    const before = await spoil(className, tables).catch((error: unknown) => {
      throw new Error(`${className} ${tables?.join() ?? 'all'}: ${String(error)}`);
    });
    await everything();
    await eventually(
      async () => errorsSince(before),
      (lines) => lines.length > 0,
    );
  }
  expect(answers.length).toBeGreaterThan(30);
  expect(answers.join('\n')).not.toMatch(PARTS);
  expect(stack.logs()).not.toMatch(PARTS);
});
