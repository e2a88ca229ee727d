/** What a kind of line is, in nb, nn and en. */
export const KIND_WORDS: Readonly<Record<string, readonly [nb: string, nn: string, en: string]>> = {
  patients: ['Hvem du er', 'Kven du er', 'Who you are'],
  'fhir-patients': ['Hvem du er (FHIR)', 'Kven du er (FHIR)', 'Who you are (FHIR)'],
  merges: ['Journaler som er slått sammen', 'Journalar som er slått saman', 'Records that were joined'],
  enrolments: ['Oppfølginger', 'Oppfølgingar', 'Follow-ups'],
  'enrolment-events': [
    'Hva som skjedde i oppfølgingen',
    'Kva som hende i oppfølginga',
    'What happened in the follow-up',
  ],
  consents: ['Samtykker og vedtak', 'Samtykke og vedtak', 'Consents and decisions'],
  deaths: ['Melding om dødsfall', 'Melding om dødsfall', 'Notice of a death'],
  plans: ['Egenbehandlingsplaner', 'Eigenbehandlingsplanar', 'Self-treatment plans'],
  'plan-proposals': ['Forslag til planer', 'Framlegg til planar', 'Proposed plans'],
  pauses: ['Pauser', 'Pausar', 'Pauses'],
  devices: ['Utstyr', 'Utstyr', 'Equipment'],
  'fhir-devices': ['Utstyr (FHIR)', 'Utstyr (FHIR)', 'Equipment (FHIR)'],
  'device-assignments': ['Når du hadde utstyret', 'Når du hadde utstyret', 'When you had the equipment'],
  measurements: ['Målinger', 'Målingar', 'Measurements'],
  observations: ['Målinger (FHIR)', 'Målingar (FHIR)', 'Measurements (FHIR)'],
  'measurement-corrections': ['Målinger ført feil', 'Målingar førte feil', 'Measurements entered in error'],
  'measurement-doubts': ['Tvil om målinger', 'Tvil om målingar', 'Doubts about measurements'],
  'measurements-seen': [
    'Målinger noen har sett på',
    'Målingar nokon har sett på',
    'Measurements somebody has looked at',
  ],
  reminders: ['Påminnelser', 'Påminningar', 'Reminders'],
  refusals: ['Avviste målinger, antall', 'Avviste målingar, tal', 'Refused readings, counted'],
  quarantine: ['Målinger som ble lagt til side', 'Målingar som vart lagde til side', 'Readings that were kept aside'],
  events: ['Hendelser', 'Hendingar', 'Events'],
  alerts: ['Varsler', 'Varsel', 'Alerts'],
  'alert-history': ['Hva som ble gjort med varslene', 'Kva som vart gjort med varsla', 'What was done with the alerts'],
  contacts: ['Kontakter', 'Kontaktar', 'Contacts'],
  messages: ['Meldinger', 'Meldingar', 'Messages'],
  'record-corrections': ['Rettelser', 'Rettingar', 'Corrections'],
  relations: ['Hvem som kan se journalen', 'Kven som kan sjå journalen', 'Who may see the record'],
  blocks: ['Hvem du holder ute', 'Kven du held ute', 'Whom you keep out'],
  reviews: ['Vurderinger av nødtilgang', 'Vurderingar av naudtilgang', 'Reviews of emergency access'],
  referrals: ['Henvisninger', 'Tilvisingar', 'Referrals'],
  kin: ['Hvem du lar se journalen', 'Kven du lèt sjå journalen', 'Whom you let see the record'],
  log: ['Hvem som har sett journalen', 'Kven som har sett journalen', 'Who has seen the record'],
  'fhir-log': [
    'Hvem som har sett journalen (FHIR)',
    'Kven som har sett journalen (FHIR)',
    'Who has seen the record (FHIR)',
  ],
};

type Said = readonly [nb: string, nn: string, en: string];

