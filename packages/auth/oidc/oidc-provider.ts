/** A private P-256 JWK that signs assertions (`private_key_jwt`). */
export interface ClientKey {
  readonly kty: 'EC';
  readonly crv: 'P-256';
  readonly kid: string;
  readonly x: string;
  readonly y: string;
  readonly d: string;
}

/** An issuer people log in at. HelseID and ID-porten are values of this, not code (DOMAIN 6). */
export interface OidcProvider {
  readonly id: string;
  readonly issuer: string;
  readonly audience: 'staff' | 'citizen';
  readonly clientId: string;
  readonly privateKeyJwk: ClientKey;
  readonly scope: string;
  readonly acrValues?: string | undefined;
  /** What the issuer calls its claims. */
  readonly claims: {
    readonly nationalId: string;
    readonly name?: string | undefined;
    /** Default `acr`. */
    readonly securityLevel?: string | undefined;
    readonly hprNumber?: string | undefined;
    readonly organisation?: string | undefined;
    readonly parentOrganisation?: string | undefined;
    /** Of whom the person acts for: national ids, or `{ pid, basis }` with `parent` or `power-of-attorney`. */
    readonly representation?: string | undefined;
  };
  readonly requiredSecurityLevel?: string | undefined;
  readonly requireOrganisation?: boolean | undefined;
  /** `get`: of an issuer whose log-out takes no POST. It is given no ID token then, and asks the person first. Default `post`. */
  readonly endSessionBy?: 'post' | 'get' | undefined;
  /** http, on this machine only. */
  readonly allowInsecure?: true | undefined;
}

/** What the log-in needs of the world. */
export interface OidcEffects {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** Epoch ms. */
  readonly now: () => number;
}

/** `reason` is for the log: a code of ours or of a library, never a claim or a token. */
export interface OidcError {
  readonly code:
    | 'issuer-unavailable'
    | 'login-denied'
    | 'login-refused'
    | 'level-too-low'
    | 'no-national-id'
    | 'organisation-missing';
  readonly reason: string;
  /** Who it was, where that is known and the refusal is to be written down; never for the log. */
  readonly subject?: string | undefined;
}
