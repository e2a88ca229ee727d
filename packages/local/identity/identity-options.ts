import type { SigningKey } from '../secrets/read-secrets.ts';

/** A person of an issuer; `subject` never changes, `claims` are by the issuer's own names. */
export interface Account {
  readonly username: string;
  readonly password: string;
  readonly subject: string;
  readonly claims: Readonly<Record<string, string | readonly string[]>>;
}

export type PublicKey = Omit<SigningKey, 'd'>;

/** One issuer: the path it lives below names it. */
export interface IssuerOptions {
  readonly id: 'helseid' | 'idporten';
  readonly clientId: string;
  /** Verifies the client's assertions. */
  readonly clientKey: PublicKey;
  /** Which claims a scope gives. */
  readonly scopes: Readonly<Record<string, readonly string[]>>;
  readonly accounts: readonly Account[];
  /** A proof of possession must carry the issuer's nonce, as some issuers want it. */
  readonly requireDpopNonce?: boolean;
}

export interface IdentityOptions {
  readonly port: number;
  /** Where the Worker is reached: people are sent back to its `/oauth/callback`. */
  readonly workerUrl: string;
  readonly issuers: readonly IssuerOptions[];
}

/** The address of an issuer at this port. */
export function issuerUrl(port: number, id: IssuerOptions['id']): string {
  return `http://127.0.0.1:${port}/${id}`;
}
