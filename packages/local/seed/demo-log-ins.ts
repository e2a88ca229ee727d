import { createHmac } from 'node:crypto';
import { demoName, demoPerson } from './demo-people.ts';
import { centreOf } from './demo-practice.ts';
import type { DemoTenant, DemoUnit } from './demo-tenants.ts';
import { deriveFraction, deriveId } from './derive-id.ts';

export type DemoRole = 'nurse' | 'physician' | 'responder' | 'administrator' | 'coordinator' | 'auditor';

/** One role of a person: at a unit, or in the whole tenant. */
export interface DemoCapacity {
  readonly role: DemoRole;
  readonly unit?: DemoUnit | undefined;
}

/** Who a person is in one tenant. */
export interface DemoPost {
  readonly tenantId: string;
  readonly practitionerId: string;
  readonly capacities: readonly DemoCapacity[];
  /** Numbers of the organisations that the person comes for. */
  readonly organisations: readonly string[];
  /** The practitioner is one of the demo's frame: only the log-in is new. */
  readonly inFrame?: true;
}

/** Somebody whom the staff's issuer knows; without posts, one who may be invited. */
export interface DemoLogIn {
  readonly username: string;
  readonly name: string;
  readonly subject: string;
  readonly nationalId: string;
  readonly hprNumber?: string | undefined;
  /** HelseID's: 4 lets in, 3 is refused. */
  readonly securityLevel: '4' | '3';
  readonly posts: readonly DemoPost[];
}

/** Somebody whom the citizens' issuer knows. */
export interface DemoCitizen {
  readonly username: string;
  readonly name: string;
  readonly subject: string;
  readonly nationalId: string;
  readonly tenantId: string;
  readonly patientId: string;
  readonly relation: 'self' | 'next-of-kin';
  /** National ids of those the person may act for. */
  readonly represents: readonly string[];
}

export interface DemoPeople {
  readonly staff: readonly DemoLogIn[];
  readonly citizens: readonly DemoCitizen[];
}

/** Above those of the frame; which one follows from the username, so that it stays. */
const FIRST_HPR_NUMBER = 999_100_000;
const HPR_NUMBERS = 800_000;
const CITIZEN_PATIENTS = 3;
const GUESTS = 3;

/** Everybody who can log in on this machine; the same every time, passwords apart. */
export function demoPeople(tenants: readonly DemoTenant[]): DemoPeople {
  const name = usernames();
  const staff = [
    ...tenants.flatMap((tenant) => [...frameOf(tenant), ...tenantRoles(tenant), twoRoles(tenant)]),
    ...acrossTenants(tenants),
    ...Array.from({ length: GUESTS }, (_, nth) => person('Gjest', nth, [])),
  ].map((each): DemoLogIn => {
    const username = name(each.name);
    const clinical = each.posts.some(({ capacities }) => capacities.some(({ role }) => HEALTH.has(role)));
    const hprNumber = each.hprNumber ?? (clinical ? inventedHprNumber(username) : undefined);
    return { ...each, username, subject: deriveId(`subject/${username}`), hprNumber };
  });
  const citizens = tenants.flatMap(citizensOf).map((each): DemoCitizen => {
    const username = name(each.name);
    return { ...each, username, subject: deriveId(`subject/${username}`) };
  });
  return { staff, citizens };
}

/** A password that a person can type; another in each home, the same at each start. */
export function demoPassword(demoPasswordKey: string, username: string): string {
  const bytes = createHmac('sha256', Buffer.from(demoPasswordKey, 'base64url')).update(username).digest();
  const letters = [...bytes.subarray(0, 12)].map((byte) => LETTERS[byte % LETTERS.length]).join('');
  return letters.replace(/(.{4})(?=.)/g, '$1-');
}

function inventedHprNumber(username: string): string {
  return String(FIRST_HPR_NUMBER + Math.floor(deriveFraction(`hpr/${username}`) * HPR_NUMBERS));
}

/** 32 of them, none easily taken for another. */
const LETTERS = 'abcdefghijkmnpqrstuvwxyz23456789';
const HEALTH: ReadonlySet<DemoRole> = new Set(['nurse', 'physician']);

type Named<T> = Omit<T, 'username' | 'subject'>;

