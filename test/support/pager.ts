import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { noteSent } from './planted/left-worker.ts';

/** One request as it came: method and path, headers and body, as one text. */
export interface Paged {
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
  readonly text: string;
}

/** A push service and an SMS gateway of its own, on the loopback. */
export interface Pager {
  readonly url: string;
  readonly requests: readonly Paged[];
  /** What requests to paths that begin so are answered from now on; `hang`: nothing. Default 201. */
  answer(path: string, status: number | 'hang'): void;
  close(): Promise<void>;
}

/** `heard` is told of each request as it comes. */
export async function startPager(heard: (request: Paged) => void = () => undefined): Promise<Pager> {
  const requests: Paged[] = [];
  const answers = new Map<string, number | 'hang'>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { url: path = '', method, headers, rawHeaders } = request;
      const body = Buffer.concat(chunks).toString('utf8');
      const paged = { path, headers, body, text: [method, path, ...rawHeaders, body].join('\n') };
      requests.push(paged);
      noteSent('request to a push service or SMS gateway', withoutAddress(method, rawHeaders, body));
      heard(paged);
      const [, status = 201] = [...answers].find(([begin]) => path.startsWith(begin)) ?? [];
      if (status === 'hang') return;
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    answer: (path, status) => void answers.set(path, status),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** What was sent, but not to whom: that is in clear there and nowhere else. */
function withoutAddress(method: string | undefined, rawHeaders: readonly string[], body: string): string {
  let said = body;
  try {
    said = JSON.stringify({ ...(JSON.parse(body) as object), to: undefined });
  } catch {
    // A push has no body.
  }
  return [method, ...rawHeaders, said].join('\n');
}