export const TITLE: Said = [
  'Hva journalen i Nær inneholder om deg',
  'Kva journalen i Nær inneheld om deg',
  'What the record in Nær holds about you',
];
export const TAKEN: Said = ['Slik det sto', 'Slik det stod', 'As it stood at'];
export const FILE: Said = ['Fil', 'Fil', 'File'];
export const WHAT: Said = ['Hva det er', 'Kva det er', 'What it is'];
export const LINES: Said = ['Antall', 'Tal', 'Count'];
export const NOTHING: Said = ['Ingenting', 'Ingenting', 'Nothing'];
export const NOT_IN_IT: Said = [
  'Hva som ikke er med, og hvorfor',
  'Kva som ikkje er med, og kvifor',
  'What is not in it, and why',
];
export const HOW: Said = [
  'Filer som slutter på .ndjson har ett JSON-objekt per linje, med tid i UTC og tall slik de kom. Filer som slutter på .json er HL7 FHIR R4. manifest.json har SHA-256 for hver fil.',
  'Filer som sluttar på .ndjson har eitt JSON-objekt per linje, med tid i UTC og tal slik dei kom. Filer som sluttar på .json er HL7 FHIR R4. manifest.json har SHA-256 for kvar fil.',
  'Files that end in .ndjson have one JSON object a line, with times in UTC and digits as they came. Files that end in .json are HL7 FHIR R4. manifest.json has the SHA-256 of each file.',
];

/** What is left out of every export. */
export const LEFT_OUT: readonly Said[] = [
  [
    'Hvem av de ansatte som gjorde hva: der står «staff». Loggen har navn der virksomheten oppgir dem.',
    'Kven av dei tilsette som gjorde kva: der står «staff». Loggen har namn der verksemda gjev dei opp.',
    'Which member of staff did what: it says “staff”. The log has names where the organisation gives them.',
  ],
  [
    'Opplysninger om andre: fødselsnummer til pårørende, telefonnummer på kortet for utrykning, en annens journal som ved feil var slått sammen med din, og det som ved feil var ført hos deg.',
    'Opplysningar om andre: fødselsnummer til pårørande, telefonnummer på kortet for utrykking, journalen til ein annan som ved feil var slått saman med din, og det som ved feil var ført hos deg.',
    'What is about others: national ids of next of kin, telephone numbers on the responder’s card, somebody else’s record that was joined with yours by mistake, and what was registered on you by mistake.',
  ],
  [
    'Verdier i målinger som ble lagt til side: ingen vet om de var dine. De som var det, står blant målingene.',
    'Verdiar i målingar som vart lagde til side: ingen veit om dei var dine. Dei som var det, står mellom målingane.',
    'Values of readings that were kept aside: nobody knows whether they were yours. Those that were stand among the measurements.',
  ],
  [
    'Virksomhetens egen kontroll av ansattes innsyn og det den har notert om dem, og vedtak om at noe må oppbevares på grunn av en sak: be om det der.',
    'Verksemda sin eigen kontroll av innsynet til tilsette og det ho har notert om dei, og vedtak om at noko må oppbevarast på grunn av ei sak: be om det der.',
    'The organisation’s own looking into what staff has seen and what it has noted about them, and decisions that something must be kept because of a case: ask for it there.',
  ],
  [
    'Nøkler, kontrollsummer og søkeindekser: de sier ingenting utenfor systemet.',
    'Nøklar, kontrollsummar og søkjeindeksar: dei seier ingenting utanfor systemet.',
    'Keys, checksums and search indexes: they say nothing outside the system.',
  ],
  [
    'Det som kom etter tidspunktet over, og journalen andre steder enn i dette helsefellesskapet.',
    'Det som kom etter tidspunktet over, og journalen andre stader enn i dette helsefellesskapet.',
    'What came after the time above, and records elsewhere than in this health community.',
  ],
];

/** What is left out for who represents the patient. */
export const LEFT_OUT_OF_REPRESENTATIVE: Said = [
  'Hvem pasienten lar se journalen og hvem pasienten holder ute: det er pasientens eget.',
  'Kven pasienten lèt sjå journalen og kven pasienten held ute: det er pasienten sitt eige.',
  'Whom the patient lets see the record and whom the patient keeps out: that is the patient’s own.',
];
