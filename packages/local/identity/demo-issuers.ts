import type { Secrets, SigningKey } from '../secrets/read-secrets.ts';
import type { Account, IssuerOptions, PublicKey } from './identity-options.ts';
import { issuerUrl } from './identity-options.ts';

/** HelseID's names of claims (DOMAIN 6), by the scopes that give them. */
export const HELSEID_SCOPES: Readonly<Record<string, readonly string[]>> = {
  openid: ['sub', 'helseid://claims/client/claims/orgnr_parent', 'helseid://claims/client/claims/orgnr_child'],
  profile: ['name'],
  'helseid://scopes/identity/pid': ['helseid://claims/identity/pid'],
  'helseid://scopes/identity/security_level': ['helseid://claims/identity/security_level'],
  'helseid://scopes/hpr/hpr_number': ['helseid://claims/hpr/hpr_number'],
};

/** ID-porten's: the national id, and whom the person may act for. */
export const IDPORTEN_SCOPES: Readonly<Record<string, readonly string[]>> = {
  openid: ['sub', 'pid', 'representation'],
  profile: ['name'],
};

const CLIENT_IDS = { helseid: 'naer-local-staff', idporten: 'naer-local-citizen' } as const;

export interface DemoAccounts {
  readonly staff: readonly Account[];
  readonly citizens: readonly Account[];
}

/** What the issuers of a stack on this machine are: HelseID for staff, ID-porten for patients and next of kin. */
export function demoIssuers({ loginKey }: Pick<Secrets, 'loginKey'>, accounts: DemoAccounts): IssuerOptions[] {
  const clientKey = publicPart(loginKey);
  return [
    { id: 'helseid', clientId: CLIENT_IDS.helseid, clientKey, scopes: HELSEID_SCOPES, accounts: accounts.staff },
    { id: 'idporten', clientId: CLIENT_IDS.idporten, clientKey, scopes: IDPORTEN_SCOPES, accounts: accounts.citizens },
  ];
}

/** `IDENTITY_PROVIDERS` of the Worker beside these issuers (workers/configuration/identity-providers.ts). */
export function identityProvidersBinding({ loginKey }: Pick<Secrets, 'loginKey'>, port: number): string {
  return JSON.stringify([
    {
      id: 'helseid',
      issuer: issuerUrl(port, 'helseid'),
      audience: 'staff',
      clientId: CLIENT_IDS.helseid,
      privateKeyJwk: loginKey,
      scope: Object.keys(HELSEID_SCOPES).join(' '),
      claims: {
        nationalId: 'helseid://claims/identity/pid',
        name: 'name',
        securityLevel: 'helseid://claims/identity/security_level',
        hprNumber: 'helseid://claims/hpr/hpr_number',
        organisation: 'helseid://claims/client/claims/orgnr_child',
        parentOrganisation: 'helseid://claims/client/claims/orgnr_parent',
      },
      requiredSecurityLevel: '4',
      allowInsecure: true,
    },
    {
      id: 'idporten',
      issuer: issuerUrl(port, 'idporten'),
      audience: 'citizen',
      clientId: CLIENT_IDS.idporten,
      privateKeyJwk: loginKey,
      scope: Object.keys(IDPORTEN_SCOPES).join(' '),
      acrValues: 'idporten-loa-high',
      claims: { nationalId: 'pid', name: 'name', representation: 'representation' },
      requiredSecurityLevel: 'idporten-loa-high',
      allowInsecure: true,
    },
  ]);
}

function publicPart({ d: _, ...key }: SigningKey): PublicKey {
  return key;
}
