import { createHash } from 'node:crypto';
import type { ArchiveManifest, ArchiveView } from '@naer/contracts/archive';
import { call } from './call.ts';
import { ended } from './jobs.ts';
import type { TestStack } from './stack.ts';
import type { Person } from './steward.ts';

export type Line = Readonly<Record<string, unknown>>;

export interface TakenArchive {
  readonly jobId: string;
  readonly path: string;
  readonly view: ArchiveView;
  readonly manifest: ArchiveManifest;
  /** Of each file by its name, as downloaded. */
  readonly texts: Readonly<Record<string, string>>;
  /** Lines of a kind, over all of its files. */
  linesOf(kind: string): readonly Line[];
}

export const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** Takes an archive and downloads all of it. */
export async function takeArchive(stack: TestStack, person: Person, organisationId?: string): Promise<TakenArchive> {
  const sent = await person.post<{ jobId: string }>('/api/v1/archives', { organisationId });
  if (sent.status !== 202) throw new Error(`Not taken on: ${sent.status} ${sent.text}`);
  return await readArchive(stack, person, sent.body.jobId);
}

export async function readArchive(stack: TestStack, person: Person, jobId: string): Promise<TakenArchive> {
  const path = `/api/v1/archives/${jobId}`;
  const view = await ended<ArchiveView>(person, path);
  if (view.state !== 'done') throw new Error(`The archive failed: ${view.failure}`);
  const texts: Record<string, string> = {};
  for (const name of [...view.files, 'manifest.json']) {
    const file = await call(stack.baseUrl, { path: `${path}/files/${name}`, token: person.token });
    if (file.status !== 200) throw new Error(`${name}: ${file.status}`);
    texts[name] = file.text;
  }
  const manifest = JSON.parse(texts['manifest.json'] ?? '') as ArchiveManifest;
  return {
    jobId,
    path,
    view,
    manifest,
    texts,
    linesOf: (kind) =>
      manifest.files
        .filter((file) => file.kind === kind)
        .flatMap(({ name }) => (texts[name] ?? '').split('\n').filter((line) => line !== ''))
        .map((line) => JSON.parse(line) as Line),
  };
}
