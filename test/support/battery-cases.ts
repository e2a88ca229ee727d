import { type Audience, WALK, type Walk } from './routes.ts';

/** What one comes with. */
export type Kind = 'person' | 'client' | 'operator' | 'device' | 'staff cookie' | 'citizen cookie';
export const KINDS: readonly Kind[] = ['person', 'client', 'operator', 'device', 'staff cookie', 'citizen cookie'];

const SENDERS: readonly string[] = ['POST /fhir/R4', 'POST /fhir/R4/Observation'];
/** Of anybody's own session. */
const OWN: readonly string[] = ['GET /api/v1/session', 'POST /oauth/logout-everywhere', 'POST /api/v1/session/choose'];
/** Opens to who is blocked as well, and is looked at afterwards: what it tells has tests of its own. */
export const BREAK_GLASS = 'POST /api/v1/patients/:patientId/break-glass';

const ACCEPTS: Readonly<Record<Audience, readonly Kind[]>> = {
  public: [],
  device: ['device'],
  person: ['person', 'staff cookie'],
  administrator: ['person', 'staff cookie'],
  reader: ['person', 'staff cookie', 'client'],
  client: ['client'],
  operator: ['operator'],
  citizen: ['citizen cookie'],
};

/** With what one is let in at a route. */
export function acceptedAt(walk: Walk): readonly Kind[] {
  const name = `${walk[1]} ${walk[2]}`;
  if (SENDERS.includes(name)) return ['device', 'client'];
  return OWN.includes(name) ? [...ACCEPTS[walk[0]], 'citizen cookie'] : ACCEPTS[walk[0]];
}

const of = (wanted: (walk: Walk) => boolean): readonly Walk[] => WALK.filter(wanted);
const isStaffs = ([audience]: Walk) => /^(person|administrator|reader)$/.test(audience);
const names = ([, , route]: Walk) => route.includes(':');

/** What each test of the battery walks; the tests take it from here, so that the table below says what they do. */
export const ROUTES = {
  closed: of(([audience]) => audience !== 'public'),
  staff: of(isStaffs),
  cookies: of((walk) => isStaffs(walk) || walk[0] === 'citizen'),
  clients: of((walk) => acceptedAt(walk).includes('client')),
  devices: of(([audience]) => audience === 'device'),
  operators: of(([audience]) => audience === 'operator'),
  citizens: of(([audience]) => audience === 'citizen'),
  accessTokens: of((walk) => walk[0] === 'operator' || acceptedAt(walk).includes('client')),
  named: of((walk) => /^(person|reader)$/.test(walk[0]) && names(walk)),
  administrators: of(([audience]) => audience === 'administrator'),
  patients: of(
    (walk) =>
      /^(person|reader)$/.test(walk[0]) && walk[2].includes(':patientId') && `${walk[1]} ${walk[2]}` !== BREAK_GLASS,
  ),
  readers: of(([audience]) => audience === 'reader'),
  ownPatients: of((walk) => walk[0] === 'citizen' && names(walk)),
} as const;

export const CASES = [
  'no token',
  'bad signature',
  'alg none',
  'wrong audience',
  'expired',
  'revoked',
  'other tenant',
  'missing scope',
  'missing role',
  'no care relation',
  'blocked patient',
] as const;
export type Case = (typeof CASES)[number];

/** Where a case is shown: the file, a part of the test's name, and what it walks. Or why there is none to show. */
export type Cover =
  | { readonly file: string; readonly test: string; readonly routes: keyof typeof ROUTES }
  | { readonly because: string; readonly at?: (walk: Walk) => boolean };

const shown = (file: string, test: string, routes: keyof typeof ROUTES): Cover => ({ file, test, routes });
const because = (reason: string, at?: (walk: Walk) => boolean): Cover =>
  at === undefined ? { because: reason } : { because: reason, at };

const TAMPERED = shown('http', 'refuses every token that was tampered with', 'closed');
const FORGED = shown('battery-tokens', 'refuses every forged access token', 'accessTokens');
const COOKIES = shown('battery-cookies', 'is opened by no cookie that was tampered with', 'cookies');
const ROLES = shown('battery-roles', 'lets in the roles that may', 'staff');
const NOWHERE = shown('http', 'of another tenant or unit just as for what does not exist', 'named');
const FRAME = shown('frame-http', 'answers for what is another tenant’s as for what does not exist', 'administrators');
const KEPT = shown('battery-patients', 'answers who is blocked, or has nothing to do with the patient', 'patients');
const STRANGER = shown('battery-cookies', 'comes before no header and to nobody who is not there', 'cookies');
const OWN_PATIENT = shown('battery-cookies', 'tells of a patient who is somebody else', 'ownPatients');

