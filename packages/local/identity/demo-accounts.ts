import type { DemoFile } from '@naer/contracts/demo';
import type { Secrets } from '../secrets/read-secrets.ts';
import { type DemoCitizen, type DemoLogIn, type DemoPeople, demoPassword } from '../seed/demo-log-ins.ts';
import type { DemoAccounts } from './demo-issuers.ts';
import type { Account } from './identity-options.ts';

/** Who can log in on this machine, and what `demo.json` says of those who work nowhere. */
export interface DemoIdentity {
  readonly accounts: DemoAccounts;
  readonly guests: NonNullable<DemoFile['guests']>;
}

export function demoIdentity(secrets: Pick<Secrets, 'demoPasswordKey'>, people: DemoPeople): DemoIdentity {
  const guests = people.staff.filter(({ posts, securityLevel }) => posts.length === 0 || securityLevel !== '4');
  return {
    accounts: demoAccounts(secrets, people),
    guests: guests.map(({ username, name, securityLevel }) => {
      return { username, name, password: demoPassword(secrets.demoPasswordKey, username), securityLevel };
    }),
  };
}

/** The demo's people as their issuers know them, with this home's passwords. */
function demoAccounts(
  { demoPasswordKey }: Pick<Secrets, 'demoPasswordKey'>,
  { staff, citizens }: DemoPeople,
): DemoAccounts {
  const account = ({ username, subject }: DemoLogIn | DemoCitizen, claims: Account['claims']): Account => {
    return { username, subject, password: demoPassword(demoPasswordKey, username), claims };
  };
  return {
    staff: staff.map((each) => account(each, staffClaims(each))),
    citizens: citizens.map((each) => account(each, citizenClaims(each))),
  };
}

function staffClaims({ name, nationalId, hprNumber, securityLevel, posts }: DemoLogIn): Account['claims'] {
  const organisations = [...new Set(posts.flatMap((post) => post.organisations))];
  return {
    name,
    'helseid://claims/identity/pid': nationalId,
    'helseid://claims/identity/security_level': securityLevel,
    ...(hprNumber === undefined ? {} : { 'helseid://claims/hpr/hpr_number': hprNumber }),
    ...(organisations.length === 0
      ? {}
      : {
          'helseid://claims/client/claims/orgnr_parent': organisations,
          'helseid://claims/client/claims/orgnr_child': organisations,
        }),
  };
}

function citizenClaims({ name, nationalId, represents }: DemoCitizen): Account['claims'] {
  return { name, pid: nationalId, ...(represents.length === 0 ? {} : { representation: represents }) };
}