function person(
  place: string,
  nth: number,
  posts: readonly DemoPost[],
  securityLevel: '4' | '3' = '4',
): Named<DemoLogIn> {
  const { nationalId } = demoPerson(`${place}/log-in`, nth);
  return { name: demoName(`${place}/log-in`, nth), nationalId, securityLevel, posts };
}

/** The practitioners of the frame, as themselves. */
function frameOf(tenant: DemoTenant): Named<DemoLogIn>[] {
  return tenant.practitioners.map(({ id, name, unitId, role, hprNumber }, nth) => {
    const unit = tenant.units.find((each) => each.id === unitId);
    const capacities = [{ role, unit }];
    const post: DemoPost = { ...postOf(tenant, id, capacities), inFrame: true };
    const { nationalId } = demoPerson(`${tenant.place}/staff`, nth);
    return { name, nationalId, hprNumber, securityLevel: '4', posts: [post] };
  });
}

function tenantRoles(tenant: DemoTenant): Named<DemoLogIn>[] {
  const roles: readonly DemoCapacity[] = [
    { role: 'administrator' },
    { role: 'coordinator' },
    { role: 'auditor' },
    { role: 'responder', unit: centreOf(tenant) },
  ];
  return roles.map((capacity, nth) =>
    person(tenant.place, nth, [postOf(tenant, practitionerId(tenant, nth), [capacity])]),
  );
}

/** A nurse of the hospital who responds for the municipality too, and chooses. */
function twoRoles(tenant: DemoTenant): Named<DemoLogIn> {
  const capacities: readonly DemoCapacity[] = [
    { role: 'nurse', unit: tenant.units[0] },
    { role: 'responder', unit: centreOf(tenant) },
  ];
  return person(tenant.place, 4, [postOf(tenant, practitionerId(tenant, 4), capacities)]);
}

/** A nurse of both communities, and one whose log-in is too weak. */
function acrossTenants(tenants: readonly DemoTenant[]): Named<DemoLogIn>[] {
  const nurse = (tenant: DemoTenant, nth: number) =>
    postOf(tenant, practitionerId(tenant, nth), [{ role: 'nurse', unit: tenant.units[0] }]);
  const [first] = tenants;
  if (first === undefined) return [];
  return [
    person(
      first.place,
      5,
      tenants.map((tenant) => nurse(tenant, 5)),
    ),
    person(first.place, 6, [nurse(first, 6)], '3'),
  ];
}

function postOf(tenant: DemoTenant, id: string, capacities: readonly DemoCapacity[]): DemoPost {
  const [hospital] = tenant.organisations;
  const ids = capacities.map(({ unit }) => unit?.organisationId ?? hospital?.id);
  const organisations = tenant.organisations.filter((each) => ids.includes(each.id)).map(({ number }) => number);
  return { tenantId: tenant.id, practitionerId: id, capacities, organisations };
}

function practitionerId(tenant: DemoTenant, nth: number): string {
  return deriveId(`${tenant.place}/log-in/${nth}`);
}

/** The first patients, and a relative of the first of them. */
function citizensOf(tenant: DemoTenant): Named<DemoCitizen>[] {
  const patients = tenant.patients.slice(0, CITIZEN_PATIENTS);
  const selves = patients.map(({ id, name, nationalId }) => ({
    name,
    nationalId,
    tenantId: tenant.id,
    patientId: id,
    relation: 'self' as const,
    represents: [],
  }));
  const [ward] = patients;
  if (ward === undefined) return selves;
  const kin = demoPerson(`${tenant.place}/kin`, 0);
  const relative = { name: kin.name, nationalId: kin.nationalId, relation: 'next-of-kin' as const };
  return [...selves, { ...relative, tenantId: tenant.id, patientId: ward.id, represents: [ward.nationalId] }];
}

/** `given.surname` in plain letters; a number follows when it is taken. */
function usernames(): (name: string) => string {
  const taken = new Set<string>();
  return (name) => {
    const plain = name.toLowerCase().replaceAll('æ', 'ae').replaceAll('ø', 'o').replaceAll('å', 'a');
    const base = plain.normalize('NFD').replace(/\p{M}/gu, '').replace(/\s+/g, '.');
    let username = base;
    for (let nth = 2; taken.has(username); nth++) username = `${base}${nth}`;
    taken.add(username);
    return username;
  };
}
