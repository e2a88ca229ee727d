import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { issueLocalPractitionerToken } from '@naer/auth/issue-local-practitioner-token';
import type { Role } from '@naer/auth/practitioner-principal';
import { askToken, connectOperator } from '@naer/local/cli/call-platform';
import { parseCommand } from '@naer/local/cli/parse-command';
import { runAuditCommand } from '@naer/local/cli/run-audit-command';
import { runKeyCommand } from '@naer/local/cli/run-key-command';
import { runLookbackCommand } from '@naer/local/cli/run-lookback-command';
import { runTenantCommand } from '@naer/local/cli/run-tenant-command';
import { LOCAL_OPERATOR } from '@naer/local/secrets/worker-bindings';
import { call, type Reply } from './call.ts';
import type { TestStack } from './stack.ts';

type Address = Pick<TestStack, 'baseUrl' | 'secrets'>;

/** `pnpm naer <args>` against the stack; its lines. Rejects with the sentence it would end with. */
export async function naer({ baseUrl, secrets }: Address, args: readonly string[]): Promise<readonly string[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'naer-operator-'));
  const key = path.join(folder, 'operator.json');
  writeFileSync(key, JSON.stringify(secrets.operatorKey), { mode: 0o600 });
  try {
    const command = parseCommand([...args, '--url', baseUrl, '--key', key]);
    const lines: string[] = [];
    const say = (line: string) => {
      lines.push(line);
    };
    if (command.kind === 'help' || command.kind === 'keys') throw new Error('It asks nothing of the platform');
    const none = path.join(folder, 'none');
    const call = await connectOperator(command.options, { demo: none, secrets: none });
    if (command.kind === 'audit') await runAuditCommand(command.verb, command.options, call, say);
    else if (command.kind === 'key') await runKeyCommand(command.verb, command.options, call, say);
    else if (command.kind === 'lookback') await runLookbackCommand(command.options, call, say);
    else await runTenantCommand(command.verb, command.options, call, say);
    return lines;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A token of the stack's operator. */
export async function askOperatorToken({ baseUrl, secrets }: Address, scope?: string): Promise<string> {
  return await askToken(baseUrl, LOCAL_OPERATOR, { ...secrets.operatorKey }, scope);
}

export interface Person {
  readonly token: string;
  get<Body>(path: string): Promise<Reply<Body>>;
  post<Body>(path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Reply<Body>>;
  /** With the ETag that stands as `If-Match`, unless another is given. */
  put<Body>(path: string, body: unknown, etag?: string): Promise<Reply<Body>>;
}

/** Somebody of the tenant in a role, by a token of the laptop. */
export async function personAs(
  { baseUrl, secrets }: Address,
  tenantId: string,
  practitionerId: string,
  role: Role,
  unitIds: readonly string[] = [],
): Promise<Person> {
  const expiresAt = Date.now() + 3_600_000;
  const principal = { tenantId, practitionerId, role, unitIds, expiresAt };
  const token = await issueLocalPractitionerToken(secrets.practitionerTokenKey, principal);
  const get = <Body>(route: string) => call<Body>(baseUrl, { path: route, token });
  return {
    token,
    get,
    post: (route, body, headers = {}) => call(baseUrl, { method: 'POST', path: route, token, body, headers }),
    put: async (route, body, etag) => {
      const match = etag ?? (await get(route)).headers.get('etag') ?? '';
      return await call(baseUrl, { method: 'PUT', path: route, token, body, headers: { 'if-match': match } });
    },
  };
}