const isOwn = (walk: Walk) => OWN.includes(`${walk[1]} ${walk[2]}`);
const isOfNobody = (walk: Walk) => !names(walk);
const isOfNoPatient = (walk: Walk) => !walk[2].includes(':patientId') || `${walk[1]} ${walk[2]}` === BREAK_GLASS;
const isNotReading = (walk: Walk) => walk[0] !== 'reader';
const SESSION_ALONE = because('a session says no more than who somebody is; the same person by token is walked');
const NOBODYS = because(
  'it names nobody: what it lists is walked by `no list names` and the lists’ own tests',
  isOfNoPatient,
);
const LISTS_OWN = because('it names nothing of a tenant: its lists are those of who asks', isOfNobody);
const NO_ROLE = because('has no role');
const NO_SCOPE = because('has no scopes');
const SENDS = because(
  'a gateway sends for devices of its own organisation, and reads nothing of a patient',
  isNotReading,
);
const ITS_PATIENT = because('a device’s credential is for one patient, and names none besides');

/** Of every case and kind of caller, which test shows it at which routes. */
export const BATTERY: Readonly<Record<Case, Readonly<Record<Kind, readonly Cover[]>>>> = {
  'no token': everyKind(shown('http', 'lets nobody in without a token', 'closed')),
  'bad signature': by(TAMPERED, FORGED, COOKIES),
  'alg none': by(TAMPERED, FORGED, COOKIES),
  'wrong audience': {
    ...by(TAMPERED, FORGED, COOKIES),
    device: [because('a device’s credential names no audience: its type says what it is for, and another is refused')],
  },
  expired: {
    ...by(TAMPERED, FORGED, COOKIES),
    device: [because('a device’s credential has no end of its own: it ends with its assignment, or is revoked')],
  },
  revoked: {
    person: [shown('battery-revoked', 'of a person who logged out everywhere', 'staff')],
    'staff cookie': [shown('battery-revoked', 'of a session that was logged out', 'staff')],
    client: [shown('battery-revoked', 'of a client is refused at every route', 'clients')],
    device: [shown('battery-revoked', 'of a device is refused at every route', 'devices')],
    operator: [shown('battery-revoked', 'of an operator who is not configured', 'operators')],
    'citizen cookie': [
      shown('battery-revoked', 'of a citizen who logged out by', 'citizens'),
      because('it is about the own session, of whatever kind: walked by those of staff', isOwn),
    ],
  },
  'other tenant': {
    person: [NOWHERE, FRAME, LISTS_OWN],
    'staff cookie': [STRANGER],
    client: [shown('battery-tokens', 'reads of a patient of ours at %s what it reads of nobody', 'readers'), SENDS],
    device: [shown('http', 'keep nothing of a device', 'devices')],
    operator: [because('belongs to no tenant')],
    'citizen cookie': [because('belongs to no tenant: the record is found by the national id in each')],
  },
  'missing scope': {
    ...everyKind(NO_SCOPE),
    client: [shown('battery-roles', 'gives what a scope gives and nothing to any other', 'clients')],
    operator: [shown('battery-roles', 'gives what %s gives', 'operators')],
  },
  'missing role': {
    ...everyKind(NO_ROLE),
    person: [ROLES],
    'staff cookie': [STRANGER],
  },
  'no care relation': {
    person: [KEPT, NOBODYS],
    'staff cookie': [SESSION_ALONE],
    client: [KEPT, SENDS],
    device: [ITS_PATIENT],
    operator: [because('sees no patient')],
    'citizen cookie': [
      OWN_PATIENT,
      because('it names nobody: what it lists is found by the own national id', isOfNobody),
    ],
  },
  'blocked patient': {
    person: [KEPT, NOBODYS],
    'staff cookie': [SESSION_ALONE],
    client: [KEPT, SENDS],
    device: [because('what a device measures is taken in, whoever is kept from reading it')],
    operator: [because('sees no patient')],
    'citizen cookie': [because('a block keeps staff out, and neither the patient nor whom they let in')],
  },
};

function everyKind(cover: Cover): Readonly<Record<Kind, readonly Cover[]>> {
  return {
    person: [cover],
    client: [cover],
    operator: [cover],
    device: [cover],
    'staff cookie': [cover],
    'citizen cookie': [cover],
  };
}

function by(token: Cover, access: Cover, cookie: Cover): Readonly<Record<Kind, readonly Cover[]>> {
  return {
    person: [token],
    device: [token],
    client: [access],
    operator: [access],
    'staff cookie': [cookie],
    'citizen cookie': [cookie],
  };
}
