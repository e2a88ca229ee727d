import { ASSERTION_TYPE, readAssertion } from '@naer/auth/client-assertion';
import { err, ok, type Result } from '@naer/domain/result';
import { invalidClient, invalidRequest, type TokenError } from './token-error.ts';

/** How the client says who it is. */
export type ClientProof =
  | { readonly kind: 'assertion'; readonly assertion: string; readonly kid: string }
  | { readonly kind: 'secret'; readonly secret: string };

export interface TokenRequest {
  readonly clientId: string;
  readonly proof: ClientProof;
  readonly scope?: string | undefined;
}

const MAX_CHARS = 4_096;

/** Reads a form as RFC 6749 has it: no parameter twice, one grant, one way of authentication. Verifies nothing. */
export function readTokenRequest(
  form: URLSearchParams,
  authorization: string | null,
): Result<TokenRequest, TokenError> {
  const names = [...form.keys()];
  if (new Set(names).size !== names.length) return err(invalidRequest('A parameter is there twice'));
  if ([...form.values()].some((value) => value.length > MAX_CHARS))
    return err(invalidRequest('A parameter is too long'));
  const grant = form.get('grant_type');
  if (grant === null) return err(invalidRequest('grant_type is missing'));
  if (grant !== 'client_credentials')
    return err({
      error: 'unsupported_grant_type',
      description: 'client_credentials is the only grant',
      status: 400,
      reason: 'grant',
    });
  const client = readClient(form, authorization);
  return client.ok ? ok({ ...client.value, scope: form.get('scope') ?? undefined }) : client;
}

function readClient(
  form: URLSearchParams,
  authorization: string | null,
): Result<Pick<TokenRequest, 'clientId' | 'proof'>, TokenError> {
  const assertion = form.get('client_assertion');
  const posted = form.get('client_secret');
  const named = form.get('client_id');
  const ways = [assertion, posted, authorization].filter((way) => way !== null);
  if (ways.length > 1) return err(invalidRequest('The client is authenticated in more than one way'));
  if (assertion !== null) {
    if (form.get('client_assertion_type') !== ASSERTION_TYPE)
      return err(invalidRequest(`client_assertion_type must be ${ASSERTION_TYPE}`));
    const read = readAssertion(assertion);
    if (read === undefined) return err(invalidClient('malformed'));
    if (named !== null && named !== read.clientId) return err(invalidClient('wrong-client'));
    return ok({ clientId: read.clientId, proof: { kind: 'assertion', assertion, kid: read.kid } });
  }
  if (posted !== null && named !== null) return ok({ clientId: named, proof: { kind: 'secret', secret: posted } });
  const basic = authorization === null ? undefined : readBasic(authorization);
  if (basic === undefined || (named !== null && named !== basic.clientId)) return err(invalidClient('no-credential'));
  return ok({ clientId: basic.clientId, proof: { kind: 'secret', secret: basic.secret } });
}

/** RFC 6749 2.3.1: both parts are form-encoded before they are joined. */
function readBasic(header: string): { readonly clientId: string; readonly secret: string } | undefined {
  const [, encoded = ''] = /^Basic +([A-Za-z0-9+/=]+)$/i.exec(header) ?? [];
  try {
    const [clientId, secret, ...more] = atob(encoded).split(':').map(decodeURIComponent);
    if (clientId === undefined || secret === undefined || secret === '' || more.length > 0) return undefined;
    return { clientId, secret };
  } catch {
    return undefined;
  }
}
