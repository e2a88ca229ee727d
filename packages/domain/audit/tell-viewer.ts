import type { Words } from '../language/words.ts';

/** Who has acted, as a patient is told it: never by an id. */
export type Viewer = 'self' | 'represented' | 'kin' | 'stranger' | 'staff' | 'equipment' | 'system';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** `actorId` and `relation` as the log has them; a citizen's id is `citizen/` and a blind index, a device's `device/` and its id. */
export function viewerOf(actorId: string, relation: string | null): Viewer {
  if (actorId.startsWith('device/')) return 'equipment';
  if (!actorId.startsWith('citizen/')) return UUID.test(actorId) ? 'staff' : 'system';
  return relation === 'self' || relation === 'represented' || relation === 'kin' ? relation : 'stranger';
}

const VIEWER_WORDS: Readonly<Record<Viewer, Words>> = {
  self: { nb: 'pasienten selv', nn: 'pasienten sjølv', en: 'the patient' },
  represented: {
    nb: 'en som handler på vegne av pasienten',
    nn: 'ein som handlar på vegner av pasienten',
    en: 'somebody who acts for the patient',
  },
  kin: { nb: 'pårørende med samtykke', nn: 'pårørande med samtykke', en: 'next of kin, by consent' },
  stranger: { nb: 'en person uten innsyn', nn: 'ein person utan innsyn', en: 'a person without access' },
  staff: { nb: 'ansatt', nn: 'tilsett', en: 'member of staff' },
  equipment: { nb: 'utstyr som er delt ut', nn: 'utstyr som er delt ut', en: 'equipment that was handed out' },
  system: { nb: 'et datasystem', nn: 'eit datasystem', en: 'a computer system' },
};
const ROLE_WORDS: Readonly<Record<string, Words>> = {
  nurse: { nb: 'sykepleier', nn: 'sjukepleiar', en: 'nurse' },
  physician: { nb: 'lege', nn: 'lege', en: 'physician' },
  responder: { nb: 'utrykkende personell', nn: 'utrykkingspersonell', en: 'responder' },
  coordinator: { nb: 'koordinator', nn: 'koordinator', en: 'coordinator' },
  administrator: { nb: 'administrator', nn: 'administrator', en: 'administrator' },
  auditor: { nb: 'kontrollør av innsyn', nn: 'kontrollør av innsyn', en: 'auditor' },
};
const PURPOSE_WORDS: Readonly<Record<string, Words>> = {
  TREAT: { nb: 'helsehjelp', nn: 'helsehjelp', en: 'treatment' },
  ETREAT: { nb: 'øyeblikkelig hjelp', nn: 'augeblikkeleg hjelp', en: 'emergency treatment' },
  COC: { nb: 'samordning av helsehjelpen', nn: 'samordning av helsehjelpa', en: 'coordination of care' },
  BTG: {
    nb: 'nødtilgang, som vurderes i ettertid',
    nn: 'naudtilgang, som blir vurdert i ettertid',
    en: 'emergency access, looked at afterwards',
  },
  PATRQT: { nb: 'pasientens eget ønske', nn: 'ønsket til pasienten sjølv', en: 'the patient’s own request' },
  FAMRQT: {
    nb: 'pårørendes innsyn etter samtykke',
    nn: 'innsynet til pårørande etter samtykke',
    en: 'request of next of kin',
  },
  PWATRNY: { nb: 'på vegne av pasienten', nn: 'på vegner av pasienten', en: 'on behalf of the patient' },
};

/** In what capacity: of staff by the role, where the log has one. */
export function tellViewer(viewer: Viewer, role: string | null): Words {
  return (viewer === 'staff' && role !== null && ROLE_WORDS[role]) || VIEWER_WORDS[viewer];
}

/** A purpose of use (HL7 v3 PurposeOfUse) in words; undefined for one that is not known. */
export function tellPurpose(purpose: string | null): Words | undefined {
  return purpose === null ? undefined : PURPOSE_WORDS[purpose];
}
