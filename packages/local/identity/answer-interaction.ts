import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Provider } from 'oidc-provider';
import type { Account, IssuerOptions } from './identity-options.ts';
import { loginPage, lostPage } from './login-page.ts';

const FORM_BYTES = 4_096;
/** Whether a log-in is "Level4" at HelseID, "loa-high" at ID-porten. */
const ACR = { helseid: 'Level', idporten: 'idporten-loa-high' } as const;

export interface InteractionRoom {
  readonly provider: Provider;
  readonly issuer: IssuerOptions;
  readonly workerUrl: string;
}

/** The log-in page, and what was typed on it. Nothing of it is logged. */
export async function answerInteraction(
  { provider, issuer, workerUrl }: InteractionRoom,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const page = (status: number, text: string) => {
    response.writeHead(status, {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      // The way back leads to the Worker: Chromium asks it of `form-action`.
      'content-security-policy': `default-src 'none'; style-src 'unsafe-inline'; form-action 'self' ${workerUrl}; frame-ancestors 'none'; base-uri 'none'`,
    });
    response.end(text);
  };
  const there = await provider.interactionDetails(request, response).then(
    () => true,
    () => false,
  );
  if (!there) return page(400, lostPage(workerUrl));
  if (request.method !== 'POST') return page(200, loginPage({ id: issuer.id }));
  const form = await readForm(request);
  if (form?.has('cancel') === true) return provider.interactionFinished(request, response, { error: 'access_denied' });
  const username = form?.get('username')?.trim().toLowerCase() ?? '';
  const account = accountOf(issuer.accounts, username, form?.get('password') ?? '');
  if (account === undefined) return page(403, loginPage({ id: issuer.id, refused: { username } }));
  const { subject, claims } = account;
  const acr = issuer.id === 'helseid' ? `${ACR.helseid}${claims[LEVEL] ?? ''}` : ACR.idporten;
  return provider.interactionFinished(request, response, { login: { accountId: subject, acr, amr: ['pwd'] } });
}

const LEVEL = 'helseid://claims/identity/security_level';

function accountOf(accounts: readonly Account[], username: string, password: string): Account | undefined {
  const account = accounts.find((each) => each.username === username);
  const same = timingSafeEqual(digest(account?.password ?? ''), digest(password));
  return same ? account : undefined;
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

async function readForm(request: IncomingMessage): Promise<URLSearchParams | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > FORM_BYTES) return undefined;
    chunks.push(chunk);
  }
  return new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
}
