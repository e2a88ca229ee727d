import type { ImportReport, ImportView } from '@naer/contracts/import';
import { call, type Reply } from './call.ts';
import { eventually } from './eventually.ts';
import type { TestStack } from './stack.ts';
import type { Person } from './steward.ts';

type Stack = Pick<TestStack, 'baseUrl'>;

/** Sends a file, as text or bytes. */
export async function sendFile(
  { baseUrl }: Stack,
  { token }: Pick<Person, 'token'>,
  query: string,
  body: string | Uint8Array,
  headers: Readonly<Record<string, string>> = {},
): Promise<Reply<{ jobId: string; code?: string }>> {
  const path = `/api/v1/imports?${query}`;
  return await call(baseUrl, {
    method: 'POST',
    path,
    token,
    body,
    headers: { 'content-type': 'text/csv', ...headers },
  });
}

/** The job once it has ended. */
export async function ended<View extends { readonly state: string }>(person: Person, path: string): Promise<View> {
  return await eventually(
    async () => (await person.get<View>(path)).body,
    (view) => view?.state === 'done' || view?.state === 'failed',
    120_000,
  );
}

export interface Imported {
  readonly jobId: string;
  readonly view: ImportView;
  readonly lines: ImportReport['items'];
}

/** Sends a file and waits for all of its lines. */
export async function importFile(stack: Stack, person: Person, query: string, body: string): Promise<Imported> {
  const sent = await sendFile(stack, person, query, body);
  if (sent.status !== 202) throw new Error(`Not taken on: ${sent.status} ${sent.text}`);
  const { jobId } = sent.body;
  const view = await ended<ImportView>(person, `/api/v1/imports/${jobId}`);
  return { jobId, view, lines: await reportOf(person, jobId) };
}

/** All pages of a report. */
export async function reportOf(person: Person, jobId: string): Promise<ImportReport['items']> {
  const lines: ImportReport['items'] = [];
  for (let cursor: string | null = '0'; cursor !== null; ) {
    const page: ImportReport = (
      await person.get<ImportReport>(`/api/v1/imports/${jobId}/report?limit=1000&cursor=${cursor}`)
    ).body;
    lines.push(...page.items);
    cursor = page.nextCursor;
  }
  return lines;
}

/** A file of patients; each line `nationalId;name;birthDate;unit;programme;purpose;risk`. */
export function patientsFile(lines: readonly (readonly string[])[]): string {
  const head = 'Fødselsnummer;Navn;Fødselsdato;Enhet;Program;Formål;Risiko';
  return `\ufeff${[head, ...lines.map((cells) => cells.join(';'))].join('\r\n')}\r\n`;
}
